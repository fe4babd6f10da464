package energy.busbar.driver.modbus;

/**
 * Single bits of a unit, which few energy devices have. As {@link ModbusClient} in all else, by which it is reached.
 *
 * <p>Source: MODBUS Application Protocol Specification V1.1b3, clauses 6.1 and 6.2.
 */
public interface ModbusBits {
    int MAX_READ = 2_000;

    /** Function 1, up to {@link #MAX_READ} coils. @throws ModbusException of every kind */
    boolean[] readCoils(int unit, int address, int count);

    /** Function 2, up to {@link #MAX_READ} inputs. @throws ModbusException of every kind */
    boolean[] readDiscreteInputs(int unit, int address, int count);
}
