package energy.busbar.profiles;

/** Modbus over serial line V1.02, 6.2.2: polynomial 0xA001, start 0xFFFF, low byte sent first. */
final class Crc16 {
    private Crc16() {}

    static int of(byte[] bytes, int length) {
        int crc = 0xFFFF;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xA001;
            }
        }
        return crc;
    }
}
