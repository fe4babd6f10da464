package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.LinkState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server holds against peers that are gone, slow or hostile, at the byte boundary. */
class OcppGuardTest {
    private static final String BEAT = "[2,\"1\",\"Heartbeat\",{}]";

    private final Bench bench = new Bench(
            new OcppServerConfig("127.0.0.1", 0, 0, Optional.empty(), Duration.ofMillis(300), Optional.empty()),
            Bench.state());
    private final Heard heard = new Heard();

    @AfterEach
    void stop() {
        bench.close();
    }

    private RawClient open(String... headers) throws Exception {
        bench.charger("cp1", Map.of(), heard);
        return RawClient.open(bench.factory.port(), "cp1", headers);
    }

    @Test
    void a_peer_that_answers_no_ping_is_closed_and_one_that_does_is_not() throws Exception {
        try (RawClient dead = open()) {
            dead.text(BEAT);
            heard.await("link", h -> h.link == LinkState.UP);
            assertThat(dead.closed())
                    .as("cut, for nobody would answer a closing")
                    .isEqualTo(-1);
            heard.await("end", h -> h.link == LinkState.UNREACHABLE);
            assertThat(heard.error).contains("no answer to a ping");
        }
        try (RawClient alive = RawClient.open(bench.factory.port(), "cp1")) {
            for (int pings = 0; pings < 5; ) {
                RawClient.Frame frame = alive.read().orElseThrow();
                if (frame.operation() == RawClient.PING) {
                    pings++;
                    alive.raw(RawClient.frame(0x80 | RawClient.PONG, frame.payload()));
                }
            }
            alive.text(BEAT);
            assertThat(alive.answer()).startsWith("[3,\"1\"");
        }
    }

    @Test
    void pings_of_a_charger_are_answered_with_what_they_carry() throws Exception {
        try (RawClient client = open()) {
            client.raw(RawClient.frame(0x80 | RawClient.PING, (byte) 7, (byte) 8));
            RawClient.Frame frame = client.read().orElseThrow();
            while (frame.operation() != RawClient.PONG) {
                frame = client.read().orElseThrow();
            }
            assertThat(frame.payload()).containsExactly(7, 8);
            client.text(BEAT);
            assertThat(client.answer()).startsWith("[3,\"1\"");
        }
    }

    @Test
    void the_best_common_version_is_chosen_and_none_refuses_the_upgrade() throws Exception {
        bench.charger("cp1", Map.of(), heard);
        try (RawClient both = RawClient.open(bench.factory.port(), "cp1", "Sec-WebSocket-Protocol: ocpp2.1, ocpp1.6")) {
            assertThat(both.answer).containsIgnoringCase("Sec-WebSocket-Protocol: ocpp1.6\r\n");
        }
        try (RawClient other = new RawClient(bench.factory.port())) {
            other.ask("cp1", "Sec-WebSocket-Protocol: ocpp2.1");
            assertThat(other.answer).startsWith("HTTP/1.1 400");
        }
        assertThat(SubProtocol.best(List.of("ocpp1.6", "ocpp2.0.1"), List.of(SubProtocol.values())))
                .contains(SubProtocol.OCPP_2_0_1);
        assertThat(SubProtocol.best(List.of("OCPP1.6"), List.of(SubProtocol.values())))
                .isEmpty();
    }

    @Test
    void compressed_messages_are_understood_each_by_itself_and_a_bomb_is_not_unpacked() throws Exception {
        // Packed beforehand, and with pings far apart: who packs for longer than two of them is cut as gone.
        String bomb = "[2,\"1\",\"Heartbeat\",{\"x\":\"" + "0".repeat(20_000_000) + "\"}]";
        byte[] packed = deflate(bomb);
        assertThat(packed.length).isLessThan(OcppServer.MAX_MESSAGE_BYTES);
        try (Bench patient = new Bench()) {
            patient.charger("cp1", Map.of(), heard);
            try (RawClient client =
                    RawClient.open(patient.factory.port(), "cp1", "Sec-WebSocket-Extensions: permessage-deflate")) {
                assertThat(client.answer)
                        .contains("permessage-deflate", "server_no_context_takeover", "client_no_context_takeover");
                for (int i = 0; i < 3; i++) {
                    client.raw(RawClient.frame(0xc0 | RawClient.TEXT, deflate(BEAT)));
                    assertThat(client.answer()).startsWith("[3,\"1\"");
                }
                client.raw(RawClient.frame(0xc0 | RawClient.TEXT, packed));
                assertThat(client.closed()).isEqualTo(1009);
            }
        }
    }

    private static byte[] deflate(String text) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(text.getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        int n;
        while ((n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH)) > 0) {
            out.write(buffer, 0, n);
        }
        deflater.end();
        byte[] all = out.toByteArray();
        return java.util.Arrays.copyOf(all, all.length - 4); // RFC 7692 §7.2.1: without 00 00 ff ff
    }

    @Test
    void who_reads_nothing_or_sends_empty_pieces_for_ever_is_cut() throws Exception {
        bench.charger("calm", Map.of(), new Heard());
        try (RawClient calm = RawClient.open(bench.factory.port(), "calm");
                RawClient pieces = open()) {
            pieces.raw(RawClient.frame(RawClient.TEXT, (byte) '['));
            byte[] empty = RawClient.frame(RawClient.CONTINUATION);
            boolean cut = false;
            for (int i = 0; i < 2_000_000 && !cut; i++) {
                try {
                    pieces.raw(empty);
                } catch (java.io.IOException e) {
                    cut = true;
                }
            }
            assertThat(cut).isTrue();
            heard.await("end", h -> h.error.contains("pieces of messages"));
            calm.text(BEAT);
            assertThat(calm.answer()).startsWith("[3,\"1\"");
        }
    }

    @Test
    void connections_that_ask_nothing_give_way_to_those_that_do() throws Exception {
        bench.charger("cp1", Map.of(), heard);
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * StrangerGate.MAX_OF_ADDRESS; i++) {
                idle.add(new RawClient(bench.factory.port()));
            }
            try (RawClient charger = RawClient.open(bench.factory.port(), "cp1")) {
                charger.text(BEAT);
                assertThat(charger.answer()).startsWith("[3,\"1\"");
            }
            assertThat(idle.get(0).read()).as("the oldest").isEmpty();
        } finally {
            for (RawClient each : idle) {
                each.close();
            }
        }
    }

    @Test
    void the_gate_bounds_by_address_in_all_and_in_time() {
        StrangerGate<Integer> gate = new StrangerGate<>();
        for (int i = 0; i < StrangerGate.MAX_OF_ADDRESS; i++) {
            assertThat(gate.arrived(i, "a", i)).isEmpty();
        }
        assertThat(gate.arrived(1_000, "a", 100)).containsExactly(0);
        assertThat(gate.arrived(1_001, "b", 101)).isEmpty();
        assertThat(gate.left(1)).isTrue();
        assertThat(gate.left(1)).isFalse();
        assertThat(gate.arrived(1_002, "a", 102)).isEmpty();
        assertThat(gate.overdue(3)).containsExactly(2);
        for (int i = 2_000; i < 4_000; i++) {
            assertThat(gate.arrived(i, "address " + i, i)).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(gate.size()).isEqualTo(StrangerGate.MAX_IN_ALL);
        assertThat(gate.overdue(Long.MAX_VALUE)).hasSize(StrangerGate.MAX_IN_ALL);
        assertThat(gate.size()).isZero();
    }

    @Test
    void a_burst_passes_and_a_flood_is_slowed_to_the_pace() {
        MessagePace pace = new MessagePace(0);
        long now = 0;
        for (int i = 0; i < MessagePace.BURST; i++) {
            assertThat(pace.taken(now)).isZero();
        }
        for (int i = 0; i < 500; i++) {
            now += pace.taken(now);
        }
        assertThat(now).isBetween(9_900L, 10_100L);
        assertThat(pace.taken(now + 60_000)).isZero();
    }

    @Test
    void of_one_identity_the_newest_socket_stays_and_one_at_most_is_leaving() {
        LiveSockets live = new LiveSockets();
        List<String> said = new ArrayList<>();
        LiveSockets.Socket[] sockets = new LiveSockets.Socket[3];
        for (int i = 0; i < 3; i++) {
            int n = i;
            sockets[i] = new LiveSockets.Socket() {
                @Override
                public long order() {
                    return n;
                }

                @Override
                public String from() {
                    return "here";
                }

                @Override
                public void replaced() {
                    said.add(n + " replaced");
                }

                @Override
                public void cut() {
                    said.add(n + " cut");
                }
            };
            assertThat(live.opened("cp", sockets[i], i)).isTrue();
        }
        assertThat(said).containsExactly("0 replaced", "0 cut", "1 replaced");
        assertThat(live.opened("cp", sockets[0], 3)).as("told of late").isFalse();
        assertThat(said).hasSize(3);
        live.closed("cp", sockets[0]);
        live.closed("cp", sockets[1]);
        assertThat(live.size()).isEqualTo(1);
        live.closed("cp", sockets[2]);
        assertThat(live.size()).isZero();
    }
}
