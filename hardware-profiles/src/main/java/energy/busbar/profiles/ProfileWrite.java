package energy.busbar.profiles;

import energy.busbar.core.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a quantity is set. The order is enable (when the quantity is taken over), the point, commit (after each value); and
 * release when it is given back.
 *
 * @param point the writable point that takes the value
 * @param when for which values; two writes can share a quantity, one a direction
 * @param step smallest change that the device can tell apart, in the quantity's unit; 0 for none
 * @param ramp how fast the value may move; empty where the device takes any leap
 * @param zeroPauses whether 0 is allowed although it is outside the bounds
 * @param percentOf the point that 100 % of the written point stands for; empty where the point has the quantity's unit
 * @param atomic name of the group whose registers must be written in one request; empty for none
 */
public record ProfileWrite(
        Quantity quantity,
        String point,
        When when,
        Bound min,
        Bound max,
        double step,
        Optional<Ramp> ramp,
        boolean zeroPauses,
        Optional<String> percentOf,
        FlashWear flashWear,
        Duration response,
        ReadBack readBack,
        List<Step> enable,
        List<Step> commit,
        List<Step> release,
        String atomic) {
    public ProfileWrite {
        enable = List.copyOf(enable);
        commit = List.copyOf(commit);
        release = List.copyOf(release);
    }

    /** Values that a write is for. */
    public enum When {
        ALWAYS,
        POSITIVE,
        NEGATIVE,
        ZERO;

        boolean overlaps(When other) {
            return this == other || this == ALWAYS || other == ALWAYS;
        }
    }

    /** What writing costs the device's memory. */
    public enum FlashWear {
        /** Kept in working memory; may be renewed as often as wanted. */
        NONE,
        /** The document gives no word: at most once a minute, and only on change. */
        UNKNOWN,
        /** Each write wears the memory: only on change and with a daily budget; never renewed. */
        WEARS
    }

    /**
     * Most that the value may move in a second, in the quantity's unit; infinite where that is not bounded.
     *
     * @param rise away from 0
     * @param fall toward 0
     */
    public record Ramp(double rise, double fall) {
        /** Where a value has come after so long; through 0 it first falls, then rises. */
        public double next(double from, double to, double seconds) {
            if (from * to < 0) {
                double toZero = Math.abs(from) / fall;
                return seconds < toZero ? moved(from, 0, fall, seconds) : moved(0, to, rise, seconds - toZero);
            }
            return moved(from, to, Math.abs(to) > Math.abs(from) ? rise : fall, seconds);
        }

        private static double moved(double from, double to, double rate, double seconds) {
            // Infinite times no time is no number.
            double most = Double.isInfinite(rate) ? rate : rate * seconds;
            return Math.abs(to - from) <= most ? to : from + Math.copySign(most, to - from);
        }

        /** How long it takes. */
        public double seconds(double from, double to) {
            return from * to < 0
                    ? Math.abs(from) / fall + Math.abs(to) / rise
                    : Math.abs(to - from) / (Math.abs(to) > Math.abs(from) ? rise : fall);
        }
    }

    /**
     * @param value constant, in the quantity's unit, turned by {@code factor}; not used where there is a point
     * @param point whose value is the bound, times {@code factor}
     */
    public record Bound(double value, Optional<String> point, double factor) {}

    /**
     * @param point empty where the device does not show what was written
     * @param tolerance in the quantity's unit
     */
    public record ReadBack(Optional<String> point, double tolerance, Duration after) {}

    /**
     * One register write of a sequence.
     *
     * @param to a raw word, a number in the point's unit, or {@code original} for what stood there before
     */
    public record Step(String point, StepValue to, Duration pause) {}

    /** What a step writes. */
    public sealed interface StepValue {
        record Amount(double value) implements StepValue {}

        record Word(String word) implements StepValue {}

        /** What was read before the first write. */
        record Original() implements StepValue {}

        /** The quantity's value. */
        record Setpoint() implements StepValue {}
    }
}
