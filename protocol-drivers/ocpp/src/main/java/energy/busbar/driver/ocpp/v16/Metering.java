package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.Word;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Meter values as {@link Charging} carries them (OCPP 1.6 §7.33, §7.43). */
public interface Metering {
    /**
     * §7.43.
     *
     * @param value a number as text, or signed data in hex; without a measurand the energy register in Wh
     */
    record SampledValue(
            String value,
            @Nullable ReadingContext context,
            @Nullable ValueFormat format,
            @Nullable Measurand measurand,
            @Nullable Phase phase,
            @Nullable Location location,
            @Nullable Unit unit) {}

    /** §7.33: values of one moment. */
    record MeterValue(@Expected @Nullable Instant timestamp, List<SampledValue> sampledValue) {}

    enum ReadingContext {
        @Word("Interruption.Begin")
        INTERRUPTION_BEGIN,
        @Word("Interruption.End")
        INTERRUPTION_END,
        @Word("Sample.Clock")
        SAMPLE_CLOCK,
        @Word("Sample.Periodic")
        SAMPLE_PERIODIC,
        @Word("Transaction.Begin")
        TRANSACTION_BEGIN,
        @Word("Transaction.End")
        TRANSACTION_END,
        TRIGGER,
        OTHER,
        UNRECOGNISED
    }

    enum ValueFormat {
        RAW,
        SIGNED_DATA,
        UNRECOGNISED
    }

    /** What a value measures; the field writes "W" and "Power" for active power. */
    enum Measurand {
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
        @Word("Energy.Reactive.Export.Interval")
        ENERGY_REACTIVE_EXPORT_INTERVAL,
        @Word("Energy.Reactive.Import.Interval")
        ENERGY_REACTIVE_IMPORT_INTERVAL,
        @Word("Power.Active.Export")
        POWER_ACTIVE_EXPORT,
        @Word(
                value = "Power.Active.Import",
                alsoRead = {"W", "Power"})
        POWER_ACTIVE_IMPORT,
        @Word("Power.Offered")
        POWER_OFFERED,
        @Word("Power.Reactive.Export")
        POWER_REACTIVE_EXPORT,
        @Word("Power.Reactive.Import")
        POWER_REACTIVE_IMPORT,
        @Word("Power.Factor")
        POWER_FACTOR,
        @Word(
                value = "Current.Import",
                alsoRead = {"Current"})
        CURRENT_IMPORT,
        @Word("Current.Export")
        CURRENT_EXPORT,
        @Word("Current.Offered")
        CURRENT_OFFERED,
        VOLTAGE,
        FREQUENCY,
        TEMPERATURE,
        @Word("SoC")
        SOC,
        @Word("RPM")
        RPM,
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

    enum Location {
        CABLE,
        @Word("EV")
        EV,
        INLET,
        OUTLET,
        BODY,
        UNRECOGNISED
    }

    enum Unit {
        WH,
        @Word("kWh")
        KWH,
        @Word("varh")
        VARH,
        @Word("kvarh")
        KVARH,
        W,
        @Word("kW")
        KW,
        @Word("VA")
        VA,
        @Word("kVA")
        KVA,
        @Word("var")
        VAR,
        @Word("kvar")
        KVAR,
        A,
        V,
        K,
        CELCIUS,
        CELSIUS,
        FAHRENHEIT,
        PERCENT,
        /** Not in the standard, but sent. */
        @Word(value = "", alsoRead = "mA")
        MILLIAMPERE,
        @Word(value = "", alsoRead = "mV")
        MILLIVOLT,
        UNRECOGNISED
    }
}
