package energy.busbar.driver.modbus.profile;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.profiles.ReadBlocks.Block;

/** One unit's registers, and how it has answered so far. On the bus's thread, but for the round trip. */
final class UnitRegisters implements AutoCloseable {
    private static final double NEWEST = 0.1;
    private static final int HOLDING = 3;

    private final ModbusClient client;
    private final int unit;
    private final GatewayClock clock;
    private final long requestDelayMillis;
    private long restUntilMillis;
    private volatile double roundTripMillis = Double.NaN;
    private long answers;
    private boolean written;
    private int confirmed;

    /** @param requestDelayMillis that a request may wait for before it is sent; no part of a round trip */
    UnitRegisters(ModbusClient client, int unit, GatewayClock clock, long requestDelayMillis) {
        this.requestDelayMillis = requestDelayMillis;
        this.client = client;
        this.unit = unit;
        this.clock = clock;
    }

    /** @throws ModbusException of every kind */
    int[] read(Block block) {
        long begin = Math.max(clock.monotonicMillis(), restUntilMillis);
        try {
            int[] words = block.function() == HOLDING
                    ? client.readHoldingRegisters(unit, block.address(), block.count())
                    : client.readInputRegisters(unit, block.address(), block.count());
            answered(begin);
            return words;
        } catch (ModbusException e) {
            if (Refusal.of(e) != Refusal.SILENT) {
                answers++;
            }
            throw e;
        } finally {
            restUntilMillis = clock.monotonicMillis() + requestDelayMillis;
        }
    }

    private void answered(long begin) {
        // The first one may have had to connect.
        if (answers > 0) {
            double took = Math.max(0, clock.monotonicMillis() - begin);
            double mean = roundTripMillis;
            roundTripMillis = Double.isNaN(mean) ? took : mean + NEWEST * (took - mean);
        }
        answers++;
    }

    /** By function 6 or 16, from {@code address} on. @throws ModbusException of every kind */
    void write(int function, int address, int[] words) {
        boolean before = written;
        written = true;
        try {
            if (function == 6) {
                client.writeSingleRegister(unit, address, words[0]);
            } else {
                client.writeMultipleRegisters(unit, address, words);
            }
        } catch (ModbusException e) {
            written = before || e.kind() != Kind.UNREACHABLE;
            throw e;
        }
        answers++;
        restUntilMillis = clock.monotonicMillis() + requestDelayMillis;
        confirmed++;
    }

    /** Begins an operation in which nothing was sent yet. */
    void begin() {
        written = false;
        confirmed = 0;
    }

    /** Writes since {@link #begin()} that the device has confirmed. */
    int confirmed() {
        return confirmed;
    }

    /** Whether a write was sent since {@link #begin()}, answered or not. */
    boolean written() {
        return written;
    }

    /** How often the unit itself has said anything, a refusal included. */
    long answers() {
        return answers;
    }

    /** Mean of the late ones; NaN before the second answer. From any thread. */
    double roundTripMillis() {
        return roundTripMillis;
    }

    @Override
    public void close() {
        client.close();
    }
}
