package energy.busbar.driver.modbus;

import java.time.Duration;
import java.util.Locale;

/**
 * What a read costs the wire that an endpoint is on: bytes, and the time for which nobody else can use it. A serial
 * line's time follows from its speed; that of a connection from how long answers take. Pure.
 */
public final class WireCost {
    /** Round trip on a network where none was measured yet, ms. */
    public static final double ASSUMED_ROUND_TRIP_MILLIS = 20;

    /** Transaction, protocol, length, unit. */
    private static final int MBAP_BYTES = 7;
    /** Unit and check sum. */
    private static final int RTU_BYTES = 3;

    private static final int READ_PDU_BYTES = 5;
    private static final double SILENT_CHARACTERS = 3.5;

    private final Endpoint endpoint;
    private final Duration requestDelay;

    public WireCost(ModbusSettings settings) {
        this.endpoint = settings.endpoint();
        this.requestDelay = settings.requestDelay();
    }

    public int requestBytes() {
        return around() + READ_PDU_BYTES;
    }

    /** @param count registers */
    public int answerBytes(int count) {
        return around() + 2 + 2 * count;
    }

    /**
     * Time from one request to the next that could follow.
     *
     * @param roundTripMillis measured, not used on a serial line; NaN for none
     */
    public double busMillis(int count, double roundTripMillis) {
        double delay = requestDelay.toMillis();
        if (endpoint instanceof Endpoint.Serial serial) {
            double character = 1000.0 * characterBits(serial) / serial.baud();
            // Above 19200 baud the silence is a fixed 1.75 ms (V1.02, clause 2.5.1.1).
            double silence = serial.baud() > 19_200 ? 1.75 : SILENT_CHARACTERS * character;
            return (requestBytes() + answerBytes(count)) * character + 2 * silence + delay;
        }
        return (Double.isNaN(roundTripMillis) ? ASSUMED_ROUND_TRIP_MILLIS : roundTripMillis) + delay;
    }

    /** What the times rest on, for people. */
    public String speed(double roundTripMillis) {
        if (endpoint instanceof Endpoint.Serial serial) {
            return serial.baud() + " baud";
        }
        return Double.isNaN(roundTripMillis)
                ? String.format(Locale.ROOT, "round trip of %.0f ms, assumed", ASSUMED_ROUND_TRIP_MILLIS)
                : String.format(Locale.ROOT, "round trip of %.1f ms, measured", roundTripMillis);
    }

    private int around() {
        boolean rtu = endpoint instanceof Endpoint.Serial || endpoint instanceof Endpoint.RtuOverTcp;
        return rtu ? RTU_BYTES : MBAP_BYTES;
    }

    private static int characterBits(Endpoint.Serial serial) {
        return 1 + 8 + (serial.parity() == Endpoint.Parity.NONE ? 0 : 1) + serial.stopBits();
    }
}
