package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shipped profiles against servers that are not ours: libcoap's and npm's. */
class ProfilePeersTest {
    @TempDir
    private Path folder;

    private static PolledDriver device(Rig rig, DeviceType type, int port, String profile) {
        return (PolledDriver)
                rig.driver("d", type, new HashMap<>(Map.of("host", "127.0.0.1", "port", port, "profile", profile)));
    }

    private static Map<String, Reading> all(PolledDriver driver) {
        Map<String, Reading> all = new HashMap<>();
        for (PollClass each : PollClass.values()) {
            all.putAll(Rig.byPoint(driver.poll(each)));
        }
        return all;
    }

    private static CoapRecognition.Known recognised(int port) throws Exception {
        ProfileCatalogue shipped = ProfileCatalogue.shipped();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        List<CoapDiscovery.Device> found = new CoapSweep(20, Duration.ofSeconds(3), CoapRecognition.knocks(shipped))
                .run(List.of(address), (done, of) -> {});
        assertThat(found).hasSize(1);
        try (CoapRecognition recognition = new CoapRecognition(shipped, Duration.ofSeconds(2), new HandTime())) {
            return recognition.recognise(found.get(0));
        }
    }

    @Test
    void resources_of_libcoap_are_a_power_meter_of_ipso() throws Exception {
        Libcoap.needed();
        try (Libcoap.Server server = new Libcoap.Server(folder, "notls");
                Rig rig = new Rig()) {
            put(server, "3/0/0", "Acme");
            put(server, "3/0/2", "0042");
            put(server, "3305/0/5800", "1500.5");
            put(server, "3305/0/5805", "123456.5");
            CoapRecognition.Known known = recognised(server.port);
            assertThat(known.profile().map(Profile::name)).contains("ipso-power-meter");
            assertThat(known.identity().manufacturer()).isEqualTo("Acme");
            PolledDriver meter = device(rig, DeviceType.METER, server.port, "ipso-power-meter");
            DeviceInfo info = meter.open();
            assertThat(info.manufacturer()).isEqualTo("Acme");
            assertThat(info.serialNumber()).isEqualTo("0042");
            Map<String, Reading> read = all(meter);
            assertThat(read.get("gridPower").goodNumber()).isEqualTo(1500.5);
            assertThat(read.get("gridImportEnergy").goodNumber()).isEqualTo(123_456.5);
            assertThat(read.get("reactivePower").quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
            assertThat(read.get("gridStatus").rawValue().plain()).isEqualTo("importing");
            put(server, "3305/0/5800", "-700");
            Rig.await(
                    "the notification of the new power",
                    () -> meter.poll(PollClass.FAST).stream()
                            .anyMatch(r -> r.point().equals("gridPower") && r.goodNumber() == -700));
        }
    }

    /** The server's values are put in the open, beside the session. */
    @ParameterizedTest
    @ValueSource(strings = {"gnutls", "openssl"})
    void a_profile_is_observed_and_written_in_dtls(String library) throws Exception {
        Libcoap.needed();
        Map<String, Object> psk = Map.of("psk", Map.of("identity", "gw", "key", KeyFiles.PSK_HEX));
        try (Libcoap.Server server = new Libcoap.Server(folder, library, "-k", KeyFiles.PSK_TEXT);
                Rig rig = new Rig()) {
            put(server, "3/0/0", "Acme");
            put(server, "3305/0/5800", "1500.5");
            PolledDriver meter = secure(rig, DeviceType.METER, server.port + 1, "ipso-power-meter", psk);
            assertThat(meter.open().manufacturer()).isEqualTo("Acme");
            assertThat(all(meter).get("gridPower").goodNumber()).isEqualTo(1500.5);
            put(server, "3305/0/5800", "-700");
            Rig.await(
                    "the notification in the session",
                    () -> meter.poll(PollClass.FAST).stream()
                            .anyMatch(r -> r.point().equals("gridPower") && r.goodNumber() == -700));
            meter.close();

            putSenMl(
                    server,
                    "senml",
                    "[{\"n\":\"chargeRate\",\"u\":\"W\",\"v\":0},{\"n\":\"maximumPower\",\"v\":5000}]");
            putSenMl(server, "setpoint/control", "[{\"n\":\"control\",\"vs\":\"own\"}]");
            putSenMl(server, "setpoint/power", "[{\"n\":\"power\",\"u\":\"W\",\"v\":0}]");
            PolledDriver battery = secure(rig, DeviceType.BATTERY, server.port + 1, "senml-battery", psk);
            battery.open();
            Actuator actuator = (Actuator) battery;
            Original original = actuator.capture(Quantity.ACTIVE_POWER)
                    .toCompletableFuture()
                    .join();
            Setpoint charge = new Setpoint(new DeviceId("d"), Quantity.ACTIVE_POWER, -2000, Duration.ofMinutes(1), 0);
            assertThat(actuator.write(charge).toCompletableFuture().join()).isEqualTo(new Outcome.Applied(-2000));
            assertThat(all(battery).get("control").rawValue().plain()).isEqualTo("remote");
            assertThat(actuator.release(Quantity.ACTIVE_POWER, original)
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(Outcome.Applied.class);
            assertThat(all(battery).get("control").rawValue().plain()).isEqualTo("own");
            battery.close();

            PolledDriver stranger = secure(
                    rig,
                    DeviceType.METER,
                    server.port + 1,
                    "ipso-power-meter",
                    Map.of("psk", Map.of("identity", "gw", "key", "00".repeat(16))));
            assertThatThrownBy(stranger::open).isInstanceOf(LinkException.class);
            stranger.close();
        }
    }

    private static PolledDriver secure(Rig rig, DeviceType type, int port, String profile, Map<String, Object> dtls) {
        return (PolledDriver) rig.driver(
                "d", type, new HashMap<>(Map.of("host", "127.0.0.1", "port", port, "profile", profile, "dtls", dtls)));
    }

    private void putSenMl(Libcoap.Server server, String path, String pack) throws Exception {
        String said = Libcoap.client(
                folder, "notls", "-m", "put", "-t", "110", "-e", pack, "coap://127.0.0.1:" + server.port + "/" + path);
        assertThat(said).doesNotContain("4.", "5.");
    }

    private void put(Libcoap.Server server, String path, String text) throws Exception {
        String said = Libcoap.client(
                folder, "notls", "-m", "put", "-t", "0", "-e", text, "coap://127.0.0.1:" + server.port + "/" + path);
        assertThat(said).doesNotContain("4.", "5.");
    }

    private static Process node() throws IOException {
        Path interop = Path.of("").toAbsolutePath().getParent().getParent().resolve("interop");
        if (!Files.isDirectory(interop.resolve("node_modules/coap"))) {
            Libcoap.missing("needs node and interop/node_modules: run 'npm ci' in interop/");
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        Path.of("src/test/node/device.js").toAbsolutePath().toString(),
                        "serve")
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("BUSBAR_INTEROP", interop.toString());
        return builder.start();
    }

    private static int port(Process node) throws IOException {
        return Integer.parseInt(
                String.valueOf(node.inputReader(StandardCharsets.UTF_8).readLine()));
    }

    @Test
    void a_device_without_a_list_of_resources_is_known_by_its_values() throws Exception {
        Process node = node();
        try (Rig rig = new Rig()) {
            int port = port(node);
            assertThat(recognised(port).profile().map(Profile::name)).contains("shelly-3em");
            PolledDriver meter = device(rig, DeviceType.METER, port, "shelly-3em");
            meter.open();
            Map<String, Reading> read = all(meter);
            assertThat(read.get("gridPower").goodNumber()).isEqualTo(430.5);
            assertThat(read.get("gridImportEnergy").goodNumber()).isEqualTo(9_000);
            assertThat(read.get("gridExportEnergy").goodNumber()).isEqualTo(60);
            // Its currents have no direction; the power of the phase has.
            assertThat(read.get("currentL2").goodNumber()).isEqualTo(-3.5);
            assertThat(read.get("voltageL3").quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
            assertThat(read).doesNotContainKey("importEnergyL1");
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_limit_is_set_read_back_and_given_back() throws Exception {
        Process node = node();
        try (Rig rig = new Rig()) {
            PolledDriver inverter = device(rig, DeviceType.INVERTER, port(node), "senml-inverter");
            DeviceInfo info = inverter.open();
            assertThat(info.ability(Quantity.GENERATION_LIMIT).orElseThrow().max())
                    .isEqualTo(6_000);
            assertThat(all(inverter).get("energy").goodNumber()).isEqualTo(12_500);
            Actuator actuator = (Actuator) inverter;
            Original original = actuator.capture(Quantity.GENERATION_LIMIT)
                    .toCompletableFuture()
                    .join();
            assertThat(write(actuator, 2_500)).isEqualTo(new Outcome.Applied(2_500));
            assertThat(write(actuator, 7_000)).isInstanceOf(Outcome.Refused.class);
            assertThat(actuator.readBack(Quantity.GENERATION_LIMIT)
                            .toCompletableFuture()
                            .join())
                    .hasValue(2_500);
            assertThat(actuator.release(Quantity.GENERATION_LIMIT, original)
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(new Outcome.Applied(6_000));
            assertThat(actuator.readBack(Quantity.GENERATION_LIMIT)
                            .toCompletableFuture()
                            .join())
                    .hasValue(6_000);
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    private static Outcome write(Actuator actuator, double watts) {
        return actuator.write(
                        new Setpoint(new DeviceId("d"), Quantity.GENERATION_LIMIT, watts, Duration.ofMinutes(1), 0))
                .toCompletableFuture()
                .join();
    }
}
