package energy.busbar.agent.discover.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.agent.discover.mdns.MdnsBrowser.Way;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a responder that sends what the test says, byte for byte. */
@Timeout(60)
class MdnsBrowserTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /** @param answers from the query's id to datagrams */
    private static MdnsBrowser.Result browse(IntFunction<List<byte[]>> answers, List<byte[]> queries, Duration time)
            throws IOException {
        try (DatagramSocket responder = new DatagramSocket(0, HERE);
                DatagramSocket stranger = new DatagramSocket(0, HERE)) {
            Thread thread = new Thread(() -> answer(responder, stranger, answers, queries), "responder");
            thread.setDaemon(true);
            thread.start();
            Way way = new Way(HERE, Optional.empty(), new InetSocketAddress(HERE, responder.getLocalPort()));
            return new MdnsBrowser(List.of(way), Optional.empty(), new Random(7)).run(time, count -> {});
        }
    }

    private static void answer(
            DatagramSocket responder,
            DatagramSocket stranger,
            IntFunction<List<byte[]>> answers,
            List<byte[]> queries) {
        byte[] buffer = new byte[2_000];
        while (!responder.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(buffer, buffer.length);
                responder.receive(query);
                byte[] bytes = new byte[query.getLength()];
                System.arraycopy(buffer, 0, bytes, 0, bytes.length);
                queries.add(bytes);
                int id = ByteBuffer.wrap(bytes).getShort() & 0xFFFF;
                // From another port, and so not from who was asked.
                byte[] forged = Packets.modbusGateway(id);
                forged[forged.length - 1] = 99;
                stranger.send(new DatagramPacket(forged, forged.length, query.getSocketAddress()));
                for (byte[] answer : answers.apply(id)) {
                    responder.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void what_answers_is_listed_and_what_was_not_asked_is_not() throws IOException {
        List<byte[]> queries = new CopyOnWriteArrayList<>();
        MdnsBrowser.Result result =
                browse(id -> List.of(new byte[] {1, 2, 3}, Packets.modbusGateway(id)), queries, Duration.ofMillis(700));
        assertThat(result.services()).hasSize(1);
        assertThat(result.services().get(0).addresses()).containsExactly("192.168.1.23");
        assertThat(queries).hasSize(1);
    }

    @Test
    void an_answer_to_another_question_is_not_ours() throws IOException {
        MdnsBrowser.Result result = browse(
                id -> List.of(Packets.modbusGateway((id + 1) % 65_536 == 0 ? 1 : id + 1)),
                new ArrayList<>(),
                Duration.ofMillis(700));
        assertThat(result.services()).isEmpty();
    }

    @Test
    void what_was_lost_is_asked_for_again_and_silence_ends_in_time() throws IOException {
        List<byte[]> queries = new CopyOnWriteArrayList<>();
        MdnsBrowser.Result result = browse(
                id -> queries.size() < 2 ? List.of() : List.of(Packets.modbusGateway(id)),
                queries,
                Duration.ofMillis(1_700));
        assertThat(queries).hasSize(2);
        assertThat(result.services()).hasSize(1);
    }

    @Test
    void an_answer_to_the_whole_group_counts_too() throws IOException {
        try (DatagramSocket responder = new DatagramSocket(0, HERE);
                DatagramChannel group = DatagramChannel.open().bind(new InetSocketAddress(HERE, 0))) {
            byte[] answer = Packets.modbusGateway(0);
            responder.send(new DatagramPacket(answer, answer.length, group.getLocalAddress()));
            Way way = new Way(HERE, Optional.empty(), new InetSocketAddress(HERE, responder.getLocalPort()));
            MdnsBrowser.Result result = new MdnsBrowser(List.of(way), Optional.of(group), new Random(7))
                    .run(Duration.ofMillis(500), count -> {});
            assertThat(result.services()).hasSize(1);
            assertThat(group.isOpen()).isFalse();
        }
    }
}
