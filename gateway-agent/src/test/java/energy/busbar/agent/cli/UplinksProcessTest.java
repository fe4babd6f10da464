package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.MetricsParcel;
import energy.busbar.core.block.Sample;
import energy.busbar.sim.net.CuttableNetwork;
import energy.busbar.sim.net.EmbeddedBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two uplinks at once, of which one is the platform's and sees everything. The gateway is a process that is killed. */
class UplinksProcessTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    @Test
    void each_uplink_gets_its_own_part_without_holes_through_outages_and_kills_and_commands_what_it_may()
            throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(0, folder.resolve("utility-broker")).start();
                CuttableNetwork line = new CuttableNetwork(
                                0, new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()))
                        .start();
                UplinkWatch utility = new UplinkWatch(broker.port(), "dso/busbar/site-77");
                Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "", """
                  - id: utility
                    brokers: ["tcp://127.0.0.1:1", "tcp://127.0.0.1:%d"]
                    gatewayId: site-77
                    topicPrefix: dso/busbar
                    sees:
                      devices: [battery-1]
                      points: [charge*, gridStatus]
                      kinds: [telemetry, alerts, commands]
                    commands:
                      - slugs: ["battery:set-operating-mode"]
                """.formatted(line.port()));
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);
            scene.await(
                    "the utility has samples",
                    SOON,
                    () -> utility.parcels("metrics").size() > 2);
            scene.await("the platform has samples", SOON, () -> received(scene) > 0);

            line.cut();
            scene.await("the utility's uplink is down", SOON, () -> !connected(scene, "utility"));
            long before = received(scene);
            scene.await("the platform is not held by it", SOON, () -> received(scene) > before + 100);
            scene.agent().destroyForcibly();
            scene.awaitEnd(scene.agent());
            scene.startAgent();
            scene.await("four devices up again", SOON, () -> scene.devicesUp() == 4);
            scene.await("there is a backlog for the utility", SOON, () -> backlog(scene, "utility") > 0);
            line.restore();
            scene.await(
                    "the utility has all of it",
                    SOON,
                    () -> connected(scene, "utility") && backlog(scene, "utility") == 0);
            scene.agent().destroyForcibly();
            scene.awaitEnd(scene.agent());
            scene.startAgent();
            scene.await("four devices up after a second kill", SOON, () -> scene.devicesUp() == 4);

            commands(scene, utility);
            contents(utility);
            assertThat(scene.tally().path("missing").asLong()).isZero();
            assertThat(scene.tally().path("doubled").asLong()).isZero();
            assertThat(scene.tally().path("eventsMissing").asLong()).isZero();
            ContractDocument contract = new ContractDocument();
            for (String name : List.of("status", "devices", "live")) {
                utility.of(name)
                        .forEach(
                                m -> assertThat(contract.faults(name, m.json())).isEmpty());
            }
            utility.events()
                    .values()
                    .forEach(e -> assertThat(contract.faults("event", e)).isEmpty());
        }
    }

    private static void commands(Scene scene, UplinkWatch utility) throws Exception {
        scene.await("connected", SOON, () -> connected(scene, "utility"));
        utility.send("commands", """
                {"id": "u-1", "slug": "battery:set-operating-mode", "deviceId": "battery-1",
                 "input": {"operatingMode": "discharge", "power": 1500}}""");
        utility.send("commands", """
                {"id": "u-2", "slug": "charger:set-operating-mode", "deviceId": "charger-1",
                 "input": {"operatingMode": "stop-charging"}}""");
        utility.send("commands", """
                {"id": "u-3", "slug": "battery:set-reserve", "deviceId": "battery-1",
                 "input": {"chargePercentage": 50}}""");
        scene.await("the battery follows", SOON, () -> event(utility, "command.succeeded", "u-1") != null);
        scene.await("refused", SOON, () -> event(utility, "command.failed", "u-3") != null);
        assertThat(event(utility, "command.failed", "u-2").at("/data/detail").asText())
                .contains("not-allowed", "charger:set-operating-mode", "it may give battery:set-operating-mode");
        assertThat(event(utility, "command.succeeded", "u-1").at("/data/source").asText())
                .isEqualTo("mqtt:utility");
        JsonNode status = uplink(scene, "utility");
        assertThat(status.path("commandsRefused").asLong()).isEqualTo(2);
        assertThat(status.path("bytesToday").asLong())
                .isGreaterThan(status.path("bytesSent").asLong());
        assertThat(scene.busbar("status").out()).contains("the line today", "2 commands refused");
        scene.await(
                "the platform is told too",
                SOON,
                () -> scene.told.stream()
                        .anyMatch(m -> m.at("/payload/data/commandId").asText().equals("u-1")
                                && m.at("/payload/type").asText().equals("command.succeeded")));
        // What somebody else does is not the utility's to see, unless it is done to its battery.
        scene.cloud.send(Scene.GATEWAY, "commands", """
                {"id": "p-1", "slug": "inverter:set-power-limit", "deviceId": "inverter-1", "input": {"power": 3000}}
                """);
        scene.cloud.send(Scene.GATEWAY, "commands", """
                {"id": "p-2", "slug": "battery:set-operating-mode", "deviceId": "battery-1",
                 "input": {"operatingMode": "idle"}}""");
        scene.await("the platform's", SOON, () -> event(utility, "command.succeeded", "p-2") != null);
        scene.await("overridden", SOON, () -> event(utility, "command.overridden", "u-1") != null);
    }

    private static void contents(UplinkWatch utility) {
        assertThat(utility.topics()).allMatch(t -> t.startsWith("dso/busbar/site-77/"));
        contiguous(utility.parcels("metrics").keySet());
        contiguous(utility.events().keySet());
        Set<String> seen = new TreeSet<>();
        long samples = 0;
        for (MetricsParcel parcel : utility.parcels("metrics").values()) {
            List<Sample> inside = BlockCodec.decode(parcel.block()).samples();
            assertThat(inside).hasSize(parcel.samples()).isNotEmpty();
            assertThat(parcel.samplesBefore()).isEqualTo(samples);
            samples += parcel.samples();
            inside.forEach(s -> seen.add(s.device() + "." + s.point()));
        }
        assertThat(seen)
                .contains("battery-1.chargePercentage")
                .allMatch(s -> s.matches("battery-1\\.(charge.*|gridStatus)"));
        JsonNode devices = utility.of("devices").get(0).json();
        assertThat(devices.path("devices")).hasSize(1);
        assertThat(devices.at("/devices/0/availableCommands")).hasSize(1);
        assertThat(devices.path("availableCommands")).isEmpty();
        utility.of("live")
                .forEach(m -> assertThat(m.json().path("devices"))
                        .hasSize(1)
                        .allSatisfy(
                                d -> assertThat(d.path("state").has("power")).isFalse()));
        assertThat(utility.events().values())
                .allMatch(e -> e.at("/data/deviceId").asText().equals("battery-1")
                        || e.at("/data/source").asText().equals("mqtt:utility"));
    }

    private static void contiguous(Collection<UplinkWatch.Place> places) {
        assertThat(places.stream().map(UplinkWatch.Place::epoch).collect(Collectors.toSet()))
                .hasSize(1);
        assertThat(places.stream().map(UplinkWatch.Place::sequence))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, places.size()).boxed().toList());
    }

    private static JsonNode event(UplinkWatch watch, String type, String command) {
        return watch.events().values().stream()
                .filter(e -> e.path("type").asText().equals(type)
                        && e.at("/data/commandId").asText().equals(command))
                .findFirst()
                .orElse(null);
    }

    private static long received(Scene scene) {
        return scene.cloud.tallies().isEmpty()
                ? 0
                : scene.tally().path("received").asLong();
    }

    private static JsonNode uplink(Scene scene, String id) {
        for (JsonNode each : scene.busbar("status", "--json").json().path("uplinks")) {
            if (each.path("id").asText().equals(id)) {
                return each;
            }
        }
        throw new AssertionError("no uplink " + id);
    }

    private static boolean connected(Scene scene, String id) {
        return uplink(scene, id).path("connected").asBoolean();
    }

    private static long backlog(Scene scene, String id) {
        return uplink(scene, id).path("backlogSamples").asLong();
    }
}
