package energy.busbar.core.engine;

import java.util.List;

/**
 * How the engine itself is doing.
 *
 * @param lastTickMillis since the last control cycle began, ms
 * @param recordsWaiting for the ledger
 * @param recordsLost because too many were waiting, since start
 */
public record EngineHealth(List<BusHealth> buses, long lastTickMillis, int recordsWaiting, long recordsLost) {
    /**
     * @param waiting writes and read-backs that wait for the bus
     * @param skipped polls left out because the bus was busy, since start
     */
    public record BusHealth(String bus, int devices, int waiting, long skipped) {}

    public EngineHealth {
        buses = List.copyOf(buses);
    }
}
