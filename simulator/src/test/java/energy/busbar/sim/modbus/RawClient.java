package energy.busbar.sim.modbus;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;

/** Sends and receives bytes as hex; knows of Modbus only where the length of an answer is. */
public final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(5000);
        in = new DataInputStream(socket.getInputStream());
    }

    public RawClient timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    public RawClient send(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
        return this;
    }

    /** The next frame, as its length field says. */
    public String frame() throws IOException {
        byte[] header = bytes(6);
        byte[] rest = bytes((header[4] & 0xFF) << 8 | (header[5] & 0xFF));
        return HexFormat.of().formatHex(header) + HexFormat.of().formatHex(rest);
    }

    public byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** -1 at the end of the stream. */
    public int next() throws IOException {
        return in.read();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
