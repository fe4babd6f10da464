package energy.busbar.core.engine;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.Setpoint;
import org.jspecify.annotations.Nullable;

/** How far the control cycle is with one lever. Touched by the control thread only; times are monotonic milliseconds. */
final class LeverWork {
    final Lever lever;

    /** From before the first claim; durable before anything is written. */
    @Nullable
    Original original;

    /** In force as far as the device has said. */
    @Nullable
    Setpoint written;

    double readBack = Double.NaN;
    long appliedMillis;
    long nextCheckMillis;

    /** Sent and not answered: read back before anything else. */
    @Nullable
    Setpoint doubtful;

    boolean inFlight;
    long flightSince;
    long flight;
    int failures;
    long retryMillis;

    @Nullable
    Setpoint refused;

    long refusedUntilMillis;
    long foreignUntilMillis;
    long foreignPicture;
    String lastError = "";
    boolean givenUp;

    LeverWork(Lever lever) {
        this.lever = lever;
    }

    void applied(Setpoint setpoint, double value, long now, long thirdMillis) {
        written = setpoint;
        readBack = value;
        appliedMillis = now;
        nextCheckMillis = now + thirdMillis;
        doubtful = null;
        failures = 0;
        retryMillis = 0;
        refused = null;
        lastError = "";
        givenUp = false;
    }

    void failed(String reason, long now, ControlConfig config) {
        failures++;
        lastError = reason;
        retryMillis = now + backoffMillis(config);
        givenUp |= failures >= config.maxAttempts();
    }

    void forgetFailures() {
        givenUp = false;
        failures = 0;
        refused = null;
    }

    private long backoffMillis(ControlConfig config) {
        long wait = config.firstRetry().toMillis() << Math.min(failures - 1, 10);
        return Math.min(wait, config.lastRetry().toMillis());
    }
}
