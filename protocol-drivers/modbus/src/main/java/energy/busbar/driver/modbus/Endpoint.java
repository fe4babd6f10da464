package energy.busbar.driver.modbus;

import java.nio.file.Path;

/** Where units are, and how frames get there. */
public sealed interface Endpoint {
    int MODBUS_PORT = 502;
    /** MODBUS/TCP Security. */
    int SECURE_PORT = 802;

    /** Equal for units that share a connection, such as {@code tcp:10.0.0.5:502}; also where the frames differ. */
    String bus();

    /** For messages. */
    String shown();

    /** Modbus TCP. */
    record Tcp(String host, int port) implements Endpoint {
        public Tcp {
            checkPort(port);
        }

        @Override
        public String bus() {
            return "tcp:" + host + ":" + port;
        }

        @Override
        public String shown() {
            return host + ":" + port;
        }

        @Override
        public String toString() {
            return "Modbus TCP at " + shown();
        }
    }

    /**
     * RTU frames on a socket, as serial servers carry them.
     *
     * @param echo whether the adapter behind it also gives back what is sent
     */
    record RtuOverTcp(String host, int port, boolean echo) implements Endpoint {
        public RtuOverTcp {
            checkPort(port);
        }

        @Override
        public String bus() {
            return "tcp:" + host + ":" + port;
        }

        @Override
        public String shown() {
            return host + ":" + port;
        }

        @Override
        public String toString() {
            return "RTU over TCP at " + shown() + (echo ? " with echo" : "");
        }
    }

    /**
     * Modbus TCP in TLS with certificates on both sides.
     *
     * @param trustStore with the authorities that the device's certificate is checked against
     * @param keyStore with the gateway's key and certificate
     */
    record Tls(String host, int port, Store trustStore, Store keyStore) implements Endpoint {
        public Tls {
            checkPort(port);
        }

        @Override
        public String bus() {
            return "tcp:" + host + ":" + port;
        }

        @Override
        public String shown() {
            return host + ":" + port;
        }

        @Override
        public String toString() {
            return "Modbus TCP in TLS at " + shown() + " with " + trustStore + " and " + keyStore;
        }
    }

    /** A PKCS#12 file. */
    record Store(Path file, String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return file.toString();
        }
    }

    enum Parity {
        NONE,
        EVEN,
        ODD
    }

    /**
     * RTU frames on a serial line, 8 data bits.
     *
     * @param path such as {@code /dev/ttyUSB0}
     * @param stopBits 1 or 2
     * @param echo whether the adapter also gives back what is sent
     * @param direction who switches an RS-485 driver between sending and receiving
     */
    record Serial(String path, int baud, Parity parity, int stopBits, boolean echo, Direction direction)
            implements Endpoint {
        public Serial {
            if (baud < MIN_BAUD || baud > MAX_BAUD) {
                throw new IllegalArgumentException("baud must be " + MIN_BAUD + " to " + MAX_BAUD + ", not " + baud);
            }
            if (stopBits < 1 || stopBits > 2) {
                throw new IllegalArgumentException("stopBits must be 1 or 2, not " + stopBits);
            }
        }

        @Override
        public String bus() {
            return "serial:" + path;
        }

        @Override
        public String shown() {
            return path;
        }

        @Override
        public String toString() {
            return path + " with " + baud + " baud, parity " + parity + ", " + stopBits + " stop bits"
                    + (echo ? ", echo" : "") + (direction == Direction.AS_IT_IS ? "" : ", " + direction);
        }
    }

    int MIN_BAUD = 1_200;
    int MAX_BAUD = 921_600;

    enum Direction {
        /** The adapter, or the kernel as it was told at boot; the port's RS-485 settings are left alone. */
        AS_IT_IS,
        /** The kernel, with RTS high while it sends. */
        RTS_HIGH,
        /** The kernel, with RTS low while it sends. */
        RTS_LOW
    }

    private static void checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
        }
    }
}
