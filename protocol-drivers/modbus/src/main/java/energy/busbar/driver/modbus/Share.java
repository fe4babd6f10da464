package energy.busbar.driver.modbus;

import java.util.function.Supplier;

/** One user's part in a connection, with that user's time-out and largest read. */
final class Share implements ModbusClient, ModbusBits {
    private final String bus;
    private final Supplier<Connection> connection;
    private final long timeoutMillis;
    private final int maxRead;
    private final Runnable leave;
    private boolean left;

    /**
     * @param connection asked at each transaction
     * @param leave run once
     */
    Share(ModbusSettings settings, Supplier<Connection> connection, Runnable leave) {
        this.bus = settings.bus();
        this.connection = connection;
        this.timeoutMillis = settings.timeout().toMillis();
        this.maxRead = settings.maxRead();
        this.leave = leave;
    }

    @Override
    public int maxRead() {
        return maxRead;
    }

    @Override
    public int[] readHoldingRegisters(int unit, int address, int count) {
        return read(Pdu.READ_HOLDING, unit, address, count);
    }

    @Override
    public int[] readInputRegisters(int unit, int address, int count) {
        return read(Pdu.READ_INPUT, unit, address, count);
    }

    private int[] read(int function, int unit, int address, int count) {
        // Checks all of it before anything is sent.
        Pdu.read(function, address, count);
        int[] registers = new int[count];
        for (int done = 0; done < count; done += maxRead) {
            int part = Math.min(maxRead, count - done);
            int from = address + done;
            String what = "read of " + part + " registers at " + from;
            Call call = new Call(unit, Pdu.read(function, from, part), what, timeoutMillis);
            System.arraycopy(connection().read(call, part), 0, registers, done, part);
        }
        return registers;
    }

    @Override
    public boolean[] readCoils(int unit, int address, int count) {
        return readBits(Pdu.READ_COILS, unit, address, count, "coils");
    }

    @Override
    public boolean[] readDiscreteInputs(int unit, int address, int count) {
        return readBits(Pdu.READ_DISCRETE, unit, address, count, "discrete inputs");
    }

    private boolean[] readBits(int function, int unit, int address, int count, String name) {
        byte[] request = Pdu.read(function, address, count);
        return Pdu.bits(ask(unit, request, "read of " + count + " " + name + " at " + address), count);
    }

    @Override
    public void writeSingleRegister(int unit, int address, int value) {
        write(unit, Pdu.writeSingle(address, value), "write of " + value + " to " + address);
    }

    @Override
    public void writeMultipleRegisters(int unit, int address, int[] values) {
        write(unit, Pdu.writeMultiple(address, values), "write of " + values.length + " registers at " + address);
    }

    private void write(int unit, byte[] request, String what) {
        connection().write(new Call(unit, request, what, timeoutMillis));
    }

    /** A request that changes nothing and whose answer tells its own length. @throws ModbusException of every kind */
    byte[] ask(int unit, byte[] request, String what) {
        return connection().ask(new Call(unit, request, what, timeoutMillis));
    }

    private Connection connection() {
        if (left) {
            throw new IllegalStateException("the share of " + bus + " was given back");
        }
        return connection.get();
    }

    @Override
    public void close() {
        if (!left) {
            left = true;
            leave.run();
        }
    }
}
