package energy.busbar.agent.discover;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A Modbus TCP server, written for these tests alone, that keeps the function of every request that reaches it. */
public final class RecordingServer implements AutoCloseable {
    /** No answer. */
    public static final byte[] SILENCE = {};

    public final Queue<Integer> functions = new ConcurrentLinkedQueue<>();
    public final Queue<Integer> units = new ConcurrentLinkedQueue<>();
    private final ServerSocket listener = new ServerSocket();
    private final Map<Integer, Function<byte[], byte[]>> unitAnswers = new ConcurrentHashMap<>();
    private final Map<Socket, Boolean> clients = new ConcurrentHashMap<>();

    /** @param port 0 for any free one */
    public RecordingServer(String address, int port) throws IOException {
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        Thread acceptor = new Thread(this::accept, "recording-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** @param answer from a request's PDU to its answer's */
    public RecordingServer unit(int unit, Function<byte[], byte[]> answer) {
        unitAnswers.put(unit, answer);
        return this;
    }

    /** A unit with these holding registers, which are written over too. All others, and other functions, are refused. */
    public RecordingServer holding(int unit, Map<Integer, Integer> registers) {
        return unit(unit, pdu -> registers(registers, pdu));
    }

    public static byte[] registers(Map<Integer, Integer> registers, byte[] pdu) {
        ByteBuffer in = ByteBuffer.wrap(pdu);
        int function = in.get();
        int address = in.getShort() & 0xFFFF;
        if (function == 6) {
            registers.put(address, in.getShort() & 0xFFFF);
            return pdu;
        }
        if (function != 3) {
            return refusal(pdu, 1);
        }
        int count = in.getShort();
        ByteBuffer out = ByteBuffer.allocate(2 + 2 * count).put((byte) 3).put((byte) (2 * count));
        for (int i = 0; i < count; i++) {
            Integer value = registers.get(address + i);
            if (value == null) {
                return refusal(pdu, 2);
            }
            out.putShort((short) (int) value);
        }
        return out.array();
    }

    public static byte[] refusal(byte[] pdu, int code) {
        return new byte[] {(byte) (pdu[0] | 0x80), (byte) code};
    }

    /** Two characters a register. */
    public static Map<Integer, Integer> text(int address, int length, String text) {
        byte[] bytes = new byte[2 * length];
        byte[] given = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(given, 0, bytes, 0, given.length);
        Map<Integer, Integer> registers = new ConcurrentHashMap<>();
        for (int i = 0; i < length; i++) {
            registers.put(address + i, (bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF));
        }
        return registers;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.put(client, true);
                Thread thread = new Thread(() -> serve(client), "recording-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            while (true) {
                byte[] header = in.readNBytes(7);
                if (header.length < 7) {
                    return;
                }
                byte[] pdu = in.readNBytes(ByteBuffer.wrap(header).getShort(4) - 1);
                int unit = header[6] & 0xFF;
                functions.add((int) pdu[0]);
                units.add(unit);
                Function<byte[], byte[]> known = unitAnswers.get(unit);
                byte[] answer = known == null ? SILENCE : known.apply(pdu);
                if (answer.length > 0) {
                    client.getOutputStream()
                            .write(ByteBuffer.allocate(7 + answer.length)
                                    .put(header, 0, 4)
                                    .putShort((short) (answer.length + 1))
                                    .put((byte) unit)
                                    .put(answer)
                                    .array());
                }
            }
        } catch (IOException e) {
            // The other side is gone.
            clients.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients.keySet()) {
            client.close();
        }
    }
}
