package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceOrder.FetchLogs;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.ocpp.files.FilesConfig;
import energy.busbar.driver.ocpp.files.Image;
import energy.busbar.driver.ocpp.files.ImageShelf;
import energy.busbar.driver.ocpp.files.LogShelf;
import energy.busbar.driver.ocpp.message.Interop;
import energy.busbar.driver.ocpp.pki.TestSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against ocpp-rpc chargers with node's HTTP, which are not ours, in both versions, in the open and in TLS. */
class PeerFilesTest {
    private static final String PASSWORD = "sixteen-bytes-ok";

    @TempDir
    private Path state;

    @Test
    void a_16_charger_sends_its_log_as_a_form_and_takes_an_unsigned_image() throws Exception {
        try (Bench bench = new Bench(Bench.OPEN, state)) {
            drive(bench, bench.url(), Access.BASIC, "ocpp1.6", "form", Optional.empty(), false);
        }
    }

    @Test
    void a_16_charger_takes_a_signed_image() throws Exception {
        try (Bench bench = new Bench(Bench.OPEN, state)) {
            drive(bench, bench.url(), Access.BASIC, "ocpp1.6", "raw", Optional.empty(), true);
        }
    }

    @Test
    void a_201_charger_does_both_in_tls() throws Exception {
        OcppServerConfig config = new OcppServerConfig(
                "127.0.0.1",
                0,
                Access.TLS_BASIC,
                Optional.of("Operator"),
                OcppServerConfig.DEFAULT_PING,
                Optional.of(new OcppTlsConfig(
                        new HostPort("127.0.0.1", 0), List.of(), List.of("localhost"), Optional.empty())));
        try (Bench bench = new Bench(config, state)) {
            drive(
                    bench,
                    "wss://localhost:" + bench.factory.tlsPort() + "/ocpp/",
                    Access.TLS_BASIC,
                    "ocpp2.0.1",
                    "raw",
                    Optional.of(state.resolve("ocpp/authority.pem")),
                    true);
        }
    }

    private void drive(
            Bench bench, String url, int profile, String protocol, String how, Optional<Path> authority, boolean signed)
            throws Exception {
        Path interop = Interop.directory();
        Image image = image(signed);
        Heard heard = new Heard();
        OcppConnector charger = bench.charger(
                "peer", Map.of("identity", "PEER-F", "securityProfile", profile, "password", PASSWORD), heard);
        List<String> command = new ArrayList<>(List.of(
                "node",
                Path.of("src/test/node/files.js").toAbsolutePath().toString(),
                url,
                "PEER-F",
                PASSWORD,
                protocol,
                how));
        authority.ifPresent(file -> command.add(file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("BUSBAR_INTEROP", interop.toString());
        Path log = state.resolve("peer.log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            heard.await("the charger", h -> h.link == LinkState.UP && !h.infos.isEmpty());
            ServiceResult fetched = charger.perform(
                            new FetchLogs(FetchLogs.Log.DIAGNOSTICS, Optional.empty(), Optional.empty()),
                            ServiceProgress.NONE)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(fetched).as(Files.readString(log)).isInstanceOf(ServiceResult.Done.class);
            ServiceResult updated = charger.perform(
                            new ServiceOrder.UpdateFirmware(image.name(), Optional.empty(), Bench.CLOCK.instant()),
                            ServiceProgress.NONE)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            assertThat(updated.words()).as(Files.readString(log)).isEqualTo("installed, now version 2.0, before 1.0");
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(said).isZero();
            LogShelf.Log kept =
                    new LogShelf(state, FilesConfig.DEFAULT).of("peer").get(0);
            assertThat(kept.name()).endsWith("-diag.bin");
            assertThat(said)
                    .contains(
                            authority.isPresent() ? "place \"https:\"" : "place \"http:\"",
                            how.equals("form") ? "uploaded 200" : "uploaded 201",
                            "log \"" + sha256(Files.readAllBytes(kept.file())) + "\"",
                            "image \"" + image.sha256() + "\"",
                            "done")
                    .doesNotContain("violation");
            assertThat(said.contains("signature true")).isEqualTo(signed);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private Image image(boolean signed) throws Exception {
        byte[] made = new byte[450_000];
        new java.util.Random(3).nextBytes(made);
        Path file = Files.write(state.resolve("fw-2.bin"), made);
        Optional<Path> signature = Optional.empty();
        Optional<Path> certificate = Optional.empty();
        Instant now = Bench.CLOCK.instant();
        if (signed) {
            TestSigner signer = TestSigner.of("SHA256withRSA", now.minusSeconds(100), now.plusSeconds(1_000));
            signature = Optional.of(Files.write(state.resolve("sig"), signer.sign(made)));
            certificate = Optional.of(Files.writeString(state.resolve("pem"), signer.certificatePem()));
        }
        return new ImageShelf(state, FilesConfig.DEFAULT)
                .add(
                        new ImageShelf.Wish(
                                file, Optional.empty(), Optional.of("2.0"), signature, certificate, Optional.empty()),
                        Optional.of(now));
    }
}
