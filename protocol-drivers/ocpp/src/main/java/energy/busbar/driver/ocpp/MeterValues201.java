package energy.busbar.driver.ocpp;

import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.session.MeterSample;
import energy.busbar.core.session.MeterSample.Context;
import energy.busbar.core.session.SignedValue;
import energy.busbar.driver.ocpp.MeterPoints.Sample;
import energy.busbar.driver.ocpp.MeterPoints.What;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.v201.Metering.Location;
import energy.busbar.driver.ocpp.v201.Metering.Measurand;
import energy.busbar.driver.ocpp.v201.Metering.MeterValue;
import energy.busbar.driver.ocpp.v201.Metering.Phase;
import energy.busbar.driver.ocpp.v201.Metering.ReadingContext;
import energy.busbar.driver.ocpp.v201.Metering.SampledValue;
import energy.busbar.driver.ocpp.v201.Metering.SignedMeterValue;
import energy.busbar.driver.ocpp.v201.Metering.UnitOfMeasure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Meter values of OCPP 2.0.1, whose numbers have a unit and a power of ten beside them. */
final class MeterValues201 {
    private MeterValues201() {}

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

    private static Optional<SignedValue> signed(SampledValue sampled) {
        SignedMeterValue its = sampled.signedMeterValue();
        return its == null
                ? Optional.empty()
                : Optional.of(new SignedValue(
                        word(sampled.context()),
                        its.signedMeterData(),
                        text(its.encodingMethod()),
                        text(its.signingMethod()),
                        text(its.publicKey())));
    }

    private static String text(@Nullable String said) {
        return said == null ? "" : said;
    }

    private static String word(@Nullable ReadingContext context) {
        return context == null || context == ReadingContext.UNRECOGNISED ? "" : MessageWriter.word(context);
    }

    private static Map<String, Double> points(List<SampledValue> sampledValues) {
        MeterPoints points = new MeterPoints();
        for (SampledValue sampled : sampledValues) {
            Optional<What> what = what(sampled.measurand());
            OptionalInt phase = phase(sampled.phase());
            boolean ofTheOutlet = sampled.location() == null
                    || sampled.location() == Location.OUTLET
                    || sampled.location() == Location.BODY;
            if (what.isPresent() && phase.isPresent() && ofTheOutlet) {
                points.add(what.get(), phase.getAsInt(), sampled.value() * scale(sampled.unitOfMeasure()));
            }
        }
        return points.points();
    }

    /** Without a measurand a value is the energy register. */
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

    private static double scale(@Nullable UnitOfMeasure measure) {
        if (measure == null) {
            return 1;
        }
        String unit = measure.unit() == null ? "" : measure.unit().trim().toLowerCase(Locale.ROOT);
        double scale = switch (unit) {
            case "kw", "kwh" -> 1000;
            case "ma", "mv" -> 0.001;
            default -> 1;
        };
        return measure.multiplier() == null ? scale : scale * Math.pow(10, measure.multiplier());
    }
}
