package energy.busbar.agent.discover.mdns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/** A host at a port of its own that announces services; bytes after RFC 1035, without compression. */
public final class AnnouncingHost implements AutoCloseable {
    private static final String LOCAL = Packets.label("local") + "00";

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

    /** @param address four numbers; empty for a host that does not tell */
    public record Announced(String type, String name, String address, int port, List<String> texts) {}

    public AnnouncingHost(Announced... announced) throws IOException {
        byte[] answer = answer(List.of(announced));
        Thread thread = new Thread(() -> serve(answer), "announcing-host");
        thread.setDaemon(true);
        thread.start();
    }

    /** As {@code --at} takes it. */
    public String place() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve(byte[] answer) {
        while (!socket.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(new byte[2_000], 2_000);
                socket.receive(query);
                byte[] told = answer.clone();
                System.arraycopy(query.getData(), 0, told, 0, 2);
                socket.send(new DatagramPacket(told, told.length, query.getSocketAddress()));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static byte[] answer(List<Announced> announced) throws IOException {
        StringBuilder records = new StringBuilder();
        int count = 0;
        for (Announced each : announced) {
            String[] type = each.type().split("\\.");
            String typeName = Packets.label(type[0]) + Packets.label(type[1]) + LOCAL;
            String instance = Packets.label(each.name()) + typeName;
            String host = Packets.label("host" + count) + LOCAL;
            StringBuilder texts = new StringBuilder();
            each.texts().forEach(text -> texts.append(Packets.label(text)));
            records.append(typeName).append("000C000100001194").append(Packets.data(instance));
            records.append(instance)
                    .append("0021800100000078")
                    .append(Packets.data("00000000" + "%04X".formatted(each.port()) + host));
            records.append(instance)
                    .append("0010800100001194")
                    .append(Packets.data(texts.isEmpty() ? "00" : texts.toString()));
            count += 3;
            if (!each.address().isEmpty()) {
                byte[] four = InetAddress.getByName(each.address()).getAddress();
                records.append(host)
                        .append("0001800100000078")
                        .append(Packets.data(HexFormat.of().formatHex(four)));
                count++;
            }
        }
        byte[] answer = Packets.hex("00008400000000000000" + "0000" + records);
        ByteBuffer.wrap(answer).putShort(6, (short) count);
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
