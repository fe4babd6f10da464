package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Tenths;
import energy.busbar.driver.ocpp.message.Within;
import energy.busbar.driver.ocpp.message.Word;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Charging profiles as {@link SmartCharging}, {@link RemoteControl} and {@link VehicleNeeds} carry them. */
public interface Schedules {
    /**
     * From its start to that of the next.
     *
     * @param startPeriod s from the start of the schedule
     * @param limit in A a phase or W in all
     * @param numberPhases 3 without it
     */
    record ChargingSchedulePeriod(
            int startPeriod,
            @Tenths double limit,
            @Nullable Integer numberPhases,
            @Nullable Integer phaseToUse) {}

    /**
     * A limit over time.
     *
     * @param startSchedule left out when Relative
     * @param duration s; without it the last period goes on
     * @param minChargingRate in the unit of the schedule
     */
    record ChargingSchedule(
            int id,
            ChargingRateUnit chargingRateUnit,
            @Items(max = 1024) List<ChargingSchedulePeriod> chargingSchedulePeriod,
            @Nullable Instant startSchedule,
            @Nullable Integer duration,
            @Tenths @Nullable Double minChargingRate,
            @Nullable SalesTariff salesTariff) {}

    record ConsumptionCost(
            double startValue, @Items(max = 3) List<Cost> cost) {}

    record Cost(CostKind costKind, int amount, @Nullable Integer amountMultiplier) {}

    record RelativeTimeInterval(int start, @Nullable Integer duration) {}

    record SalesTariffEntry(
            RelativeTimeInterval relativeTimeInterval,
            @Within(min = 0) @Nullable Integer ePriceLevel,
            @Items(min = 0, max = 3) List<ConsumptionCost> consumptionCost) {}

    /** By ISO 15118. */
    record SalesTariff(
            int id,
            @Items(max = 1024) List<SalesTariffEntry> salesTariffEntry,
            @MaxLength(32) @Nullable String salesTariffDescription,
            @Nullable Integer numEPriceLevels) {}

    /**
     * Of one purpose the highest stack level counts.
     *
     * @param transactionId only with a TxProfile
     * @param chargingSchedule more than one only for ISO 15118
     */
    record ChargingProfile(
            int id,
            int stackLevel,
            ChargingProfilePurpose chargingProfilePurpose,
            ChargingProfileKind chargingProfileKind,
            @Items(max = 3) List<ChargingSchedule> chargingSchedule,
            @Nullable RecurrencyKind recurrencyKind,
            @Nullable Instant validFrom,
            @Nullable Instant validTo,
            @MaxLength(36) @Nullable String transactionId) {}

    enum ChargingProfilePurpose {
        CHARGING_STATION_EXTERNAL_CONSTRAINTS,
        CHARGING_STATION_MAX_PROFILE,
        TX_DEFAULT_PROFILE,
        TX_PROFILE,
        UNRECOGNISED
    }

    enum ChargingLimitSource {
        @Word("EMS")
        EMS,
        OTHER,
        @Word("SO")
        SO,
        @Word("CSO")
        CSO,
        UNRECOGNISED
    }

    enum ChargingRateUnit {
        W,
        A,
        UNRECOGNISED
    }

    enum CostKind {
        CARBON_DIOXIDE_EMISSION,
        RELATIVE_PRICE_PERCENTAGE,
        RENEWABLE_GENERATION_PERCENTAGE,
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
}
