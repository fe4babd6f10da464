package energy.busbar.driver.modbus;

/**
 * Strict Modbus transactions on one connection, which several units of one bus share. One transaction at a time, from
 * one thread: that of the bus. Connects when first used and again after a fault. Every method returns within the
 * client's time-outs; registers are unsigned, 0 to 65535.
 *
 * <p>Source: MODBUS Application Protocol Specification V1.1b3.
 */
public interface ModbusClient extends AutoCloseable {
    int MAX_READ = 125;
    int MAX_WRITE = 123;

    /**
     * The most registers that are read in one request. A longer read takes several, so that its registers are not of one
     * instant.
     */
    default int maxRead() {
        return MAX_READ;
    }

    /** Function 3, up to {@link #MAX_READ} registers. @throws ModbusException of every kind */
    int[] readHoldingRegisters(int unit, int address, int count);

    /** Function 4, up to {@link #MAX_READ} registers. @throws ModbusException of every kind */
    int[] readInputRegisters(int unit, int address, int count);

    /** Function 6; the echo is checked. @throws ModbusException of every kind */
    void writeSingleRegister(int unit, int address, int value);

    /** Function 16, 1 to {@link #MAX_WRITE} registers; the echo is checked. @throws ModbusException of every kind */
    void writeMultipleRegisters(int unit, int address, int[] values);

    /** Gives this user's share of the connection back; the last one closes it. Idempotent. */
    @Override
    void close();
}
