package energy.busbar.agent.cli;

import static energy.busbar.agent.discover.RecordingServer.registers;
import static energy.busbar.agent.discover.RecordingServer.text;

import energy.busbar.agent.discover.RecordingServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A SunSpec inverter with model 705 at unit 1, on a socket, that adopts curves at once. Registers are counted by hand from the
 * published models.
 */
final class AdoptingInverter implements AutoCloseable {
    private static final int VOLT_VAR = 40_122;
    private static final int FIRST = VOLT_VAR + 15;
    private static final int CURVE = 18;
    private static final int READ_ONLY = 9;

    final Map<Integer, Integer> holding = new ConcurrentHashMap<>();
    /** Each as "offset from 705's id: words". */
    final List<String> writes = new CopyOnWriteArrayList<>();

    private final RecordingServer server;

    AdoptingInverter() throws IOException {
        put(40_000, "5375 6E53 0001 0042");
        for (int i = 0; i < 66; i++) {
            holding.put(40_004 + i, 0);
        }
        holding.putAll(text(40_004, 16, "Acme"));
        holding.putAll(text(40_020, 16, "D5"));
        holding.putAll(text(40_052, 16, "SN2"));
        put(40_070, "0067 0032"); // 103 of 50 registers
        for (int i = 0; i < 50; i++) {
            holding.put(40_072 + i, 0xFFFF);
        }
        put(40_084, "020B 0001"); // W 523 x 10
        put(VOLT_VAR, "02C1 0043 0000 0002 0001 0004 0003 0000 0000 0000 0000 0002 FFFF FFFF FFFF");
        for (int i = 0; i < 3; i++) {
            // VAR_MAX, VRef 100, RspTms 1.0; 93.0 % 25.0 %, 108.0 % -25.0 %
            put(
                    FIRST + CURVE * i,
                    "0002 0001 FFFF 03E8 03E8 0000 FFFF 0000 000A " + (i == 0 ? "0001" : "0000")
                            + " 03A2 00FA 0438 FF06 0000 0000 0000 0000");
        }
        put(FIRST + 3 * CURVE, "FFFF 0000");
        server = new RecordingServer("127.0.0.1", 0).unit(1, this::answer);
    }

    int port() {
        return server.port();
    }

    int at(int offset) {
        return holding.getOrDefault(VOLT_VAR + offset, -1);
    }

    void put(int address, String hex) {
        String[] words = hex.split(" ");
        for (int i = 0; i < words.length; i++) {
            holding.put(address + i, Integer.parseInt(words[i], 16));
        }
    }

    private byte[] answer(byte[] pdu) {
        if (pdu[0] != 16) {
            return registers(holding, pdu);
        }
        ByteBuffer in = ByteBuffer.wrap(pdu, 1, pdu.length - 1);
        int address = in.getShort() & 0xFFFF;
        int count = in.getShort();
        in.get();
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int word = in.getShort() & 0xFFFF;
            holding.put(address + i, word);
            words.append(" %04X".formatted(word));
        }
        writes.add(address - VOLT_VAR + ":" + words);
        if (address == VOLT_VAR + 3) {
            for (int i = 0; i < CURVE; i++) {
                int from = FIRST + CURVE * (at(3) - 1) + i;
                holding.put(FIRST + i, i == READ_ONLY ? 1 : holding.getOrDefault(from, 0));
            }
        }
        return Arrays.copyOf(pdu, 5);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
