package energy.busbar.core.engine;

import java.time.Duration;

/**
 * Every constant of the engine outside the control cycle.
 *
 * @param firstRetry wait before a device that failed twice is tried again; doubles
 * @param lastRetry longest such wait; jittered by a fifth either way
 * @param retryShare an attempt that took t is not repeated before t times this, so that a dead unit takes at most
 *     1 / (this + 1) of its bus
 * @param alertAfter how long a link must be down before there is an alert
 * @param pushStale age after which the reading of a device that speaks by itself is stale, if its poll period is not
 *     configured to be longer
 * @param maxUrgent writes and read-backs waiting on one bus; more are failed at once
 * @param maxRecords what control has to tell the ledger and has not yet; more are dropped, counted and an alert
 */
public record EngineConfig(
        ControlConfig control,
        Duration firstRetry,
        Duration lastRetry,
        int retryShare,
        Duration alertAfter,
        Duration pushStale,
        int maxUrgent,
        int maxRecords) {
    public static EngineConfig defaults() {
        return new EngineConfig(
                ControlConfig.defaults(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                9,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                256,
                10_000);
    }

    public EngineConfig withControl(ControlConfig next) {
        return new EngineConfig(next, firstRetry, lastRetry, retryShare, alertAfter, pushStale, maxUrgent, maxRecords);
    }
}
