package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Rank;
import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.sparkplug.LiveSite;
import energy.busbar.sync.sparkplug.SparkplugConfig;
import energy.busbar.sync.sparkplug.SparkplugUplink;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The edge node at Mosquitto, heard and written to by a host on an independent implementation of the payload. */
@Timeout(120)
class SparkplugPeerTest {
    private static final String STATE = "spBv1.0/STATE/scada";
    private static final String NCMD = "spBv1.0/plant/NCMD/gw-1";
    private static final String REBIRTH = "[{\"name\":\"Node Control/Rebirth\",\"type\":\"Boolean\",\"value\":true}]";

    @TempDir
    Path folder;

    private final LiveSite site = new LiveSite();
    private final TestClock clock = new TestClock();
    private final FakeDesk desk = new FakeDesk();
    private final List<String> alerts = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> saved = new AtomicReference<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    private SparkplugHost host;
    private Mosquitto broker;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        host = opened(new SparkplugHost());
        broker = opened(Mosquitto.start(folder));
        client = opened(new RawClient(broker.port, "host"));
        for (String verb : List.of("NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH")) {
            client.subscribe("spBv1.0/plant/" + verb + "/#", 1);
        }
        site.at = clock.now();
    }

    @AfterEach
    void end() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T each) {
        opened.add(each);
        return each;
    }

    private URI uri() {
        return URI.create("tcp://127.0.0.1:" + broker.port);
    }

    private SparkplugUplink uplink(Optional<String> primaryHost, CommandRights rights, URI... brokers) {
        MqttUplinkConfig one = MqttUplinkConfig.simple("sparkplug", "gw-1", brokers[0]);
        MqttUplinkConfig mqtt = new MqttUplinkConfig(
                one.id(),
                one.gatewayId(),
                List.of(brokers),
                one.clientId(),
                one.username(),
                one.password(),
                one.trustStore(),
                one.keyStore(),
                one.keepAlive(),
                Duration.ZERO,
                one.window(),
                one.connectTimeout(),
                one.ackTimeout(),
                one.topicPrefix(),
                one.limits());
        SparkplugUplink uplink = opened(new SparkplugUplink(
                new SparkplugConfig(mqtt, "plant", "gw-1", primaryHost, Duration.ofSeconds(5), Duration.ofSeconds(1)),
                clock,
                site,
                desk,
                new SparkplugUplink.Surroundings(
                        "0.1.0",
                        "sparkplug",
                        UplinkView.all("sparkplug"),
                        rights,
                        id -> Optional.empty(),
                        Optional.ofNullable(saved.get()),
                        saved::set,
                        new DayBytes(ZoneOffset.UTC, Optional.empty()),
                        text -> {},
                        new UplinkAlerts() {
                            @Override
                            public void raise(String subtype, String description) {
                                alerts.add(subtype + ": " + description);
                            }

                            @Override
                            public void clear(String subtype) {}
                        },
                        new Random(3) {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public double nextDouble() {
                                return super.nextDouble() / 20;
                            }
                        })));
        uplink.start();
        return uplink;
    }

    private JsonNode await(String what, Predicate<JsonNode> wanted) {
        Eventually.isTrue(
                20,
                () -> what + "; heard " + verbs() + "; " + alerts,
                () -> host.hear(client).stream().anyMatch(wanted));
        return last(wanted);
    }

    private JsonNode last(Predicate<JsonNode> wanted) {
        List<JsonNode> found = host.hear(client).stream().filter(wanted).toList();
        return found.get(found.size() - 1);
    }

    private List<String> verbs() {
        return host.hear(client).stream()
                .map(m -> m.path("verb").asText()
                        + (m.has("device") ? " " + m.path("device").asText() : ""))
                .toList();
    }

    private long count(String verb) {
        return verbs().stream().filter(verb::equals).count();
    }

    private static Predicate<JsonNode> verb(String verb) {
        return m -> m.path("verb").asText().equals(verb);
    }

    private static Predicate<JsonNode> says(String verb, String name, Object value) {
        return verb(verb).and(m -> metric(m, name).path("value").asText("none").equals(String.valueOf(value)));
    }

    private static JsonNode metric(JsonNode message, String name) {
        for (JsonNode metric : message.path("metrics")) {
            if (metric.path("name").asText().equals(name)) {
                return metric;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private int bdSeq(JsonNode message) {
        return metric(message, "bdSeq").path("value").asInt(-1);
    }

    @Test
    void births_data_and_deaths_are_what_a_host_relies_on() {
        SparkplugUplink uplink = uplink(Optional.empty(), CommandRights.none(), uri());
        JsonNode birth =
                await("birth", verb("DBIRTH").and(m -> m.path("device").asText().equals("inverter-1")));
        assertThat(metric(birth, "power").path("value").asDouble()).isEqualTo(5_230);
        assertThat(metric(birth, "power").path("type").asText()).isEqualTo("Double");
        assertThat(metric(birth, "power").path("timestamp").asLong())
                .isBetween(TestClock.WALL - 10_000, TestClock.WALL);
        assertThat(metric(birth, "power").at("/properties/engUnit/value").asText())
                .isEqualTo("W");
        assertThat(metric(birth, "faultCount").path("value").asInt()).isEqualTo(-3);
        assertThat(metric(birth, "energy").path("value").isNull()).isTrue();
        assertThat(metric(birth, "energy").at("/properties/Quality/value").asInt(-1))
                .isZero();

        site.watts = 4_000;
        site.at = clock.now();
        JsonNode data = await("data", says("DDATA", "power", 4000));
        assertThat(data.path("metrics")).hasSize(1);
        site.quality = Quality.STALE;
        JsonNode stale = await(
                "stale",
                verb("DDATA")
                        .and(m -> metric(m, "power")
                                        .at("/properties/Quality/value")
                                        .asInt()
                                == 500));
        assertThat(metric(stale, "power").path("value").asDouble()).isEqualTo(4_000);

        site.inverterLink = LinkState.UNREACHABLE;
        await("death of the device", verb("DDEATH"));
        await("one up", says("NDATA", "Devices/Up", 1));
        site.inverterLink = LinkState.UP;
        Eventually.isTrue(20, () -> "born again " + verbs(), () -> count("DBIRTH inverter-1") == 2);

        uplink.close();
        await("death", verb("NDEATH"));
        assertThat(verbs().subList(0, 3)).containsExactly("NBIRTH", "DBIRTH inverter-1", "DBIRTH battery-1");
        assertThat(bdSeq(last(verb("NDEATH")))).isEqualTo(bdSeq(last(verb("NBIRTH"))));
        assertThat(host.faults()).isEmpty();
        assertThat(alerts).isEmpty();
    }

    @Test
    void a_killed_broker_costs_a_number_and_a_lost_line_lets_the_will_speak() throws Exception {
        Gate gate = opened(new Gate(broker.port));
        uplink(Optional.empty(), CommandRights.none(), gate.uri());
        await("birth", verb("NBIRTH"));
        assertThat(bdSeq(last(verb("NBIRTH")))).isZero();
        gate.cut();
        JsonNode will = await("the will", verb("NDEATH"));
        assertThat(bdSeq(will)).isZero();
        gate.open();
        Eventually.isTrue(20, () -> "born again " + verbs(), () -> count("NBIRTH") == 2);
        // What the closed gate took may have been a CONNECT as well.
        assertThat(bdSeq(last(verb("NBIRTH")))).isPositive().isEqualTo(Integer.parseInt(saved.get()));
        assertThat(host.faults()).isEmpty();
    }

    @Test
    void the_number_goes_on_after_a_restart() {
        saved.set("254");
        SparkplugUplink first = uplink(Optional.empty(), CommandRights.none(), uri());
        await("birth", verb("NBIRTH").and(m -> bdSeq(m) == 255));
        first.close();
        uplink(Optional.empty(), CommandRights.none(), uri());
        await("birth after 255", verb("NBIRTH").and(m -> bdSeq(m) == 0));
        assertThat(host.faults()).isEmpty();
    }

    @Test
    void a_host_asks_for_a_rebirth() throws IOException {
        uplink(Optional.empty(), CommandRights.none(), uri());
        await("birth", verb("DBIRTH"));
        client.publish(NCMD, host.encode(TestClock.WALL, REBIRTH), 0, false);
        Eventually.isTrue(20, () -> "born again " + verbs(), () -> count("DBIRTH battery-1") == 2);
        List<JsonNode> births =
                host.hear(client).stream().filter(verb("NBIRTH")).toList();
        assertThat(births).hasSize(2);
        assertThat(bdSeq(births.get(1))).isEqualTo(bdSeq(births.get(0)));
        assertThat(host.faults()).isEmpty();
    }

    @Test
    void a_host_that_keeps_asking_gets_one_birth_a_second() throws IOException {
        uplink(Optional.empty(), CommandRights.none(), uri());
        await("birth", verb("DBIRTH"));
        byte[] rebirth = host.encode(TestClock.WALL, REBIRTH);
        long began = System.nanoTime();
        for (int i = 0; i < 300; i++) {
            client.publish(NCMD, rebirth, 0, false);
        }
        Eventually.isTrue(20, () -> "born again " + verbs(), () -> count("NBIRTH") >= 2);
        long seconds = (System.nanoTime() - began) / 1_000_000_000L;
        assertThat(count("NBIRTH")).isLessThanOrEqualTo(2 + seconds);
        assertThat(host.faults()).isEmpty();
    }

    @Test
    void writes_are_refused_without_a_right() throws IOException {
        SparkplugUplink uplink = uplink(Optional.empty(), CommandRights.none(), uri());
        await("birth", verb("DBIRTH").and(m -> m.path("device").asText().equals("battery-1")));
        client.publish("spBv1.0/plant/DCMD/gw-1/battery-1", host.encode(TestClock.WALL, RESERVE), 0, false);
        Eventually.isTrue(10, () -> "" + uplink.status(), () -> uplink.status().commandsRefused() == 1);
        assertThat(desk.commands).isEmpty();
    }

    private static final String RESERVE = "[{\"name\":\"Command/battery:set-reserve\",\"type\":\"String\","
            + "\"value\":\"{\\\"chargePercentage\\\":30}\"}]";

    @Test
    void writes_are_taken_where_the_configuration_says_so_and_answered() throws IOException {
        CommandRights rights = new CommandRights(List.of(new CommandRights.Grant(
                List.of("battery:set-reserve"), Optional.of(Set.of(LiveSite.BATTERY)), Rank.SAFETY)));
        uplink(Optional.empty(), rights, uri());
        JsonNode birth =
                await("birth", verb("DBIRTH").and(m -> m.path("device").asText().equals("battery-1")));
        long alias = metric(birth, "Command/battery:set-reserve").path("alias").asLong();
        client.publish("spBv1.0/plant/DCMD/gw-1/battery-1", host.encode(TestClock.WALL, RESERVE), 0, false);
        JsonNode answer = await(
                "answer", verb("DDATA").and(m -> !metric(m, "Command Answer").isMissingNode()));
        assertThat(metric(answer, "Command Answer").path("value").asText()).contains("\"status\":\"pending\"");
        client.publish(
                "spBv1.0/plant/DCMD/gw-1/battery-1",
                host.encode(
                        TestClock.WALL + 1,
                        "[{\"alias\":" + alias + ",\"type\":\"String\",\"value\":\"{\\\"chargePercentage\\\":31}\"}]"),
                0,
                false);
        Eventually.isTrue(10, () -> "two commands " + desk.commands, () -> desk.commands.size() == 2);
        assertThat(desk.commands)
                .extracting(c -> Objects.requireNonNull(c.input().get("chargePercentage")))
                .containsExactly(30L, 31L);
        assertThat(host.faults()).isEmpty();
    }

    @Test
    void it_lives_with_its_primary_host() throws IOException {
        SparkplugUplink uplink = uplink(Optional.of("scada"), CommandRights.none(), uri());
        Eventually.isTrue(
                10,
                () -> "" + uplink.status(),
                () -> uplink.status().detail().equals("waits for the primary host application scada"));
        client.publish(STATE, "{\"online\":false,\"timestamp\":100}", 0, true);
        client.publish(STATE, "{\"online\":true,\"timestamp\":99}", 0, true);
        client.publish(STATE, "ONLINE", 0, true);
        client.publish("spBv1.0/STATE/other", "{\"online\":true,\"timestamp\":200}", 0, true);
        assertThat(verbs()).isEmpty();
        client.publish(STATE, "{\"online\":true,\"timestamp\":200}", 0, true);
        await("birth", verb("NBIRTH"));
        client.publish(STATE, "{\"online\":false,\"timestamp\":199}", 0, false);
        site.watts = 1;
        await("still alive", says("DDATA", "power", 1));

        int number = bdSeq(last(verb("NBIRTH")));
        client.publish(STATE, "{\"online\":false,\"timestamp\":200}", 0, true);
        assertThat(bdSeq(await("death", verb("NDEATH")))).isEqualTo(number);
        long births = count("NBIRTH");
        Eventually.isTrue(
                10,
                () -> "" + uplink.status(),
                () -> uplink.status().detail().equals("waits for the primary host application scada"));
        assertThat(count("NBIRTH")).isEqualTo(births);
        client.publish(STATE, "{\"online\":true,\"timestamp\":300}", 0, true);
        JsonNode again = await("born again", verb("NBIRTH").and(m -> bdSeq(m) > number));
        assertThat(bdSeq(again)).isEqualTo(number + 1);
        assertThat(host.faults()).isEmpty();
    }

    @Test
    void it_walks_to_the_broker_where_its_host_is() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Mosquitto second = opened(Mosquitto.start(other));
        RawClient there = opened(new RawClient(second.port, "host"));
        client.publish(STATE, "{\"online\":false,\"timestamp\":100}", 0, true);
        there.publish(STATE, "{\"online\":true,\"timestamp\":50}", 0, true);
        there.subscribe("spBv1.0/plant/#", 1);
        SparkplugUplink uplink =
                uplink(Optional.of("scada"), CommandRights.none(), uri(), URI.create("tcp://127.0.0.1:" + second.port));
        Eventually.isTrue(
                30,
                () -> "" + uplink.status(),
                () -> uplink.status().broker().endsWith(":" + second.port)
                        && uplink.status().connected());
        Eventually.isTrue(10, () -> "born there", () -> there.messages.size() >= 3);
        assertThat(verbs()).as("at the first it was never born").doesNotContain("NBIRTH");
    }
}
