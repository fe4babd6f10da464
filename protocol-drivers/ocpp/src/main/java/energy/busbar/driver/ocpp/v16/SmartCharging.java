package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Tenths;
import energy.busbar.driver.ocpp.v16.Common.GenericStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Smart Charging profile of OCPP 1.6. */
public interface SmartCharging {
    /** §6.43: connector 0 for the whole charge point. */
    record SetChargingProfile(int connectorId, ChargingProfile csChargingProfiles)
            implements Request<SetChargingProfileResponse> {}

    record SetChargingProfileResponse(ChargingProfileStatus status) {}

    /** §6.13: what fits all that is given; nothing given clears all. */
    record ClearChargingProfile(
            @Nullable Integer id,
            @Nullable Integer connectorId,
            @Nullable ChargingProfilePurpose chargingProfilePurpose,
            @Nullable Integer stackLevel)
            implements Request<ClearChargingProfileResponse> {}

    record ClearChargingProfileResponse(ClearChargingProfileStatus status) {}

    /**
     * §6.21: what all profiles together allow.
     *
     * @param duration s
     */
    record GetCompositeSchedule(
            int connectorId, int duration, @Nullable ChargingRateUnit chargingRateUnit)
            implements Request<GetCompositeScheduleResponse> {}

    /**
     * §6.22.
     *
     * @param scheduleStart period starts count from here
     */
    record GetCompositeScheduleResponse(
            GenericStatus status,
            @Nullable Integer connectorId,
            @Nullable Instant scheduleStart,
            @Nullable ChargingSchedule chargingSchedule) {}

    /**
     * §7.14.
     *
     * @param startPeriod s from the start of the schedule
     * @param limit in A a phase or W in all
     * @param numberPhases 3 without it
     */
    record ChargingSchedulePeriod(
            int startPeriod, @Tenths double limit, @Nullable Integer numberPhases) {}

    /**
     * §7.13.
     *
     * @param duration s; without it the last period goes on
     * @param startSchedule left out when Relative
     * @param minChargingRate in the unit of the schedule
     */
    record ChargingSchedule(
            ChargingRateUnit chargingRateUnit,
            List<ChargingSchedulePeriod> chargingSchedulePeriod,
            @Nullable Integer duration,
            @Nullable Instant startSchedule,
            @Tenths @Nullable Double minChargingRate) {}

    /**
     * §7.8.
     *
     * @param transactionId only with a TxProfile
     * @param stackLevel of one purpose the highest counts
     */
    record ChargingProfile(
            int chargingProfileId,
            int stackLevel,
            ChargingProfilePurpose chargingProfilePurpose,
            ChargingProfileKind chargingProfileKind,
            ChargingSchedule chargingSchedule,
            @Nullable Integer transactionId,
            @Nullable RecurrencyKind recurrencyKind,
            @Nullable Instant validFrom,
            @Nullable Instant validTo) {}

    enum ChargingProfilePurpose {
        CHARGE_POINT_MAX_PROFILE,
        TX_DEFAULT_PROFILE,
        TX_PROFILE,
        UNRECOGNISED
    }

    enum ClearChargingProfileStatus {
        ACCEPTED,
        UNKNOWN,
        UNRECOGNISED
    }

    enum ChargingRateUnit {
        A,
        W,
        UNRECOGNISED
    }

    enum ChargingProfileKind {
        ABSOLUTE,
        RECURRING,
        RELATIVE,
        UNRECOGNISED
    }

    enum RecurrencyKind {
        DAILY,
        WEEKLY,
        UNRECOGNISED
    }

    enum ChargingProfileStatus {
        ACCEPTED,
        REJECTED,
        NOT_SUPPORTED,
        UNRECOGNISED
    }
}
