package energy.busbar.sim.modbus;

/** What answers at one unit id. Called on server threads, several at a time. */
public interface ModbusUnit {
    int ILLEGAL_FUNCTION = 1;
    int ILLEGAL_ADDRESS = 2;
    int ILLEGAL_VALUE = 3;

    /**
     * @param function 3 (holding registers) or 4 (input registers)
     * @param count 1 to 125
     */
    Reply read(int function, int address, int count);

    /** @param function 6 (one register) or 16 (several) */
    Reply write(int function, int address, int[] values);

    /**
     * @param exception code of the refusal; 0 for none
     * @param values as many as were asked for, each 0 to 65535; none for a write or a refusal
     */
    record Reply(int exception, int... values) {
        static final Reply DONE = new Reply(0);

        public static Reply done() {
            return DONE;
        }

        public static Reply of(int... values) {
            return new Reply(0, values);
        }

        public static Reply refused(int exception) {
            return new Reply(exception);
        }
    }
}
