package energy.busbar.core.model;

/** What a point can hold. Enumerations are {@link Text} with the platform's words. */
public sealed interface Value {
    /** A finite measured number in the point's unit. */
    record Real(double value) implements Value {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("NaN and infinity are a quality, not a value");
            }
        }
    }

    /** An exact count: registers of energy, error counters, bit fields. */
    record Whole(long value) implements Value {}

    record Flag(boolean value) implements Value {}

    /** At most 1,024 characters. */
    record Text(String value) implements Value {
        public Text {
            if (value.length() > 1024) {
                throw new IllegalArgumentException("text of " + value.length() + " characters; at most 1024");
            }
        }
    }

    /** The number in it, or NaN where there is none; flags are 0 and 1. */
    default double asDouble() {
        if (this instanceof Real real) {
            return real.value();
        }
        if (this instanceof Whole whole) {
            return whole.value();
        }
        if (this instanceof Flag flag) {
            return flag.value() ? 1 : 0;
        }
        return Double.NaN;
    }

    /** The plain Java object for JSON: Double, Long, Boolean or String. */
    default Object plain() {
        if (this instanceof Real real) {
            return real.value();
        }
        if (this instanceof Whole whole) {
            return whole.value();
        }
        if (this instanceof Flag flag) {
            return flag.value();
        }
        return ((Text) this).value();
    }
}
