package energy.busbar.profiles;

import energy.busbar.core.model.Quantity;
import energy.busbar.profiles.ProfileWrite.Bound;
import energy.busbar.profiles.ProfileWrite.FlashWear;
import energy.busbar.profiles.ProfileWrite.Ramp;
import energy.busbar.profiles.ProfileWrite.ReadBack;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.ProfileWrite.StepValue;
import energy.busbar.profiles.ProfileWrite.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads writes and the watchdog of a device. Whether their points exist is {@link WriteCheck}'s. */
final class WriteReader {
    private static final int MAX_STEPS = 16;

    private WriteReader() {}

    static Optional<ProfileWrite> write(Fields f) {
        String word = f.options.requiredText("quantity");
        Optional<Quantity> quantity = Stream.of(Quantity.values())
                .filter(q -> settable(q) && q.word().equals(word))
                .findFirst();
        if (quantity.isEmpty() && !word.isEmpty()) {
            f.problem(
                    "quantity",
                    "is '" + word + "'",
                    "one of "
                            + Stream.of(Quantity.values())
                                    .filter(WriteReader::settable)
                                    .map(Quantity::word)
                                    .collect(Collectors.joining(", ")));
        }
        ProfileWrite write = new ProfileWrite(
                quantity.orElse(Quantity.ACTIVE_POWER),
                f.options.requiredText("point"),
                f.choice("when", When.ALWAYS, When.class),
                bound(f, "min"),
                bound(f, "max"),
                f.positive("step", 0),
                ramp(f),
                f.options.flag("zeroPauses", false),
                f.reference("percentOf"),
                flashWear(f),
                f.duration("response", Duration.ofSeconds(5), Duration.ofMinutes(10)),
                readBack(f),
                steps(f, "enable"),
                steps(f, "commit"),
                steps(f, "release"),
                f.options.text("atomic").orElse(""));
        f.finish();
        return quantity.isEmpty() ? Optional.empty() : Optional.of(write);
    }

    private static boolean settable(Quantity quantity) {
        return !quantity.ofSite() && !quantity.ofGateway() && !quantity.isGridSupport();
    }

    static Watchdog watchdog(Fields f) {
        Watchdog watchdog = new Watchdog(
                f.options.duration("timeout", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofHours(24)),
                f.reference("timeoutPoint"),
                f.reference("heartbeat"),
                f.number("heartbeatValue", 0),
                f.options.flag("writesOnly", false),
                f.reference("fallbackPoint"),
                f.options.requiredText("fallback"));
        if (!f.has("timeout")) {
            f.problem("timeout", "is missing", "the time-out as delivered, such as 60s");
        }
        f.finish();
        return watchdog;
    }

    private static FlashWear flashWear(Fields f) {
        if (!f.has("flashWear")) {
            f.problem("flashWear", "is missing", "none, unknown or wears: what writing costs the device's memory");
        }
        return f.choice("flashWear", FlashWear.UNKNOWN, FlashWear.class);
    }

    /** A number for both directions, or a block with {@code rise}, {@code fall} or both. */
    private static Optional<Ramp> ramp(Fields f) {
        if (!f.has("ramp")) {
            return Optional.empty();
        }
        if (!(f.raw("ramp") instanceof Map)) {
            double rate = rate(f, "ramp");
            return Optional.of(new Ramp(rate, rate));
        }
        Fields block = f.block("ramp");
        if (!block.has("rise") && !block.has("fall")) {
            f.problem("ramp", "is empty", "rise, fall or both, in the quantity's unit a second");
        }
        Ramp ramp = new Ramp(
                block.has("rise") ? rate(block, "rise") : Double.POSITIVE_INFINITY,
                block.has("fall") ? rate(block, "fall") : Double.POSITIVE_INFINITY);
        block.finish();
        return Optional.of(ramp);
    }

    private static double rate(Fields f, String key) {
        double rate = f.number(key, 1);
        if (rate <= 0) {
            f.problem(key, "is " + rate, "a number above 0, in the quantity's unit a second");
        }
        return Math.max(rate, Double.MIN_NORMAL);
    }

    /** A number, the name of a point, or a block with {@code point} and {@code factor}. */
    private static Bound bound(Fields f, String key) {
        Object raw = f.raw(key);
        if (raw instanceof Number n && Double.isFinite(n.doubleValue())) {
            return new Bound(n.doubleValue(), Optional.empty(), 1);
        }
        if (raw instanceof String name && Fields.NAME.matcher(name).matches()) {
            return new Bound(0, Optional.of(name), 1);
        }
        if (raw instanceof Map) {
            Fields block = f.block(key);
            Bound bound = new Bound(0, Optional.of(block.options.requiredText("point")), block.number("factor", 1));
            block.finish();
            return bound;
        }
        f.problem(
                key,
                raw == null ? "is missing" : "is " + Fields.shown(raw),
                "a number in the quantity's unit, or a point");
        return new Bound(0, Optional.empty(), 1);
    }

    private static ReadBack readBack(Fields f) {
        if (!f.has("readBack")) {
            return new ReadBack(Optional.empty(), 0, Duration.ZERO);
        }
        Fields block = f.block("readBack");
        ReadBack readBack = new ReadBack(
                Optional.of(block.options.requiredText("point")),
                block.positive("tolerance", 0),
                block.duration("after", Duration.ZERO, Duration.ofMinutes(2)));
        block.finish();
        return readBack;
    }

    private static List<Step> steps(Fields f, String key) {
        List<Step> steps = new ArrayList<>();
        for (Fields step : f.blocks(key, MAX_STEPS)) {
            String point = step.options.requiredText("point");
            Object raw = step.raw("to");
            StepValue to = new StepValue.Original();
            if (raw instanceof Number n && Double.isFinite(n.doubleValue())) {
                to = new StepValue.Amount(n.doubleValue());
            } else if (raw instanceof Boolean flag) {
                to = new StepValue.Word(flag.toString());
            } else if (raw instanceof String) {
                String word = String.valueOf(raw);
                to = switch (word) {
                    case "original" -> to;
                    case "setpoint" -> new StepValue.Setpoint();
                    default -> new StepValue.Word(word);
                };
            } else {
                step.problem(
                        "to",
                        raw == null ? "is missing" : "is " + Fields.shown(raw),
                        "a number, a word of the point's enum, setpoint or original");
            }
            steps.add(new Step(point, to, step.duration("pause", Duration.ZERO, Duration.ofSeconds(30))));
            step.finish();
        }
        return steps;
    }
}
