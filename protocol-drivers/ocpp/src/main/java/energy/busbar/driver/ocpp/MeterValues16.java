package energy.busbar.driver.ocpp;

import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.session.MeterSample;
import energy.busbar.core.session.MeterSample.Context;
import energy.busbar.core.session.SignedValue;
import energy.busbar.driver.ocpp.MeterPoints.Sample;
import energy.busbar.driver.ocpp.MeterPoints.What;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.v16.Metering.Location;
import energy.busbar.driver.ocpp.v16.Metering.Measurand;
import energy.busbar.driver.ocpp.v16.Metering.MeterValue;
import energy.busbar.driver.ocpp.v16.Metering.Phase;
import energy.busbar.driver.ocpp.v16.Metering.ReadingContext;
import energy.busbar.driver.ocpp.v16.Metering.SampledValue;
import energy.busbar.driver.ocpp.v16.Metering.Unit;
import energy.busbar.driver.ocpp.v16.Metering.ValueFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Meter values of OCPP 1.6 (§7.33, §7.43), whose numbers are texts. */
final class MeterValues16 {
    private MeterValues16() {}

    static List<Sample> samples(List<MeterValue> values) {
        return values.stream()
                .map(value -> new Sample(Optional.ofNullable(value.timestamp()), points(value.sampledValue())))
                .filter(sample -> !sample.points().isEmpty())
                .toList();
    }

    /** As a session's energy needs them: by where in the session they belong, and each signed value as it came. */
    static List<MeterSample> ofSession(List<MeterValue> values) {
        List<MeterSample> samples = new ArrayList<>();
        for (MeterValue value : values) {
            Optional<Instant> written = Optional.ofNullable(value.timestamp());
            Map<Context, List<SampledValue>> byContext = new EnumMap<>(Context.class);
            for (SampledValue each : value.sampledValue()) {
                byContext
                        .computeIfAbsent(Context.of(word(each.context())), c -> new ArrayList<>())
                        .add(each);
            }
            byContext.forEach((context, its) -> {
                Map<String, Double> points = points(its);
                double energy = points.getOrDefault(StandardPoints.CHARGER_ENERGY.name(), Double.NaN);
                double power = points.getOrDefault(StandardPoints.CHARGER_WATTAGE.name(), Double.NaN);
                if (!Double.isNaN(energy) || !Double.isNaN(power)) {
                    samples.add(new MeterSample(written, context, energy, power, Optional.empty()));
                }
            });
            for (SampledValue each : value.sampledValue()) {
                signed(each)
                        .ifPresent(signed -> samples.add(new MeterSample(
                                written, Context.of(signed.context()), Double.NaN, Double.NaN, Optional.of(signed))));
            }
        }
        return samples;
    }

    /** The value is of the meter's own form, and what is told beside it in 2.0.1 is within it, if anywhere. */
    private static Optional<SignedValue> signed(SampledValue sampled) {
        return sampled.format() == ValueFormat.SIGNED_DATA
                ? Optional.of(new SignedValue(word(sampled.context()), sampled.value(), "", "", ""))
                : Optional.empty();
    }

    private static String word(@Nullable ReadingContext context) {
        return context == null || context == ReadingContext.UNRECOGNISED ? "" : MessageWriter.word(context);
    }

    private static Map<String, Double> points(List<SampledValue> sampledValues) {
        MeterPoints points = new MeterPoints();
        for (SampledValue sampled : sampledValues) {
            Optional<What> what = what(sampled.measurand());
            OptionalInt phase = phase(sampled.phase());
            // Begin and end values of a transaction are present registers all the same.
            boolean ofTheOutlet = sampled.location() == null
                    || sampled.location() == Location.OUTLET
                    || sampled.location() == Location.BODY;
            if (what.isPresent() && phase.isPresent() && ofTheOutlet && sampled.format() != ValueFormat.SIGNED_DATA) {
                points.add(what.get(), phase.getAsInt(), number(sampled.value()) * scale(sampled.unit()));
            }
        }
        return points.points();
    }

    /** Without a measurand a value is the energy register (§7.43). */
    private static Optional<What> what(@Nullable Measurand measurand) {
        if (measurand == null) {
            return Optional.of(What.ENERGY);
        }
        return switch (measurand) {
            case ENERGY_ACTIVE_IMPORT_REGISTER -> Optional.of(What.ENERGY);
            case POWER_ACTIVE_IMPORT -> Optional.of(What.POWER);
            case CURRENT_IMPORT -> Optional.of(What.CURRENT);
            case VOLTAGE -> Optional.of(What.VOLTAGE);
            default -> Optional.empty();
        };
    }

    /** @return empty for what is neither a line nor a total: N, line to line */
    private static OptionalInt phase(@Nullable Phase phase) {
        if (phase == null) {
            return OptionalInt.of(MeterPoints.TOTAL);
        }
        return switch (phase) {
            case L1, L1_N -> OptionalInt.of(0);
            case L2, L2_N -> OptionalInt.of(1);
            case L3, L3_N -> OptionalInt.of(2);
            default -> OptionalInt.empty();
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.trim());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static double scale(@Nullable Unit unit) {
        if (unit == null) {
            return 1;
        }
        return switch (unit) {
            case KW, KWH -> 1000;
            case MILLIAMPERE, MILLIVOLT -> 0.001;
            default -> 1;
        };
    }
}
