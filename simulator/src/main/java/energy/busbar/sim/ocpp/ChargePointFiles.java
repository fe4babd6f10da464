package energy.busbar.sim.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logs and firmware of a charge point: Firmware Management of OCPP 1.6 and, of its security extension, GetLog and
 * SignedUpdateFirmware. An image for it begins with {@code busbar-simulator-firmware VERSION} and a line's end; any other
 * cannot be installed. On {@link ChargePointLink}'s thread.
 */
final class ChargePointFiles {
    private static final Pattern IMAGE =
            Pattern.compile("busbar-simulator-firmware ([0-9A-Za-z.+-]{1,40})\\r?\\n.*", Pattern.DOTALL);
    private static final int MAX_LINES = 500;
    private static final int INSTALL_MILLIS = 2_000;
    private static final int MAX_RETRIES = 10;
    private static final int MAX_SECONDS_BETWEEN = 3_600;

    /** The charge point around it. */
    interface Host {
        void tell(String action, ObjectNode payload);

        void restart();
    }

    private enum Stage {
        SCHEDULED,
        DOWNLOADING,
        INSTALLING
    }

    private final Host host;
    private final FileTransfers transfers;
    private final Deque<String> journal = new ArrayDeque<>();
    private String version = "1.0.0";

    // of a log
    private @Nullable CompletableFuture<Void> upload;
    private Optional<Integer> uploadId = Optional.empty();

    // of an update
    private @Nullable Update update;
    private @Nullable CompletableFuture<byte[]> download;
    private Stage stage = Stage.SCHEDULED;
    private Instant nextAt = Instant.MAX;
    private int failures;
    private String arriving = "";
    private @Nullable Update installed;

    /** @param id of the security extension's message; empty for the plain one */
    private record Update(
            URI location,
            Instant retrieveAt,
            int retries,
            int seconds,
            Optional<Integer> id,
            String certificate,
            String signature) {}

    ChargePointFiles(Host host, FileTransfers transfers) {
        this.host = host;
        this.transfers = transfers;
    }

    String version() {
        return version;
    }

    void note(String line, Instant now) {
        if (journal.size() == MAX_LINES) {
            journal.removeFirst();
        }
        journal.addLast(now + " " + line);
    }

    /** @return empty for an action that is not about files */
    Optional<ObjectNode> called(String action, JsonNode payload, Instant now) {
        return switch (action) {
            case "GetDiagnostics" -> {
                uploadId = Optional.empty();
                begin(payload.path("location").asText(), now);
                yield Optional.of(object().put("fileName", "diagnostics.log"));
            }
            case "GetLog" -> {
                boolean busy = upload != null;
                uploadId = Optional.of(payload.path("requestId").asInt());
                begin(payload.path("log").path("remoteLocation").asText(), now);
                yield Optional.of(object().put("status", busy ? "AcceptedCanceled" : "Accepted")
                        .put("filename", "diagnostics.log"));
            }
            case "UpdateFirmware" -> {
                take(read(payload, payload, "retrieveDate", Optional.empty()));
                yield Optional.of(object());
            }
            case "SignedUpdateFirmware" -> {
                boolean busy = update != null;
                take(read(
                        payload,
                        payload.path("firmware"),
                        "retrieveDateTime",
                        Optional.of(payload.path("requestId").asInt())));
                yield Optional.of(object().put("status", busy ? "AcceptedCanceled" : "Accepted"));
            }
            default -> Optional.empty();
        };
    }

    private static Update read(JsonNode payload, JsonNode image, String date, Optional<Integer> id) {
        try {
            return new Update(
                    URI.create(image.path("location").asText()),
                    OffsetDateTime.parse(image.path(date).asText()).toInstant(),
                    Math.min(MAX_RETRIES, payload.path("retries").asInt(0)),
                    Math.min(MAX_SECONDS_BETWEEN, payload.path("retryInterval").asInt(10)),
                    id,
                    image.path("signingCertificate").asText(),
                    image.path("signature").asText());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(date + " is no time", e);
        }
    }

    private void begin(String folder, Instant now) {
        StringBuilder log = new StringBuilder();
        note("log asked for", now);
        journal.forEach(line -> log.append(line).append('\n'));
        URI to = URI.create(folder.endsWith("/") ? folder + "diagnostics.log" : folder);
        upload = transfers.upload(to, log.toString().getBytes(StandardCharsets.UTF_8));
        logged("Uploading");
    }

    private void logged(String status) {
        ObjectNode payload = object().put("status", status);
        if (uploadId.isPresent()) {
            host.tell("LogStatusNotification", payload.put("requestId", uploadId.get()));
        } else {
            host.tell("DiagnosticsStatusNotification", payload);
        }
    }

    private void take(Update wish) {
        update = wish;
        download = null;
        stage = Stage.SCHEDULED;
        nextAt = wish.retrieveAt();
        failures = 0;
    }

    void tick(Instant now) {
        CompletableFuture<Void> sending = upload;
        if (sending != null && sending.isDone()) {
            upload = null;
            boolean failed = sending.isCompletedExceptionally();
            logged(!failed ? "Uploaded" : uploadId.isPresent() ? "UploadFailure" : "UploadFailed");
        }
        Update wish = update;
        if (wish == null) {
            return;
        }
        switch (stage) {
            case SCHEDULED -> {
                if (!now.isBefore(nextAt)) {
                    stage = Stage.DOWNLOADING;
                    told(wish, "Downloading");
                    download = transfers.download(wish.location());
                }
            }
            case DOWNLOADING -> {
                CompletableFuture<byte[]> fetching = download;
                if (fetching != null && fetching.isDone()) {
                    download = null;
                    fetched(wish, fetching, now);
                }
            }
            case INSTALLING -> {
                if (!now.isBefore(nextAt)) {
                    note("version " + arriving + " installed", now);
                    version = arriving;
                    installed = wish;
                    update = null;
                    host.restart();
                }
            }
        }
    }

    private void fetched(Update wish, CompletableFuture<byte[]> fetching, Instant now) {
        if (fetching.isCompletedExceptionally()) {
            failures++;
            told(wish, "DownloadFailed");
            if (failures > wish.retries()) {
                update = null;
            } else {
                stage = Stage.SCHEDULED;
                nextAt = now.plusSeconds(wish.seconds());
            }
            return;
        }
        byte[] image = fetching.join();
        told(wish, "Downloaded");
        if (wish.id().isPresent()) {
            boolean right = verified(wish, image);
            told(wish, right ? "SignatureVerified" : "InvalidSignature");
            if (!right) {
                update = null;
                return;
            }
        }
        told(wish, "Installing");
        Matcher m = IMAGE.matcher(new String(image, StandardCharsets.ISO_8859_1));
        if (!m.matches()) {
            told(wish, "InstallationFailed");
            update = null;
            return;
        }
        arriving = m.group(1);
        stage = Stage.INSTALLING;
        nextAt = now.plusMillis(INSTALL_MILLIS);
    }

    private static boolean verified(Update wish, byte[] image) {
        try {
            Certificate certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(wish.certificate().getBytes(StandardCharsets.US_ASCII)));
            boolean ec = certificate.getPublicKey().getAlgorithm().equals("EC");
            Signature signature = Signature.getInstance(ec ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initVerify(certificate);
            signature.update(image);
            return signature.verify(Base64.getDecoder().decode(wish.signature()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** It was accepted, after a restart too. */
    void accepted() {
        Update done = installed;
        installed = null;
        if (done != null) {
            told(done, "Installed");
        }
    }

    private void told(Update of, String status) {
        ObjectNode payload = object().put("status", status);
        if (of.id().isPresent()) {
            host.tell(
                    "SignedFirmwareStatusNotification",
                    payload.put("requestId", of.id().get()));
        } else {
            host.tell("FirmwareStatusNotification", payload);
        }
    }

    /** What it would say if it were asked. */
    String firmwareStatus() {
        if (update == null) {
            return "Idle";
        }
        return stage == Stage.INSTALLING ? "Installing" : "Downloading";
    }

    String logStatus() {
        return upload == null ? "Idle" : "Uploading";
    }

    private static ObjectNode object() {
        return Rpc.JSON.createObjectNode();
    }
}
