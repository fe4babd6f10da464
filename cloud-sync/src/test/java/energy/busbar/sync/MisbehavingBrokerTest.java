package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.port.UplinkView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MisbehavingBrokerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String TEXT_OF_COMMAND =
            "{\"id\":\"%s\",\"slug\":\"battery:set-reserve\",\"deviceId\":\"b-1\","
                    + "\"input\":{\"chargePercentage\":20}}";

    @Test
    void drainsBothStreamsInOrderAndPublishesStatusDevicesAndLive() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, p -> 0));
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(200);
            bench.events.add(30);
            bench.start().awaitDrained();

            assertThat(texts(broker.on("metrics"))).isEqualTo(expected("metrics", 200));
            assertThat(texts(broker.on("events"))).isEqualTo(expected("events", 30));
            Eventually.isTrue(5, () -> "live", () -> !broker.on("live").isEmpty());
            assertThat(broker.on("status").get(0).text()).contains("\"online\":true", "\"samplesStored\":2000");
            assertThat(broker.on("devices")).hasSize(1);
            assertThat(bench.uplink.status().parcelsSent()).isEqualTo(230);
            assertThat(bench.uplink.status().samplesSent()).isEqualTo(2300);
            assertThat(bench.uplink.status().bytesSent()).isGreaterThan(200 * 9);
        }
    }

    @Test
    void receiveMaximumOf65535DoesNotBlockPublishing() throws IOException {
        // CONNACK, 3.2: properties of 3 bytes: 0x21 receive maximum 0xffff
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving("2006 0000 03 21ffff", p -> 0));
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(500);
            bench.start().awaitDrained();
            assertThat(texts(broker.on("metrics"))).isEqualTo(expected("metrics", 500));
            assertThat(broker.connections).hasValue(1);
        }
    }

    @Test
    void neverHasMoreInFlightThanTheBrokersReceiveMaximum() throws IOException {
        AtomicBoolean open = new AtomicBoolean();
        // properties: 0x21 receive maximum 10
        try (ScriptedBroker broker = new ScriptedBroker(
                        ScriptedBroker.serving("2006 0000 03 21000a", p -> open.get() ? 0 : ScriptedBroker.SILENT));
                Bench bench = new Bench(20, SECOND, Duration.ofSeconds(3), broker.uri())) {
            bench.events.add(10);
            bench.metrics.add(100);
            bench.start();
            Eventually.isTrue(
                    10,
                    () -> "a full window; " + bench.uplink.status()
                            + broker.received.stream()
                                    .map(p -> p.stream() + p.packetId())
                                    .toList(),
                    () -> bench.uplink.status().inFlight() == 10);
            // Live values flow although nothing is acknowledged.
            int before = broker.on("live").size();
            Eventually.isTrue(10, () -> "live", () -> broker.on("live").size() > before + 1);
            assertThat(broker.received.stream().filter(p -> p.qos() == 1)).hasSize(10);
            open.set(true);
            bench.awaitDrained();
        }
    }

    @Test
    void missingConnackIsGivenUpAndTheNextBrokerTried() throws IOException {
        try (ScriptedBroker mute = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.listen();
                });
                ScriptedBroker good = new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, p -> 0));
                Bench bench = new Bench(20, SECOND, LONG, mute.uri(), good.uri())) {
            bench.metrics.add(5);
            bench.start().awaitDrained();
            assertThat(mute.connections).hasValue(1);
            assertThat(bench.uplink.status().broker()).isEqualTo(good.uri().toString());
        }
    }

    @Test
    void brokerThatIsNotThereIsPassedOver() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        try (ScriptedBroker good = new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, p -> 0));
                Bench bench = new Bench(20, SECOND, LONG, URI.create("tcp://127.0.0.1:" + port), good.uri())) {
            bench.metrics.add(5);
            bench.start().awaitDrained();
        }
    }

    @Test
    void refusedLoginIsShownWithTheBrokersReason() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send("2003 0086 00");
                    client.listen();
                });
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.start();
            Eventually.isTrue(
                    10,
                    () -> bench.uplink.status().toString(),
                    () -> bench.uplink.status().detail().contains("0x86, bad user name or password"));
            assertThat(bench.uplink.status().connected()).isFalse();
        }
    }

    @Test
    void whatIsNoBrokerIsRefusedInWords() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send("485454502f312e31"); // HTTP/1.1
                    client.listen();
                });
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.start();
            Eventually.isTrue(
                    10,
                    () -> bench.uplink.status().toString(),
                    () -> bench.uplink.status().detail().contains("a CONNACK with 0x20 was expected"));
        }
    }

    @Test
    void connectionsThatBreakMidFlightLoseNothing() throws IOException {
        AtomicInteger publishes = new AtomicInteger();
        ScriptedBroker.OnPublish flaky = p -> publishes.incrementAndGet() % 13 == 0 ? ScriptedBroker.HANG_UP : 0;
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, flaky));
                Bench bench = new Bench(5, SECOND, LONG, broker.uri())) {
            bench.metrics.add(60);
            bench.start().awaitDrained();
            assertNothingMissing(broker.on("metrics"), "metrics", 60);
            assertThat(broker.connections.get()).isGreaterThan(3);
            assertThat(bench.alerts).isEmpty();
        }
    }

    @Test
    void disconnectWithReasonAndTcpResetAreSurvived() throws IOException {
        AtomicInteger turn = new AtomicInteger();
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    switch (turn.incrementAndGet()) {
                        // DISCONNECT 3.14: 0x8b, server shutting down
                        case 1 -> {
                            client.send("e002 8b00");
                            client.listen();
                        }
                        case 2 -> client.reset();
                        default -> client.serve(p -> 0);
                    }
                });
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(50);
            bench.start().awaitDrained();
            assertThat(texts(broker.on("metrics"))).isEqualTo(expected("metrics", 50));
        }
    }

    /** DISCONNECT 3.14 with 0x8e, session taken over, and the connection ends right behind it. */
    @Test
    void beingThrownOutTwiceByAnotherClientOfTheSameIdIsAnAlertAndOnceIsNot() throws IOException {
        AtomicInteger turn = new AtomicInteger();
        AtomicBoolean second = new AtomicBoolean();
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    if (turn.incrementAndGet() == 1 || second.compareAndSet(true, false)) {
                        client.send("e002 8e00");
                    } else {
                        client.serve(p -> 0);
                    }
                });
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(50);
            bench.start().awaitDrained();
            assertThat(bench.alerts).isEmpty();
            second.set(true);
            broker.dropClients();
            Eventually.isTrue(20, () -> "the alert", () -> !bench.alerts.isEmpty());
            assertThat(bench.alerts).singleElement().asString().contains("client-id-in-use", "busbar-gw-1");
        }
    }

    @Test
    void missingPubackEndsTheConnectionAndTheWindowIsSentAgain() throws IOException {
        AtomicBoolean dropped = new AtomicBoolean();
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(
                        ScriptedBroker.PLAIN_CONNACK,
                        p -> p.text().equals("metrics 7") && dropped.compareAndSet(false, true)
                                ? ScriptedBroker.SILENT
                                : 0));
                Bench bench = new Bench(20, SECOND, Duration.ofSeconds(2), broker.uri())) {
            bench.metrics.add(40);
            bench.start();
            Eventually.isTrue(
                    10, () -> "40 received", () -> broker.on("metrics").size() >= 26);
            assertThat(bench.metrics.cursor().sequence()).isLessThanOrEqualTo(6);
            bench.awaitDrained();
            assertNothingMissing(broker.on("metrics"), "metrics", 40);
            assertThat(broker.connections).hasValue(2);
        }
    }

    @Test
    void quotaExceededHoldsAndSendsAgain() throws IOException {
        AtomicInteger refusals = new AtomicInteger(3);
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(
                        ScriptedBroker.PLAIN_CONNACK,
                        p -> p.stream().equals("metrics") && refusals.getAndDecrement() > 0 ? 0x97 : 0));
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(30);
            bench.start().awaitDrained();
            assertNothingMissing(broker.on("metrics"), "metrics", 30);
            assertThat(broker.connections).hasValue(1);
            assertThat(bench.alerts).isEmpty();
        }
    }

    @Test
    void parcelThatTheBrokerRefusesForItsSizeIsSetAside() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(
                        ScriptedBroker.PLAIN_CONNACK, p -> p.text().equals("metrics 3") ? 0x95 : 0));
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(10);
            bench.start().awaitDrained();
            assertThat(texts(broker.on("metrics"))).isEqualTo(expected("metrics", 10));
            assertThat(bench.alerts)
                    .singleElement()
                    .asString()
                    .contains("parcel-refused", "Parcel 3 of epoch 7 of metrics", "0x95, packet too large");
            assertThat(bench.uplink.status().parcelsSent()).isEqualTo(9);
            assertThat(broker.connections).hasValue(1);
        }
    }

    @Test
    void parcelAboveTheBrokersPacketSizeIsNotEvenSent() throws IOException {
        // properties: 0x27 maximum packet size 10,000
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving("2008 0000 05 2700002710", p -> 0));
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(2);
            bench.metrics.add(new byte[10_001]);
            bench.metrics.add(2);
            bench.start().awaitDrained();
            assertThat(texts(broker.on("metrics"))).containsExactly("metrics 1", "metrics 2", "metrics 4", "metrics 5");
            assertThat(bench.alerts).singleElement().asString().contains("the broker takes 10000");
        }
    }

    @Test
    void parcelThatMakesTheBrokerDisconnectIsFoundAndSetAside() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    client.serve(p -> {
                        if (p.text().equals("metrics 4")) {
                            client.send("e002 9500"); // DISCONNECT 0x95, packet too large
                            return ScriptedBroker.HANG_UP;
                        }
                        return 0;
                    });
                });
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(10);
            bench.start().awaitDrained();
            assertThat(bench.alerts).singleElement().asString().contains("Parcel 4", "disconnected 3 times");
            assertThat(bench.uplink.status().parcelsSent()).isEqualTo(9);
        }
    }

    @Test
    void notAuthorisedHoldsAndLosesNothing() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(
                        ScriptedBroker.PLAIN_CONNACK, p -> p.stream().equals("metrics") ? 0x87 : 0));
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.metrics.add(3);
            bench.events.add(3);
            bench.start();
            Eventually.isTrue(10, () -> "alert", () -> !bench.alerts.isEmpty());
            Eventually.isTrue(10, () -> "events", () -> bench.events.backlog().parcels() == 0);
            assertThat(bench.alerts.get(0)).contains("not-authorised", "busbar/v1/gw-1/metrics");
            assertThat(bench.metrics.cursor().sequence()).isZero();
            assertThat(bench.uplink.status().connected()).isTrue();
        }
    }

    @Test
    void commandIsAcknowledgedOnlyWhenTheDeskHasIt() throws IOException {
        AtomicInteger turn = new AtomicInteger();
        Map<Integer, Integer> pubacks = new ConcurrentHashMap<>();
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    int connection = turn.incrementAndGet();
                    client.expect(1);
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    byte[] subscribe = client.expect(8);
                    client.send("9005%02x%02x000101".formatted(subscribe[0], subscribe[1]));
                    client.send(5, "busbar/v1/gw-1/commands", TEXT_OF_COMMAND.formatted("c-1"));
                    pubacks.put(connection, 0);
                    client.serve(p -> 0);
                });
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.desk.faultsLeft = 1;
            bench.start();
            Eventually.isTrue(20, () -> "command", () -> bench.desk.commands.size() == 1);
            Eventually.isTrue(5, () -> "PUBACK", () -> broker.packetTypes.contains(4));
            assertThat(bench.desk.commands.get(0).id()).isEqualTo("c-1");
            assertThat(broker.connections).hasValue(2);
            assertThat(broker.packetTypes.stream().filter(t -> t == 4)).hasSize(1);
        }
    }

    @Test
    void unreadableCommandIsAnsweredAndAcknowledged() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    byte[] subscribe = client.expect(8);
                    client.send("9005%02x%02x000101".formatted(subscribe[0], subscribe[1]));
                    client.send(5, "busbar/v1/gw-1/commands", "{\"id\": 5");
                    client.send(6, "busbar/v1/gw-1/commands", TEXT_OF_COMMAND.formatted("c-2"));
                    client.serve(p -> 0);
                });
                Bench bench = new Bench(20, SECOND, LONG, broker.uri())) {
            bench.start();
            Eventually.isTrue(20, () -> "command", () -> bench.desk.commands.size() == 1);
            Eventually.isTrue(
                    5,
                    () -> "two PUBACKs",
                    () -> broker.packetTypes.stream().filter(t -> t == 4).count() == 2);
            assertThat(bench.answers).singleElement().satisfies(event -> {
                assertThat(event.type()).isEqualTo("command.failed");
                assertThat(event.data().get("detail").toString()).startsWith("the message is not JSON");
            });
        }
    }

    @Test
    void aMissingSubackIsGivenUpAndTheNextBrokerTried() throws IOException {
        try (ScriptedBroker mute = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    client.expect(8);
                    client.listen();
                });
                ScriptedBroker good = new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, p -> 0));
                Bench bench = new Bench(20, Duration.ofSeconds(1), Duration.ofSeconds(20), mute.uri(), good.uri())) {
            bench.metrics.add(10);
            bench.start().awaitDrained();
            assertThat(good.on("metrics")).hasSize(10);
        }
    }

    @Test
    void aTopicAliasThatTheBrokerWasToldNotToUseIsNoCommandOfAnyTopicAndStopsNothing() throws IOException {
        AtomicInteger sent = new AtomicInteger();
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    if (sent.getAndIncrement() == 0) {
                        client.expect(8);
                        client.send("9005 0001 00 01 01");
                        // PUBLISH at QoS 1 with an empty topic and topic alias 5 (MQTT 5.0, 3.3.2.3.4).
                        client.send("320c 0000 0007 03 230005 7b7d7b7d");
                    }
                    client.serve(p -> 0);
                });
                Bench bench = new Bench(20, Duration.ofSeconds(2), Duration.ofSeconds(20), broker.uri())) {
            bench.metrics.add(20);
            bench.start().awaitDrained();
            bench.metrics.add(20);
            bench.awaitDrained();
            assertThat(bench.desk.commands).isEmpty();
            assertThat(bench.answers).isEmpty();
        }
    }

    @Test
    void anUplinkWithoutRightsSubscribesToNothingAndTakesNothing() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
                    client.expect(1);
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    client.send(7, "busbar/v1/gw-1/commands", "{\"id\":\"c\",\"slug\":\"site:set-export-limit\"}");
                    client.serve(p -> 0);
                });
                Bench bench = new Bench(
                        MqttUplinkConfig.simple("test", "gw-1", broker.uri()),
                        UplinkView.all("mqtt:test"),
                        CommandRights.none())) {
            bench.metrics.add(20);
            bench.start().awaitDrained();
            assertThat(broker.packetTypes).doesNotContain(8);
            Eventually.isTrue(10, () -> "refused", () -> bench.uplink.status().commandsRefused() == 1);
            assertThat(bench.desk.commands).isEmpty();
            assertThat(bench.answers)
                    .singleElement()
                    .satisfies(e -> assertThat(e.data())
                            .containsEntry("commandId", "c")
                            .containsEntry("source", "mqtt:test")
                            .hasEntrySatisfying(
                                    "detail", d -> assertThat(d.toString()).startsWith("not-allowed")));
        }
    }

    @Test
    void goodbyeAsksTheBrokerToPublishTheWill() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, p -> 0))) {
            Bench bench = new Bench(20, SECOND, LONG, broker.uri()).start();
            bench.awaitConnected();
            bench.close();
            Eventually.isTrue(5, () -> "DISCONNECT", () -> broker.packetTypes.contains(14));
            assertThat(bench.uplink.status().connected()).isFalse();
        }
        Eventually.isTrue(
                10,
                () -> "threads " + Bench.libraryThreads(),
                () -> Bench.libraryThreads().isEmpty());
    }

    @Test
    void manyReconnectsLeakNoThreads() throws IOException {
        AtomicInteger turn = new AtomicInteger();
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
            client.expect(1);
            switch (turn.incrementAndGet() % 4) {
                case 0 -> client.listen();
                case 1 -> client.reset();
                case 2 -> client.send("2003 0088 00");
                default -> {
                    client.send(ScriptedBroker.PLAIN_CONNACK);
                    client.expect(8);
                }
            }
        })) {
            // Eight addresses of one broker: the back-off counts a round over all of them as one failure.
            URI[] brokers = new URI[8];
            java.util.Arrays.fill(brokers, broker.uri());
            try (Bench bench = new Bench(20, SECOND, LONG, brokers).start()) {
                Eventually.isTrue(90, () -> "24 connections; " + turn, () -> turn.get() >= 24);
                assertThat(Bench.libraryThreads().size())
                        .as("threads of the library: %s", Bench.libraryThreads())
                        .isLessThanOrEqualTo(5 * (1 + MqttUplink.MAX_CLOSING));
            }
            Eventually.isTrue(
                    10,
                    () -> "threads " + Bench.libraryThreads(),
                    () -> Bench.libraryThreads().isEmpty());
        }
    }

    /** The library waits for its reader to run, for ever where that has ended before it looked. */
    @Test
    void connectionsThatEndBeforeTheFirstByteLeakNoThreads() throws IOException {
        AtomicInteger turn = new AtomicInteger();
        try (ScriptedBroker broker = new ScriptedBroker(client -> {
            if (turn.incrementAndGet() % 2 == 0) {
                client.reset();
            }
        })) {
            URI[] brokers = new URI[8];
            java.util.Arrays.fill(brokers, broker.uri());
            try (Bench bench = new Bench(20, SECOND, LONG, brokers).start()) {
                Eventually.isTrue(60, () -> "24 connections; " + turn, () -> turn.get() >= 24);
            }
            Eventually.isTrue(
                    10,
                    () -> "threads " + Bench.libraryThreads(),
                    () -> Bench.libraryThreads().isEmpty());
        }
    }

    private static List<String> texts(List<ScriptedBroker.Publish> publishes) {
        return publishes.stream().map(ScriptedBroker.Publish::text).toList();
    }

    private static List<String> expected(String stream, int count) {
        return java.util.stream.IntStream.rangeClosed(1, count)
                .mapToObj(i -> stream + " " + i)
                .toList();
    }

    private static void assertNothingMissing(List<ScriptedBroker.Publish> publishes, String stream, int count) {
        Map<String, Integer> times = new HashMap<>();
        texts(publishes).forEach(text -> times.merge(text, 1, Integer::sum));
        assertThat(times.keySet()).containsExactlyInAnyOrderElementsOf(expected(stream, count));
    }
}
