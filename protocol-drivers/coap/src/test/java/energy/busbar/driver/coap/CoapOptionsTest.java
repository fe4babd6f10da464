package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is wrong in a connection block is told with its place, all at once. */
class CoapOptionsTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f";

    private static List<String> problems(DeviceType type, Map<String, Object> options) {
        List<Options.Problem> problems = new ArrayList<>();
        try (CoapFactory factory = new CoapFactory()) {
            factory.create(Rig.config("m", type, new Options("c", options, problems)), new HandTime());
        }
        assertThat(problems)
                .allSatisfy(p -> assertThat(p.message() + p.expected()).doesNotContain(KEY));
        return problems.stream().map(Options.Problem::path).toList();
    }

    @Test
    void everyWrongOptionIsReportedInOneRun() {
        assertThat(problems(
                        DeviceType.METER,
                        Map.of(
                                "prot",
                                1,
                                "resources",
                                List.of(
                                        Map.of("path", "a", "point", "nonsense"),
                                        Map.of("path", "b", "point", "gridPower", "unit", "V"),
                                        Map.of("path", "c#d", "point", "powerL1", "pointer", "x"),
                                        Map.of("path", "d", "point", "powerL2", "scale", 0, "format", "xml"),
                                        Map.of("path", "e", "point", "powerL3", "silence", "5s"),
                                        Map.of("point", "frequency", "pointer", "/a", "name", "b")))))
                .containsExactlyInAnyOrder(
                        "c.host",
                        "c.prot",
                        "c.resources[0].point",
                        "c.resources[1].unit",
                        "c.resources[2].path",
                        "c.resources[2].pointer",
                        "c.resources[3].scale",
                        "c.resources[3].format",
                        "c.resources[4].silence",
                        "c.resources[5].path",
                        "c.resources[5].name");
    }

    private static Map<String, Object> inverter(Map<String, Object> write) {
        return Map.of(
                "host",
                "h",
                "resources",
                List.of(Map.of("path", "limit", "point", "powerLimit", "pointer", "/a", "write", write)));
    }

    @Test
    void aWriteIsHeldAgainstItsDevice() {
        assertThat(problems(
                        DeviceType.INVERTER,
                        inverter(Map.of("quantity", "reserve", "min", 5, "max", 1, "method", "patch"))))
                .containsExactlyInAnyOrder(
                        "c.resources[0].write.quantity", "c.resources[0].write.max", "c.resources[0].write.method");
        assertThat(problems(
                        DeviceType.INVERTER,
                        inverter(Map.of(
                                "quantity",
                                "generation-limit",
                                "min",
                                0,
                                "max",
                                1,
                                "format",
                                "json",
                                "payload",
                                "{$value"))))
                .containsExactly("c.resources[0].write.payload");
        assertThat(problems(
                        DeviceType.INVERTER,
                        inverter(Map.of("quantity", "generation-limit", "min", 0, "max", 1, "payload", "$value"))))
                .as("SenML needs none")
                .containsExactly("c.resources[0].write.payload");
    }

    private static List<String> dtls(Map<String, Object> dtls) {
        return problems(
                DeviceType.METER,
                Map.of("host", "h", "dtls", dtls, "resources", List.of(Map.of("path", "p", "point", "gridPower"))));
    }

    @Test
    void credentialsAreOfOneKind() {
        assertThat(dtls(Map.of())).containsExactly("c.dtls.trustStore");
        assertThat(dtls(Map.of("psk", Map.of("identity", "a", "key", KEY)))).isEmpty();
        assertThat(dtls(Map.of("psk", Map.of("identity", "a", "key", KEY + "x"))))
                .containsExactly("c.dtls.psk.key");
        assertThat(dtls(Map.of("psk", Map.of("identity", "a".repeat(129), "key", KEY))))
                .containsExactly("c.dtls.psk.identity");
        assertThat(dtls(Map.of("psk", Map.of("identity", "a", "key", KEY), "trustStore", Map.of("file", "x"))))
                .containsExactly("c.dtls.trustStore");
        assertThat(dtls(Map.of("rpk", Map.of("peerKey", "AAAA"))))
                .contains("c.dtls.rpk.keyStore", "c.dtls.rpk.peerKey");
    }

    @Test
    void aPushComesFromAnAddress() {
        List<Map<String, Object>> resources = List.of(Map.of("point", "gridPower"));
        assertThat(problems(DeviceType.METER, Map.of("push", true, "host", "meter.local", "resources", resources)))
                .containsExactlyInAnyOrder("c.host", "c.push");
        assertThat(problems(DeviceType.METER, Map.of("push", true, "host", "fe80::1", "resources", resources)))
                .containsExactly("c.push");
        assertThat(problems(DeviceType.METER, Map.of("push", true, "dtls", Map.of(), "resources", resources)))
                .containsExactlyInAnyOrder("c.push", "c.dtls.name", "c.dtls", "c.dtls");
    }

    @Test
    void noSecretIsShown() {
        Credentials.Psk psk = new Credentials.Psk("me", new byte[] {1, 2, 3, 77});
        assertThat(psk).hasToString("pre-shared key of 'me'");
        assertThat(new DtlsOptions(psk, true).toString()).doesNotContain("77", "[B@");
        assertThat(new StoreFile(java.nio.file.Path.of("k.p12"), "hush")).hasToString("k.p12");
    }
}
