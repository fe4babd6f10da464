package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import energy.busbar.agent.Gateway;
import energy.busbar.agent.cli.CheckConfigCommand.Checked;
import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that runs, past two thirds of its certificate's life, against Mosquitto and OpenSSL. */
@Timeout(240)
class EnrolledGatewayTest {
    private static final Duration AHEAD = Duration.ofDays(68);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private Path config = Path.of("");

    private String busbar(String... arguments) {
        out.getBuffer().setLength(0);
        StringWriter err = new StringWriter();
        var line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--config";
        all[arguments.length + 1] = config.toString();
        assertThat(line.execute(all)).as("%s%s", out, err).isZero();
        return out.toString();
    }

    private JsonNode status() throws Exception {
        return new ObjectMapper().readTree(busbar("status", "--json"));
    }

    @Test
    void it_renews_over_the_uplink_keeps_what_connects_and_goes_back_from_what_does_not() throws Exception {
        Logging.quiet();
        OpensslAuthority authority = new OpensslAuthority(folder.resolve("ca"));
        OpensslAuthority stranger = new OpensslAuthority(folder.resolve("stranger"));
        authority.issue("claim", "/CN=claim-2026-11", "client");
        Files.copy(authority.file("claim.both.pem"), folder.resolve("claim.pem"));
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-importcert",
                        "-noprompt",
                        "-alias",
                        "root",
                        "-file",
                        "root.pem",
                        "-keystore",
                        "root.p12",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .directory(authority.folder.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        try (TlsMosquitto broker = new TlsMosquitto(authority, folder).withPlatform()) {
            config = folder.resolve("gateway.yaml");
            Files.writeString(config, """
                    gateway: {id: gw-1, stateDirectory: state}
                    site: {id: home, feeders: [{id: main, fuseAmps: 35}]}
                    uplinks:
                      - id: platform
                        brokers: ["%s"]
                        trustStore: {file: "%s", password: changeit}
                    enrollment: [{uplink: platform, claim: claim.pem}]
                    page: {enabled: false}
                    """.formatted(broker.uri(), authority.file("root.p12")));
            busbar("enroll", "claim");
            Path identity = folder.resolve("state/enroll/uplink-platform/identity.pem");
            String first = Files.readString(identity);

            // What it gets first is of an authority that the broker does not know.
            broker.issuer = stranger;
            try (Gateway gateway = gateway()) {
                gateway.start();
                await(() -> status().path("certificates")
                                .path(0)
                                .path("state")
                                .asText()
                                .equals("trial")
                        && broker.log().contains("certificate verify failed"));
                await(() -> status().path("uplinks").path(0).path("connected").asBoolean());
                assertThat(identity).hasContent(first);
                assertThat(busbar("status")).contains("Cert     platform: a new one has still to be let in");
            }
            Files.delete(folder.resolve("state/enroll/uplink-platform/candidate.pem"));

            broker.issuer = authority;
            broker.days = 3_650;
            try (Gateway gateway = gateway()) {
                gateway.start();
                await(() ->
                        status().path("certificates").path(0).path("daysLeft").asLong() > 3_000
                                && status().path("uplinks")
                                        .path(0)
                                        .path("connected")
                                        .asBoolean());
                assertThat(Files.readString(identity)).isNotEqualTo(first);
                assertThat(folder.resolve("state/enroll/uplink-platform/candidate.pem"))
                        .doesNotExist();
                assertThat(busbar("status")).contains("Cert     platform: good until");
            }
            assertThat(List.copyOf(broker.requests))
                    .hasSize(3)
                    .last()
                    .asString()
                    .contains("\"reason\":\"renewal\"");
            assertThat(Files.readString(folder.resolve("mosquitto.log"))).doesNotContain("Denied");
        }
    }

    private interface Seen {
        boolean now() throws Exception;
    }

    private static void await(Seen seen) throws Exception {
        for (int i = 0; i < 600 && !seen.now(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(seen.now()).isTrue();
    }

    private Gateway gateway() {
        Checked checked = CheckConfigCommand.check(config);
        GatewayClock real = checked.clock();
        GatewayClock ahead = new GatewayClock() {
            @Override
            public Moment now() {
                Moment now = real.now();
                return new Moment(now.epochMillis() + AHEAD.toMillis(), now.monotonicMillis());
            }

            @Override
            public boolean synchronised() {
                return true;
            }

            @Override
            public String bootId() {
                return real.bootId();
            }
        };
        return new Gateway(checked.config(), checked.drivers(), ahead, "test", () -> {});
    }
}
