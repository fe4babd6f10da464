package energy.busbar.driver.sunspec;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusClient;
import java.util.function.Supplier;

/** Tells how long a device takes to answer. On the bus's thread, but for the round trip. */
final class TimedClient implements ModbusClient {
    private static final double NEWEST = 0.1;

    private final ModbusClient client;
    private final GatewayClock clock;
    private final long requestDelayMillis;
    private volatile double roundTripMillis = Double.NaN;
    private long restUntilMillis;
    private boolean connected;

    /** @param requestDelayMillis that a request may wait for before it is sent; no part of a round trip */
    TimedClient(ModbusClient client, GatewayClock clock, long requestDelayMillis) {
        this.client = client;
        this.clock = clock;
        this.requestDelayMillis = requestDelayMillis;
        restUntilMillis = clock.monotonicMillis();
    }

    /** Mean, the late ones counting most; NaN before the second answer. From any thread. */
    double roundTripMillis() {
        return roundTripMillis;
    }

    @Override
    public int maxRead() {
        return client.maxRead();
    }

    @Override
    public int[] readHoldingRegisters(int unit, int address, int count) {
        return timed(() -> client.readHoldingRegisters(unit, address, count));
    }

    @Override
    public int[] readInputRegisters(int unit, int address, int count) {
        return timed(() -> client.readInputRegisters(unit, address, count));
    }

    private int[] timed(Supplier<int[]> read) {
        long begin = Math.max(clock.monotonicMillis(), restUntilMillis);
        try {
            int[] words = read.get();
            // The first one may have had to connect.
            if (connected) {
                double took = Math.max(0, clock.monotonicMillis() - begin);
                double mean = roundTripMillis;
                roundTripMillis = Double.isNaN(mean) ? took : mean + NEWEST * (took - mean);
            }
            connected = true;
            return words;
        } finally {
            rest();
        }
    }

    private void rest() {
        restUntilMillis = clock.monotonicMillis() + requestDelayMillis;
    }

    @Override
    public void writeSingleRegister(int unit, int address, int value) {
        try {
            client.writeSingleRegister(unit, address, value);
        } finally {
            rest();
        }
    }

    @Override
    public void writeMultipleRegisters(int unit, int address, int[] values) {
        try {
            client.writeMultipleRegisters(unit, address, values);
        } finally {
            rest();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
