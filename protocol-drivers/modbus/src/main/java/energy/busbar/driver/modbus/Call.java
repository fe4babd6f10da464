package energy.busbar.driver.modbus;

/**
 * One request to one unit.
 *
 * @param request a PDU
 * @param what for messages, such as {@code read of 2 registers at 107}
 * @param timeoutMillis for the whole answer
 */
record Call(int unit, byte[] request, String what, long timeoutMillis) {
    Call {
        if (unit < 0 || unit > 255) {
            throw new IllegalArgumentException("unit must be 0 to 255, not " + unit);
        }
    }
}
