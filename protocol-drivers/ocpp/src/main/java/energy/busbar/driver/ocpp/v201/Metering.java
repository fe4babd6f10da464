package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional blocks I, tariff and cost, and J, metering, of OCPP 2.0.1. */
public interface Metering {
    /**
     * §1.11.1: for the display.
     *
     * @param totalCost of the transaction so far, in the currency configured, with taxes
     */
    record CostUpdated(double totalCost, @MaxLength(36) String transactionId) implements Request<CostUpdatedResponse> {}

    record CostUpdatedResponse() {}

    /** §1.32.1: outside of transactions. */
    record MeterValues(int evseId, @Expected List<MeterValue> meterValue) implements Request<MeterValuesResponse> {}

    record MeterValuesResponse() {}

    /** Values of one moment. */
    record MeterValue(
            List<SampledValue> sampledValue,
            @Expected @Nullable Instant timestamp) {}

    /**
     * One value.
     *
     * @param value in the unit of measure times ten to its multiplier; the energy register without a measurand
     */
    record SampledValue(
            double value,
            @Nullable ReadingContext context,
            @Nullable Measurand measurand,
            @Nullable Phase phase,
            @Nullable Location location,
            @Nullable SignedMeterValue signedMeterValue,
            @Nullable UnitOfMeasure unitOfMeasure) {}

    /**
     * Kept and passed on untouched.
     *
     * @param signedMeterData Base64
     */
    record SignedMeterValue(
            @MaxLength(2500) String signedMeterData,
            @Expected @MaxLength(50) @Nullable String signingMethod,
            @Expected @MaxLength(50) @Nullable String encodingMethod,
            @Expected @MaxLength(2500) @Nullable String publicKey) {}

    /**
     * Of a sampled value.
     *
     * @param unit Wh without it
     * @param multiplier power of ten
     */
    record UnitOfMeasure(
            @MaxLength(20) @Nullable String unit, @Nullable Integer multiplier) {}

    enum Location {
        BODY,
        CABLE,
        @Word("EV")
        EV,
        INLET,
        OUTLET,
        UNRECOGNISED
    }

    /** What a value measures; the field writes "W" and "Power" for active power. */
    enum Measurand {
        @Word("Current.Export")
        CURRENT_EXPORT,
        @Word(
                value = "Current.Import",
                alsoRead = {"Current"})
        CURRENT_IMPORT,
        @Word("Current.Offered")
        CURRENT_OFFERED,
        @Word("Energy.Active.Export.Register")
        ENERGY_ACTIVE_EXPORT_REGISTER,
        @Word("Energy.Active.Import.Register")
        ENERGY_ACTIVE_IMPORT_REGISTER,
        @Word("Energy.Reactive.Export.Register")
        ENERGY_REACTIVE_EXPORT_REGISTER,
        @Word("Energy.Reactive.Import.Register")
        ENERGY_REACTIVE_IMPORT_REGISTER,
        @Word("Energy.Active.Export.Interval")
        ENERGY_ACTIVE_EXPORT_INTERVAL,
        @Word("Energy.Active.Import.Interval")
        ENERGY_ACTIVE_IMPORT_INTERVAL,
        @Word("Energy.Active.Net")
        ENERGY_ACTIVE_NET,
        @Word("Energy.Reactive.Export.Interval")
        ENERGY_REACTIVE_EXPORT_INTERVAL,
        @Word("Energy.Reactive.Import.Interval")
        ENERGY_REACTIVE_IMPORT_INTERVAL,
        @Word("Energy.Reactive.Net")
        ENERGY_REACTIVE_NET,
        @Word("Energy.Apparent.Net")
        ENERGY_APPARENT_NET,
        @Word("Energy.Apparent.Import")
        ENERGY_APPARENT_IMPORT,
        @Word("Energy.Apparent.Export")
        ENERGY_APPARENT_EXPORT,
        FREQUENCY,
        @Word("Power.Active.Export")
        POWER_ACTIVE_EXPORT,
        @Word(
                value = "Power.Active.Import",
                alsoRead = {"W", "Power"})
        POWER_ACTIVE_IMPORT,
        @Word("Power.Factor")
        POWER_FACTOR,
        @Word("Power.Offered")
        POWER_OFFERED,
        @Word("Power.Reactive.Export")
        POWER_REACTIVE_EXPORT,
        @Word("Power.Reactive.Import")
        POWER_REACTIVE_IMPORT,
        @Word("SoC")
        SOC,
        VOLTAGE,
        UNRECOGNISED
    }

    enum Phase {
        L1,
        L2,
        L3,
        N,
        @Word("L1-N")
        L1_N,
        @Word("L2-N")
        L2_N,
        @Word("L3-N")
        L3_N,
        @Word("L1-L2")
        L1_L2,
        @Word("L2-L3")
        L2_L3,
        @Word("L3-L1")
        L3_L1,
        UNRECOGNISED
    }

    enum ReadingContext {
        @Word("Interruption.Begin")
        INTERRUPTION_BEGIN,
        @Word("Interruption.End")
        INTERRUPTION_END,
        OTHER,
        @Word("Sample.Clock")
        SAMPLE_CLOCK,
        @Word("Sample.Periodic")
        SAMPLE_PERIODIC,
        @Word("Transaction.Begin")
        TRANSACTION_BEGIN,
        @Word("Transaction.End")
        TRANSACTION_END,
        TRIGGER,
        UNRECOGNISED
    }
}
