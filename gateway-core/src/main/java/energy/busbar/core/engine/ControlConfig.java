package energy.busbar.core.engine;

import java.time.Duration;

/**
 * Every constant of the control cycle.
 *
 * @param deviceTimeout after which a device is to drop a setpoint that is not renewed; renewed at a third of it
 * @param staleHold how long the last setpoints stand when the grid meter is silent or planning failed, before the safe
 *     states
 * @param startGrace longest wait after a start for controllable devices before anything is written or released
 * @param marginWatts distance kept from a site limit
 * @param deadbandWatts smallest change of a generation limit that is written near the limit
 * @param farFraction of the rating: distance and deadband while generation is well below its limit
 * @param rotation time slot after which paused chargers take their turn
 * @param minChargeAmps smallest current that is not 0 (IEC 61851-1)
 * @param raiseDelay after a charger was lowered before it is raised again
 * @param firstRetry wait before the first retry of a failed write; doubles
 * @param lastRetry longest wait between retries
 * @param maxAttempts writes of one value that fail before its command is failed
 * @param writeBurst writes that a device takes at once
 * @param writesPerSecond sustained, by device
 * @param foreignHold how long a value that somebody else set is left alone
 * @param longestResponse most that a command's success waits for the measurement
 * @param flightLimit after which an operation without any outcome counts as without answer
 */
public record ControlConfig(
        Duration deviceTimeout,
        Duration staleHold,
        Duration startGrace,
        double marginWatts,
        double deadbandWatts,
        double farFraction,
        Duration rotation,
        double minChargeAmps,
        Duration raiseDelay,
        Duration firstRetry,
        Duration lastRetry,
        int maxAttempts,
        double writeBurst,
        double writesPerSecond,
        Duration foreignHold,
        Duration longestResponse,
        Duration flightLimit) {
    public static ControlConfig defaults() {
        return new ControlConfig(
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                60,
                50,
                0.05,
                Duration.ofMinutes(15),
                6,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                5,
                5,
                1,
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }

    public ControlConfig withDeviceTimeout(Duration next) {
        return new ControlConfig(
                next,
                staleHold,
                startGrace,
                marginWatts,
                deadbandWatts,
                farFraction,
                rotation,
                minChargeAmps,
                raiseDelay,
                firstRetry,
                lastRetry,
                maxAttempts,
                writeBurst,
                writesPerSecond,
                foreignHold,
                longestResponse,
                flightLimit);
    }
}
