package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Each way to a certificate, as an installer types it, against OpenSSL and Mosquitto. */
@Timeout(180)
class EnrollCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path config = Path.of("");
    private OpensslAuthority authority;

    @BeforeEach
    void authority() throws Exception {
        authority = new OpensslAuthority(folder.resolve("ca"));
        // A store of authorities alone that Java takes as such needs its mark, which keytool sets.
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
    }

    private int busbar(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine()
                .setOut(new PrintWriter(new BufferedWriter(out), true))
                .setErr(new PrintWriter(new BufferedWriter(err), true));
        int code = line.execute(Stream.concat(Stream.of(arguments), Stream.of("--config", config))
                .map(String::valueOf)
                .toArray(String[]::new));
        return code;
    }

    private void ok(Object... arguments) {
        assertThat(busbar(arguments)).as("%s%s", out, err).isZero();
        assertThat(out.toString().lines())
                .allMatch(line -> line.length() <= Text.WIDTH || line.startsWith("{") || line.startsWith("["));
    }

    private void ends(int code, String why, Object... arguments) {
        assertThat(busbar(arguments)).as("%s%s", out, err).isEqualTo(code);
        assertThat(err.toString()).contains(why);
    }

    private void configure(String broker, String enrollment) throws IOException {
        config = folder.resolve("gateway.yaml");
        Files.writeString(config, """
                gateway: {id: gw-1, stateDirectory: state}
                site: {id: home, feeders: [{id: main, fuseAmps: 35}]}
                uplinks:
                  - id: platform
                    brokers: ["%s"]
                    connectTimeout: 5s
                    trustStore: {file: "%s", password: changeit}
                enrollment:
                  - uplink: platform
                    subject: "CN=gw-1,O=Acme Energy"
                %s
                page: {enabled: false}
                """.formatted(
                        broker, authority.file("root.p12"), enrollment.indent(4).stripTrailing()));
    }

    private Path kept(String name) {
        return folder.resolve("state/enroll/uplink-platform").resolve(name);
    }

    private String state() throws IOException {
        ok("enroll", "status", "--json");
        JsonNode first = new ObjectMapper().readTree(out.toString()).path(0);
        assertThat(first.path("uplink").asText()).isEqualTo("platform");
        return first.path("state").asText();
    }

    @Test
    void by_hand_the_request_is_one_that_openssl_takes_and_the_key_is_nobody_elses() throws Exception {
        configure("ssl://127.0.0.1:1", "key: P-256");
        ends(ExitCodes.FAULT, "busbar enroll csr", "enroll", "install", authority.file("root.pem"));
        ok("enroll", "csr");
        String request = out.toString();
        assertThat(out + "" + err).doesNotContain("PRIVATE");
        assertThat(err.toString()).contains("busbar enroll install");
        Files.writeString(authority.file("gw.csr"), request);
        assertThat(authority.run("req", "-in", "gw.csr", "-noout", "-text", "-verify"))
                .contains("O = Acme Energy, CN = gw-1", "prime256v1", "ecdsa-with-SHA256");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept("pending.pem"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(kept("pending.pem").getParent())))
                .isEqualTo("rwx------");
        ok("enroll", "csr");
        assertThat(out).hasToString(request);
        assertThat(state()).isEqualTo("pending");

        authority.sign("gw.csr", "gw.pem", "client", 90);
        String own = Files.readString(authority.file("gw.pem"));
        String above = Files.readString(authority.file("ca.pem"));
        refused(above + own, "number 2; it must be the first");
        refused(own + Files.readString(authority.file("root.pem")), "which did not sign certificate 1");
        refused(Files.readString(authority.file("ca.pem")), "for another key");
        authority.sign("gw.csr", "server.pem", "server", 90);
        refused(Files.readString(authority.file("server.pem")), "lacks clientAuth");
        authority.sign("gw.csr", "as-ca.pem", "authority", 90);
        refused(Files.readString(authority.file("as-ca.pem")), "an authority's certificate");
        authority.sign("gw.csr", "ended.pem", "client", 0);
        refused(Files.readString(authority.file("ended.pem")), "which ended on");
        ends(ExitCodes.FAULT, "holds no certificate", "enroll", "install", file("-----BEGIN CERTIFICATE----- oops"));
        assertThat(kept("candidate.pem")).doesNotExist();

        ok("enroll", "install", "--no-connect", file(own + above));
        assertThat(state()).isEqualTo("trial");
        assertThat(kept("pending.pem")).doesNotExist();
        ends(ExitCodes.FAULT, "no broker has let it in yet", "enroll", "install", file(own + above));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("chain.pem"), text);
    }

    private void refused(String chain, String why) throws IOException {
        ends(ExitCodes.COMMAND_FAILED, why, "enroll", "install", file(chain));
        assertThat(kept("candidate.pem")).doesNotExist();
    }

    @Test
    void a_new_request_makes_the_old_ones_certificate_unfit_and_an_rsa_key_can_be_had() throws Exception {
        configure("ssl://127.0.0.1:1", "key: RSA-3072");
        ok("enroll", "csr", "--json");
        String first = new ObjectMapper().readTree(out.toString()).path("csr").asText();
        Files.writeString(authority.file("gw.csr"), first);
        assertThat(authority.run("req", "-in", "gw.csr", "-noout", "-text", "-verify"))
                .contains("3072 bit", "sha256WithRSAEncryption");
        authority.sign("gw.csr", "gw.pem", "client", 90);
        ok("enroll", "csr", "--new");
        assertThat(out.toString()).isNotEqualTo(first);
        refused(Files.readString(authority.file("gw.pem")), "for another key");
    }

    @Test
    void by_est_with_a_password_it_waits_for_consent_finds_the_chain_and_goes_on_after_an_interruption()
            throws Exception {
        Files.writeString(folder.resolve("est.password"), OpensslEstServer.PASSWORD + "\n");
        try (OpensslEstServer est = new OpensslEstServer(authority)) {
            configure("ssl://127.0.0.1:1", """
                    est:
                      url: %s
                      authorities: ca/root.pem
                      user: gw
                      passwordFile: est.password
                    """.formatted(est.url()));
            est.notYet = 1;
            ends(ExitCodes.COMMAND_PENDING, "the same request is sent", "enroll", "est", "--wait", "0s");
            String waiting = Files.readString(kept("pending.pem"));
            est.notYet = 1;
            // It is issued, and then there is no broker: the certificate is not lost.
            ends(ExitCodes.FAULT, "no broker has let it in yet", "enroll", "est");
            assertThat(est.asked)
                    .containsExactly(
                            "simpleenroll nobody", "simpleenroll nobody", "simpleenroll nobody", "cacerts nobody");
            assertThat(Files.readString(kept("candidate.pem")))
                    .contains(waiting.substring(0, waiting.indexOf("-----END PRIVATE")));
            authority.run(
                    "verify",
                    "-CAfile",
                    "root.pem",
                    "-untrusted",
                    kept("candidate.pem").toString(),
                    "-purpose",
                    "sslclient",
                    kept("candidate.pem").toString());

            try (TlsMosquitto broker = new TlsMosquitto(authority, folder)) {
                Files.writeString(config, Files.readString(config).replace("ssl://127.0.0.1:1\"", broker.uri() + "\""));
                ok("enroll", "est");
                assertThat(out.toString()).contains("lets the gateway in", "CN=gw-1");
            }
            assertThat(state()).isEqualTo("good");
            assertThat(est.asked).as("not asked again").hasSize(4);
            ok("enroll", "est");
            assertThat(out.toString()).contains("There is a certificate already");
            ok("enroll", "status");
            assertThat(out.toString()).contains("platform: good until", "89 days left");
        }
    }

    @Test
    void by_est_a_fingerprint_finds_the_authority_and_a_makers_certificate_logs_in() throws Exception {
        authority.issue("maker", "/CN=serial-77", "client");
        try (OpensslEstServer est = new OpensslEstServer(authority)) {
            String block = """
                    est:
                      url: %s
                      fingerprint: "%s"
                      login: ca/maker.both.pem
                    """;
            configure("ssl://127.0.0.1:1", block.formatted(est.url(), "ab".repeat(32)));
            ends(ExitCodes.FAULT, "has the fingerprint abab", "enroll", "est");
            assertThat(est.asked).containsExactly("cacerts nobody");
            configure("ssl://127.0.0.1:1", block.formatted(est.url(), authority.sha256("root.pem")));
            ends(ExitCodes.FAULT, "no broker has let it in yet", "enroll", "est");
            assertThat(est.asked).contains("simpleenroll CN=serial-77");
            assertThat(kept("est-authorities.pem")).exists();
        }
    }

    @Test
    void by_est_a_server_that_is_another_or_refuses_gets_nothing_and_is_told() throws Exception {
        Files.writeString(folder.resolve("est.password"), "wrong");
        OpensslAuthority other = new OpensslAuthority(folder.resolve("other"));
        try (OpensslEstServer est = new OpensslEstServer(authority)) {
            String block = """
                    est: {url: "%s", authorities: "%s", user: gw, passwordFile: est.password}
                    """;
            configure("ssl://127.0.0.1:1", block.formatted(est.url(), other.file("root.pem")));
            ends(ExitCodes.FAULT, "est.authorities or est.fingerprint", "enroll", "est");
            assertThat(est.asked).isEmpty();
            configure("ssl://127.0.0.1:1", block.formatted(est.url(), authority.file("root.pem")));
            ends(ExitCodes.COMMAND_FAILED, "(401)", "enroll", "est");
            est.refusal = 400;
            ends(ExitCodes.COMMAND_FAILED, "not on the list", "enroll", "est");
            est.refusal = 503;
            ends(ExitCodes.FAULT, "answers 503", "enroll", "est");
            est.refusal = 302;
            ends(ExitCodes.COMMAND_FAILED, "which is not followed", "enroll", "est");
        }
    }

    @Test
    void by_claim_the_claim_may_ask_and_nothing_else_and_is_forgotten_only_in_the_end() throws Exception {
        authority.issue("claim", "/CN=claim-2026-11", "client");
        Path claim = folder.resolve("claim.pem");
        Files.copy(authority.file("claim.both.pem"), claim);
        try (TlsMosquitto broker = new TlsMosquitto(authority, folder).withPlatform()) {
            configure(broker.uri(), "claim: claim.pem");
            broker.status = "refused";
            ends(ExitCodes.COMMAND_FAILED, "not on the list of this batch", "enroll", "claim");
            assertThat(claim).exists();
            broker.status = "pending";
            ok("enroll", "claim");
            assertThat(out.toString()).contains("lets the gateway in", "The claim certificate is deleted.");
            assertThat(claim).doesNotExist();
            assertThat(state()).isEqualTo("good");
            assertThat(broker.requests).hasSize(3);
            ObjectMapper json = new ObjectMapper();
            for (String each : broker.requests) {
                JsonNode request = json.readTree(each);
                assertThat(request.path("id").asText())
                        .isEqualTo(
                                json.readTree(broker.requests.get(0)).path("id").asText())
                        .hasSize(64);
                assertThat(request.path("reason").asText()).isEqualTo("claim");
                assertThat(each).doesNotContain("PRIVATE");
            }
            ok("enroll", "claim");
            assertThat(broker.requests).as("not asked again").hasSize(3);
            assertThat(broker.log()).contains("busbar-gw-1-enroll").doesNotContain("Denied");
            broker.publish("claim", "busbar/v1/gw-1/commands");
            broker.publish("claim", "busbar/v1/gw-1/events");
            assertThat(broker.log())
                    .contains("Denied PUBLISH from as-claim (d0, q1, r0, m1, 'busbar/v1/gw-1/commands'")
                    .contains("Denied PUBLISH from as-claim (d0, q1, r0, m1, 'busbar/v1/gw-1/events'");
        }
    }

    @Test
    void what_is_configured_wrong_is_said_with_its_line() throws Exception {
        configure("ssl://127.0.0.1:1", """
                key: DSA
                renewBy: est
                est: {url: "http://est.example.com", user: gw}
                """);
        assertThat(busbar("enroll", "est")).isEqualTo(ExitCodes.CONFIG);
        assertThat(err.toString())
                .contains("key", "P-256", "https://HOST/.well-known/est", "one of the two", "both, or neither");
        configure("ssl://127.0.0.1:1", "");
        Files.writeString(config, Files.readString(config).replace("uplink: platform", "uplink: other"));
        ends(ExitCodes.CONFIG, "none of uplinks:", "enroll", "csr");
    }
}
