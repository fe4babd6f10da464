package energy.busbar.driver.modbus;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A serial port. */
final class SerialWire implements Wire {
    /** Two characters of 11 bits: looking more often finds hardly more. */
    private static final int LOOK_BITS = 22;

    private static final long LEAST_LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(250);
    private static final long MOST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** At most this part is added to a wait, and a unit that is silent for long costs few looks. */
    private static final long LOOK_PART = 16;

    private final Endpoint.Serial settings;
    private @Nullable SerialPort port;

    SerialWire(Endpoint.Serial settings) {
        this.settings = settings;
    }

    @Override
    public void open(int timeoutMillis) throws IOException {
        close();
        try {
            SerialPort opening = SerialPort.getCommPort(settings.path());
            configure(opening, settings);
            if (!opening.openPort(0)) {
                throw new IOException("cannot open " + settings.path() + " with " + settings.baud() + " baud: "
                        + reason(opening.getLastErrorCode()));
            }
            port = opening;
        } catch (SerialPortInvalidPortException e) {
            throw new IOException("there is no serial port " + settings.path(), e);
        } catch (LinkageError e) {
            throw new IOException("the serial library does not run here: " + e.getMessage(), e);
        }
    }

    static void configure(SerialPort opening, Endpoint.Serial settings) {
        int parity = switch (settings.parity()) {
            case NONE -> SerialPort.NO_PARITY;
            case EVEN -> SerialPort.EVEN_PARITY;
            case ODD -> SerialPort.ODD_PARITY;
        };
        int stopBits = settings.stopBits() == 1 ? SerialPort.ONE_STOP_BIT : SerialPort.TWO_STOP_BITS;
        opening.setComPortParameters(settings.baud(), 8, stopBits, parity);
        opening.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
        opening.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
        switch (settings.direction()) {
            // Unless told so, the library switches off at each opening what the kernel was told at boot.
            case AS_IT_IS -> opening.disableRs485ModeControl();
            case RTS_HIGH -> opening.setRs485ModeParameters(true, true, 0, 0);
            case RTS_LOW -> opening.setRs485ModeParameters(true, false, 0, 0);
        }
    }

    private static String reason(int errno) {
        return switch (errno) {
            case 2 -> "it is open already, or not there (2)";
            case 5 -> "input/output error (5)";
            case 11 -> "another program has it (11)";
            case 13 -> "no permission (13): the user must be in the port's group, mostly dialout";
            case 16 -> "another program has it (16)";
            case 22 -> "the port does not take these settings (22)";
            default -> "error " + errno;
        };
    }

    @Override
    public boolean isOpen() {
        return port != null;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        SerialPort to = opened("write");
        // Also throws away a request that nobody has fetched: writing to a full port would not return.
        to.flushIOBuffers();
        if (to.writeBytes(bytes, bytes.length) != bytes.length) {
            throw new IOException("cannot write to " + settings.path() + ", error " + to.getLastErrorCode());
        }
    }

    @Override
    public int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException {
        SerialPort from = opened("read");
        long beginNanos = System.nanoTime();
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (true) {
            int there = from.bytesAvailable();
            if (there < 0) {
                throw new IOException(settings.path() + " is gone");
            }
            if (there > 0) {
                int read = from.readBytes(into, Math.min(there, length), offset);
                if (read < 0) {
                    throw new IOException("cannot read from " + settings.path() + ", error " + from.getLastErrorCode());
                }
                return read;
            }
            long waited = System.nanoTime() - beginNanos;
            if (waited >= timeoutNanos) {
                return 0;
            }
            LockSupport.parkNanos(Math.min(timeoutNanos - waited, lookNanos(settings.baud(), waited)));
        }
    }

    /** The library's own waiting goes in steps of 100 ms on Linux, too coarse for a bus of many units. */
    static long lookNanos(int baud, long waitedNanos) {
        long look = Math.max(TimeUnit.SECONDS.toNanos(LOOK_BITS) / baud, waitedNanos / LOOK_PART);
        return Math.max(LEAST_LOOK_NANOS, Math.min(MOST_LOOK_NANOS, look));
    }

    private SerialPort opened(String what) throws IOException {
        if (port == null) {
            throw new IOException("cannot " + what + ": " + settings.path() + " is not open");
        }
        return port;
    }

    @Override
    public void close() {
        if (port != null) {
            port.closePort();
            port = null;
        }
    }
}
