package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceOrder.FetchLogs;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Service;
import energy.busbar.driver.ocpp.files.FilesConfig;
import energy.busbar.driver.ocpp.files.Image;
import energy.busbar.driver.ocpp.files.ImageShelf;
import energy.busbar.driver.ocpp.files.LogShelf;
import energy.busbar.driver.ocpp.files.UpdateBook;
import energy.busbar.driver.ocpp.pki.TestSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders about files, over real sockets from the order to its result. */
class StationFilesTest {
    private static final String ACCEPTED = "{\"status\":\"Accepted\"}";
    private static final FetchLogs DIAGNOSTICS = logs(FetchLogs.Log.DIAGNOSTICS);

    @TempDir
    private Path state;

    private Bench bench;
    private Heard heard;
    private OcppConnector charger;
    private final List<String> progress = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        bench = new Bench(Bench.OPEN, state);
        heard = new Heard();
        charger = bench.charger("cp", Map.of("identity", "CP", "callTimeout", "1s"), heard);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static FetchLogs logs(FetchLogs.Log log) {
        return new FetchLogs(log, Optional.of(Instant.parse("2026-11-01T00:00:00Z")), Optional.empty());
    }

    private static ServiceOrder.UpdateFirmware firmware(String image) {
        return new ServiceOrder.UpdateFirmware(image, Optional.empty(), Bench.CLOCK.instant());
    }

    private CompletableFuture<ServiceResult> perform(ServiceOrder order) {
        return charger.perform(order, (phase, percent) -> progress.add(phase + " " + percent.orElse(-1)))
                .toCompletableFuture();
    }

    private static ServiceResult result(CompletableFuture<ServiceResult> order) throws Exception {
        return order.get(20, TimeUnit.SECONDS);
    }

    private FileStation station16(String version) throws Exception {
        FileStation station = FileStation.plain(bench, "CP", "ocpp1.6");
        station.boots16(version);
        heard.await("link", h -> h.link == LinkState.UP);
        return station;
    }

    private FileStation station201(String version) throws Exception {
        FileStation station = FileStation.plain(bench, "CP", "ocpp2.0.1");
        station.boots201(version);
        heard.await("link", h -> h.link == LinkState.UP);
        return station;
    }

    private Image image(int bytes, Optional<TestSigner> signer) throws Exception {
        byte[] made = new byte[bytes];
        new Random(bytes).nextBytes(made);
        Path file = Files.write(state.resolve("fw-2.bin"), made);
        Optional<Path> signature = Optional.empty();
        Optional<Path> certificate = Optional.empty();
        if (signer.isPresent()) {
            signature =
                    Optional.of(Files.write(state.resolve("sig"), signer.get().sign(made)));
            certificate = Optional.of(
                    Files.writeString(state.resolve("pem"), signer.get().certificatePem()));
        }
        return new ImageShelf(state, FilesConfig.DEFAULT)
                .add(
                        new ImageShelf.Wish(
                                file, Optional.empty(), Optional.of("2.0"), signature, certificate, Optional.empty()),
                        Optional.of(Bench.CLOCK.instant()));
    }

    private static TestSigner signer() {
        Instant now = Bench.CLOCK.instant();
        return TestSigner.of("SHA256withECDSA", now.minusSeconds(100), now.plusSeconds(1_000));
    }

    private byte[] kept(ServiceResult result) throws Exception {
        ServiceResult.Done done = (ServiceResult.Done) result;
        return Files.readAllBytes(new LogShelf(state, FilesConfig.DEFAULT)
                .find("cp", String.valueOf(done.data().get("log")))
                .orElseThrow()
                .file());
    }

    @Test
    void both_services_are_offered() {
        assertThat(charger.services()).contains(Service.FETCH_LOGS, Service.UPDATE_FIRMWARE);
    }

    @Test
    void a_charger_that_is_not_there_is_asked_for_nothing() throws Exception {
        assertThat(result(perform(DIAGNOSTICS)))
                .isEqualTo(new ServiceResult.Failed("the charger is not connected; nothing was sent"));
        image(10, Optional.empty());
        assertThat(result(perform(firmware("fw-2.bin")))).isInstanceOf(ServiceResult.Failed.class);
    }

    @Test
    void diagnostics_of_16_come_by_http_to_the_address_that_the_charger_came_by() throws Exception {
        try (FileStation station = station16("1.0")) {
            var order = perform(DIAGNOSTICS);
            ObjectNode asked = station.awaits("GetDiagnostics", "{\"fileName\":\"d.tar\"}");
            String place = asked.path("location").asText();
            assertThat(place)
                    .startsWith("http://127.0.0.1:" + bench.factory.port() + "/files/")
                    .endsWith("/");
            assertThat(asked.path("startTime").asText()).startsWith("2026-11-01T00:00:00");
            station.says("DiagnosticsStatusNotification", "{\"status\":\"Uploading\"}");
            assertThat(station.uploads(place + "d.tar", new byte[] {1, 2, 3})).isEqualTo(201);
            ServiceResult result = result(order);
            assertThat(kept(result)).containsExactly(1, 2, 3);
            assertThat(((ServiceResult.Done) result).data()).containsEntry("chargerName", "d.tar");
            assertThat(station.uploads(place + "d.tar", new byte[] {4})).isEqualTo(404);
            assertThat(progress).contains("asking the charger -1", "uploading -1");
            station.says("DiagnosticsStatusNotification", "{\"status\":\"Uploaded\"}");
        }
    }

    @Test
    void a_16_charger_without_diagnostics_is_asked_by_the_security_extension() throws Exception {
        try (FileStation station = station16("1.0")) {
            var order = perform(DIAGNOSTICS);
            station.lacks("GetDiagnostics");
            ObjectNode asked = station.awaits("GetLog", "{\"status\":\"Accepted\",\"filename\":\"x\"}");
            assertThat(asked.path("logType").asText()).isEqualTo("DiagnosticsLog");
            station.uploads(asked.path("log").path("remoteLocation").asText(), new byte[] {9});
            assertThat(kept(result(order))).containsExactly(9);
            var second = perform(logs(FetchLogs.Log.SECURITY));
            assertThat(station.lacks("GetLog").path("logType").asText()).isEqualTo("SecurityLog");
            assertThat(result(second)).isEqualTo(new ServiceResult.Refused("the charger answered NotImplemented"));
        }
    }

    @Test
    void logs_of_201_are_told_apart_by_their_request() throws Exception {
        try (FileStation station = station201("1.0")) {
            var order = perform(logs(FetchLogs.Log.SECURITY));
            ObjectNode asked = station.awaits("GetLog", "{\"status\":\"Accepted\",\"filename\":\"s.log\"}");
            assertThat(asked.path("logType").asText()).isEqualTo("SecurityLog");
            int id = asked.path("requestId").asInt();
            station.says("LogStatusNotification", "{\"status\":\"PermissionDenied\",\"requestId\":" + (id - 1) + "}");
            assertThat(order).isNotDone();
            assertThat(result(perform(DIAGNOSTICS))).isInstanceOf(ServiceResult.Refused.class);
            station.says("LogStatusNotification", "{\"status\":\"PermissionDenied\",\"requestId\":" + id + "}");
            assertThat(result(order)).isEqualTo(new ServiceResult.Failed("the charger says PermissionDenied"));
        }
    }

    @Test
    void an_update_of_201_is_followed_from_its_first_byte_to_the_new_version() throws Exception {
        Image image = image(300_000, Optional.of(signer()));
        CompletableFuture<ServiceResult> order;
        int id;
        try (FileStation station = station201("1.0")) {
            order = perform(firmware("fw-2.bin"));
            ObjectNode asked = station.awaits("UpdateFirmware", ACCEPTED);
            id = asked.path("requestId").asInt();
            String place = asked.path("firmware").path("location").asText();
            assertThat(place).endsWith("/fw-2.bin");
            assertThat(asked.path("firmware").path("signature").asText())
                    .isEqualTo(image.signed().orElseThrow().signature());
            assertThat(asked.path("firmware").path("signingCertificate").asText())
                    .startsWith("-----BEGIN CERTIFICATE-----");
            says201(station, "Downloading", id);
            byte[] first = station.downloads(place, "Range", "bytes=0-149999").body();
            byte[] second = station.downloads(place, "Range", "bytes=150000-").body();
            assertThat(first.length + second.length).isEqualTo(300_000);
            assertThat(Arrays.equals(second, 0, 10, Files.readAllBytes(image.file()), 150_000, 150_010))
                    .isTrue();
            for (String word : List.of("Downloaded", "SignatureVerified", "Installing", "InstallRebooting")) {
                says201(station, word, id);
            }
        }
        try (FileStation again = station201("2.0")) {
            says201(again, "Installed", id);
            assertThat(result(order).words()).isEqualTo("installed, now version 2.0, before 1.0");
            assertThat(progress).contains("downloading 50", "downloading 100", "waiting for the installation -1");
        }
    }

    private static void says201(FileStation station, String word, int id) throws Exception {
        station.says("FirmwareStatusNotification", "{\"status\":\"" + word + "\",\"requestId\":" + id + "}");
    }

    @Test
    void a_16_update_ends_by_the_new_version_and_progress_is_told_in_percent() throws Exception {
        image(300_000, Optional.empty());
        CompletableFuture<ServiceResult> order;
        try (FileStation station = station16("1.0")) {
            order = perform(firmware("fw-2.bin"));
            ObjectNode asked = station.awaits("UpdateFirmware", "{}");
            assertThat(Instant.parse(asked.path("retrieveDate").asText())).isBefore(Instant.now());
            assertThat(station.downloads(asked.path("location").asText()).body())
                    .hasSize(300_000);
            station.says("FirmwareStatusNotification", "{\"status\":\"Installing\"}");
            assertThat(result(perform(firmware("fw-2.bin")))).isInstanceOf(ServiceResult.Refused.class);
        }
        try (FileStation again = station16("2.0")) {
            again.says("FirmwareStatusNotification", "{\"status\":\"Installed\"}");
            ServiceResult.Done done = (ServiceResult.Done) result(order);
            assertThat(done.words()).isEqualTo("installed, now version 2.0, before 1.0");
            assertThat(done.data()).containsEntry("firmwareBefore", "1.0").containsEntry("firmware", "2.0");
            assertThat(progress).contains("checking the image -1", "downloading 100", "installing -1");
            assertThat(new UpdateBook(state).find("CP").orElseThrow().result()).isEqualTo(done.words());
        }
    }

    @Test
    void a_signed_image_goes_to_16_with_its_signature_or_not_at_all() throws Exception {
        image(1_000, Optional.of(signer()));
        try (FileStation station = station16("1.0")) {
            var order = perform(firmware("fw-2.bin"));
            ObjectNode asked = station.awaits("SignedUpdateFirmware", "{\"status\":\"RevokedCertificate\"}");
            assertThat(asked.path("firmware").path("signature").asText()).isNotEmpty();
            assertThat(result(order))
                    .isEqualTo(new ServiceResult.Refused("the charger says RevokedCertificate of the image's signer"));
            var second = perform(firmware("fw-2.bin"));
            station.lacks("SignedUpdateFirmware");
            assertThat(result(second)).isEqualTo(new ServiceResult.Refused("the charger answered NotImplemented"));
            assertThat(new UpdateBook(state).find("CP").orElseThrow().isUnderWay())
                    .isFalse();
        }
    }

    @Test
    void an_image_that_is_not_there_or_not_right_any_more_is_never_offered() throws Exception {
        Image image = image(1_000, Optional.empty());
        try (FileStation station = station16("1.0")) {
            assertThat(result(perform(firmware("other.bin"))).words()).contains("there is no image 'other.bin'");
            Files.write(image.file(), new byte[1_000]);
            assertThat(result(perform(firmware("fw-2.bin"))).words()).contains("no longer what was put in");
            Instant later = Bench.CLOCK.instant().plus(Duration.ofHours(1));
            Files.delete(image.file());
            new ImageShelf(state, FilesConfig.DEFAULT).remove("fw-2.bin");
            image(1_000, Optional.empty());
            assertThat(result(perform(new ServiceOrder.UpdateFirmware(
                                    "fw-2.bin", Optional.of(later), Bench.CLOCK.instant())))
                            .words())
                    .contains("can tell no time of installing");
        }
    }

    @Test
    void an_update_goes_on_over_a_restart_of_the_gateway_at_the_same_url() throws Exception {
        image(50_000, Optional.empty());
        CompletableFuture<ServiceResult> order;
        String path;
        try (FileStation station = station16("1.0")) {
            order = perform(firmware("fw-2.bin"));
            path = java.net
                    .URI
                    .create(station.awaits("UpdateFirmware", "{}")
                            .path("location")
                            .asText())
                    .getPath();
            station.says("FirmwareStatusNotification", "{\"status\":\"Downloading\"}");
        }
        bench.close();
        assertThat(result(order)).isInstanceOf(ServiceResult.Unknown.class);
        start();
        try (FileStation station = station16("1.0")) {
            String url = "http://127.0.0.1:" + bench.factory.port() + path;
            until(() -> station.downloads(url, "Range", "bytes=0-0").statusCode() == 206);
            assertThat(station.downloads(url).body()).hasSize(50_000);
            station.says("FirmwareStatusNotification", "{\"status\":\"Installing\"}");
        }
        try (FileStation station = station16("2.0")) {
            station.says("FirmwareStatusNotification", "{\"status\":\"Installed\"}");
            // Written before the answer is out or right after it.
            for (int i = 0;
                    i < 100 && new UpdateBook(state).find("CP").orElseThrow().isUnderWay();
                    i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(new UpdateBook(state).find("CP").orElseThrow().result())
                    .isEqualTo("installed, now version 2.0, before 1.0");
            assertThat(station.downloads("http://127.0.0.1:" + bench.factory.port() + path)
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    /** What other threads do in their time, and tell nobody. */
    private static void until(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void an_unanswered_update_may_have_been_heard() throws Exception {
        image(1_000, Optional.empty());
        try (FileStation station = station16("1.0")) {
            var order = perform(firmware("fw-2.bin"));
            ObjectNode asked = station.awaits("UpdateFirmware", null);
            until(() -> progress.contains("waiting for the download -1"));
            assertThat(order).isNotDone();
            station.downloads(asked.path("location").asText());
            station.says("FirmwareStatusNotification", "{\"status\":\"InstallationFailed\"}");
            assertThat(result(order)).isEqualTo(new ServiceResult.Failed("the charger says InstallationFailed"));
        }
    }
}
