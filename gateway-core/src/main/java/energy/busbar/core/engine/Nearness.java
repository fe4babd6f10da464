package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;

/** When two values of a quantity count as one. Pure. */
final class Nearness {
    private static final double SAME = 0.05;
    private static final double SAME_COSINE = 0.0005;
    private static final double READ_BACK_FRACTION = 0.01;
    private static final double READ_BACK_LEAST = 0.5;
    /** Most devices keep two decimals. */
    private static final double READ_BACK_COSINE = 0.011;

    private Nearness() {}

    private static boolean cosine(Quantity quantity) {
        return quantity == Quantity.POWER_FACTOR || quantity == Quantity.POWER_FACTOR_ABSORBING;
    }

    /** Whether writing the aim would change nothing. */
    static boolean same(Setpoint written, Aim aim) {
        return written.curve().equals(aim.curve())
                && Math.abs(written.value() - aim.value()) < (cosine(written.quantity()) ? SAME_COSINE : SAME);
    }

    /** Whether a command that wants the aim has what it wants. */
    static boolean reached(Setpoint written, Aim aim, ControlConfig config) {
        boolean fine = written.quantity().isGridSupport()
                || written.quantity() == Quantity.CHARGE_CURRENT
                || written.quantity() == Quantity.CHARGE_PHASES
                || written.quantity() == Quantity.RESERVE;
        return fine ? same(written, aim) : Math.abs(written.value() - aim.value()) <= config.deadbandWatts();
    }

    /** Whether what reads back is what was set, but for what a device's registers round. */
    static boolean readsBack(Quantity quantity, double read, double set) {
        double slack =
                cosine(quantity) ? READ_BACK_COSINE : Math.max(READ_BACK_LEAST, READ_BACK_FRACTION * Math.abs(set));
        return Math.abs(read - set) <= slack;
    }
}
