package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MosquittoTest {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ACK = Duration.ofSeconds(20);
    private static final String COMMAND = "{\"id\":\"%s\",\"slug\":\"battery:set-reserve\",\"deviceId\":\"b-1\","
            + "\"input\":{\"chargePercentage\":20},\"expiresAt\":\"2099-01-01T00:00:00Z\"}";

    @TempDir
    Path folder;

    @Test
    void nothingIsMissingWhenTheBrokerIsKilledInTheMiddle() throws IOException, InterruptedException {
        int count = 4_000;
        try (Mosquitto broker = Mosquitto.start(folder);
                Gate gate = new Gate(broker.port);
                Bench bench = new Bench(20, CONNECT, ACK, gate.uri())) {
            RawClient before = new RawClient(broker.port, "platform-1").subscribe("busbar/v1/gw-1/#");
            bench.metrics.add(count);
            bench.events.add(50);
            bench.start();
            Eventually.isTrue(
                    60, () -> "a quarter", () -> bench.metrics.cursor().sequence() >= count / 4);
            broker.kill();
            gate.cut();
            assertThat(bench.metrics.backlog().parcels())
                    .as("parcels left at the kill")
                    .isPositive();
            Eventually.isTrue(10, () -> "down", () -> !bench.uplink.status().connected());

            broker.restart();
            RawClient after = new RawClient(broker.port, "platform-2").subscribe("busbar/v1/gw-1/#");
            gate.open();
            bench.awaitDrained();
            Eventually.isTrue(
                    10, () -> "the last one", () -> after.payloads("metrics").contains("metrics " + count));

            List<String> received = new ArrayList<>(before.payloads("metrics"));
            received.addAll(after.payloads("metrics"));
            // Dropping what is known already leaves each exactly once, in order.
            assertThat(new LinkedHashSet<>(received))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, count)
                            .mapToObj(i -> "metrics " + i)
                            .toList());
            assertThat(received.size() - count).as("doubled").isBetween(0, 20);
            before.close();
            after.close();
        }
    }

    @Test
    void commandsOfTheTimeAwayArriveAndTheBrokersExpiryCounts() throws IOException, InterruptedException {
        try (Mosquitto broker = Mosquitto.start(folder);
                RawClient platform = new RawClient(broker.port, "platform").subscribe("busbar/v1/gw-1/status")) {
            URI uri = URI.create("tcp://127.0.0.1:" + broker.port);
            try (Bench first = new Bench(20, CONNECT, ACK, uri).start()) {
                first.awaitConnected();
                platform.publish("busbar/v1/gw-1/commands", COMMAND.formatted("c-live"), 0, false);
                Eventually.isTrue(10, () -> "live command", () -> first.desk.commands.size() == 1);
            }
            Eventually.isTrue(
                    10,
                    () -> "the will " + platform.messages,
                    () -> platform.payloads("status").contains("{\"online\":false,\"gatewayId\":\"gw-1\"}"));

            for (int i = 1; i <= 40; i++) {
                platform.publish("busbar/v1/gw-1/commands", COMMAND.formatted("c-" + i), 600, false);
            }
            platform.publish("busbar/v1/gw-1/dispatch-events", "{\"id\":\"ev-1\",\"cancel\":true}", 0, false);

            try (Bench second = new Bench(20, CONNECT, ACK, uri).start()) {
                Eventually.isTrue(
                        20, () -> "commands " + second.desk.commands.size(), () -> second.desk.commands.size() == 40);
                Eventually.isTrue(10, () -> "cancellation", () -> second.desk.cancelled.contains("ev-1"));
                assertThat(second.desk.commands.stream().map(c -> c.id()))
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 40)
                                .mapToObj(i -> "c-" + i)
                                .toList());
                Instant latest = Instant.ofEpochMilli(TestClock.WALL).plusSeconds(600);
                assertThat(second.desk.commands)
                        .allSatisfy(c ->
                                assertThat(c.expiresAt().orElseThrow()).isBetween(latest.minusSeconds(30), latest));
            }
        }
    }

    @Test
    void statusAndDevicesAreRetainedAndARetainedCommandIsRefused() throws IOException, InterruptedException {
        try (Mosquitto broker = Mosquitto.start(folder);
                RawClient platform = new RawClient(broker.port, "platform")) {
            platform.publish("busbar/v1/gw-1/commands", COMMAND.formatted("c-old"), 0, true);
            try (Bench bench = new Bench(20, CONNECT, ACK, URI.create("tcp://127.0.0.1:" + broker.port)).start()) {
                bench.awaitConnected();
                Eventually.isTrue(10, () -> "an answer", () -> !bench.answers.isEmpty());
                assertThat(bench.answers.get(0).data())
                        .containsEntry("commandId", "c-old")
                        .containsEntry("status", "failed");
                assertThat(bench.desk.commands).isEmpty();
                Eventually.isTrue(10, () -> "bytes", () -> bench.uplink.status().bytesSent() > 300);
                platform.subscribe("busbar/v1/gw-1/+");
                Eventually.isTrue(
                        10,
                        () -> "retained " + platform.messages,
                        () -> platform.messages.stream()
                                .filter(RawClient.Message::retained)
                                .map(RawClient.Message::stream)
                                .toList()
                                .containsAll(List.of("status", "devices")));
                assertThat(platform.payloads("devices").get(0))
                        .contains("\"id\":\"inverter-1\"", "inverter:set-power-limit", "\"serialNumber\":\"SN1\"");
            }
        }
    }

    @Test
    void messageThatMosquittoFindsTooLargeIsSetAside() throws IOException, InterruptedException {
        try (Mosquitto broker = Mosquitto.start(folder, "message_size_limit 2000");
                Bench bench = new Bench(20, CONNECT, ACK, URI.create("tcp://127.0.0.1:" + broker.port))) {
            bench.metrics.add(3);
            bench.metrics.add(new byte[3000]);
            bench.metrics.add(3);
            bench.start().awaitDrained();
            assertThat(bench.alerts).singleElement().asString().contains("Parcel 4", "0x95, packet too large");
        }
    }

    /** The library holds what it sends to the limit that it was given for what it receives. */
    @Test
    void whatIsLargerThanTheGatewayTakesItselfIsSentAllTheSame() throws IOException, InterruptedException {
        try (Mosquitto broker = Mosquitto.start(folder);
                Bench bench = new Bench(20, CONNECT, ACK, URI.create("tcp://127.0.0.1:" + broker.port))) {
            bench.metrics.add(3);
            bench.metrics.add(new byte[(int) PahoLink.MAX_INCOMING_PACKET_BYTES + 200_000]);
            bench.metrics.add(3);
            bench.start().awaitDrained();
            assertThat(bench.alerts).isEmpty();
        }
    }
}
