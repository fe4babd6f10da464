package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Within;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingSchedule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a car says by ISO 15118 about its charging (block K of OCPP 2.0.1). */
public interface VehicleNeeds {
    /** §1.36.1. */
    record NotifyEVChargingNeeds(
            ChargingNeeds chargingNeeds,
            int evseId,
            @Nullable Integer maxScheduleTuples) implements Request<NotifyEVChargingNeedsResponse> {}

    record NotifyEVChargingNeedsResponse(
            ChargingNeedsStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.37.1: what the car is going to draw.
     *
     * @param timeBase period starts count from here
     */
    record NotifyEVChargingSchedule(Instant timeBase, ChargingSchedule chargingSchedule, int evseId)
            implements Request<NotifyEVChargingScheduleResponse> {}

    record NotifyEVChargingScheduleResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * What the car can take and wants.
     *
     * @param energyAmount Wh
     * @param evMinCurrent A a phase
     * @param evMaxCurrent A a phase
     * @param evMaxVoltage V
     */
    record AcChargingParameters(int energyAmount, int evMinCurrent, int evMaxCurrent, int evMaxVoltage) {}

    /** One of the two parameter sets, by the kind of current. */
    record ChargingNeeds(
            EnergyTransferMode requestedEnergyTransfer,
            @Nullable AcChargingParameters acChargingParameters,
            @Nullable DcChargingParameters dcChargingParameters,
            @Nullable Instant departureTime) {}

    /**
     * What the car can take and wants.
     *
     * @param evMaxCurrent A
     * @param evMaxVoltage V
     * @param energyAmount Wh
     * @param evMaxPower W
     * @param stateOfCharge %
     * @param evEnergyCapacity Wh
     * @param fullSoC %
     * @param bulkSoC %
     */
    record DcChargingParameters(
            int evMaxCurrent,
            int evMaxVoltage,
            @Nullable Integer energyAmount,
            @Nullable Integer evMaxPower,
            @Within(min = 0, max = 100) @Nullable Integer stateOfCharge,
            @Nullable Integer evEnergyCapacity,
            @Within(min = 0, max = 100) @Nullable Integer fullSoC,
            @Within(min = 0, max = 100) @Nullable Integer bulkSoC) {}

    enum EnergyTransferMode {
        @Word("DC")
        DC,
        @Word("AC_single_phase")
        AC_SINGLE_PHASE,
        @Word("AC_two_phase")
        AC_TWO_PHASE,
        @Word("AC_three_phase")
        AC_THREE_PHASE,
        UNRECOGNISED
    }

    enum ChargingNeedsStatus {
        ACCEPTED,
        REJECTED,
        PROCESSING,
        UNRECOGNISED
    }
}
