package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder.FetchLogs;
import energy.busbar.driver.ocpp.files.Image;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate;
import energy.busbar.driver.ocpp.transfer.LogFetch;
import energy.busbar.driver.ocpp.v16.Firmware;
import energy.busbar.driver.ocpp.v16.RemoteTrigger;
import energy.busbar.driver.ocpp.v16.Security;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Firmware Management of OCPP 1.6 and logs and signed firmware of its security extension. */
final class FilePeer16 implements FilePeer {
    private final Calls calls;

    FilePeer16(Calls calls) {
        this.calls = calls;
    }

    static Answering heardIn(Answering answering, Heard heard) {
        return answering
                .on(Firmware.FirmwareStatusNotification.class, said -> {
                    heard.firmwareSaid(OptionalInt.empty(), word(said.status()));
                    return new Firmware.FirmwareStatusNotificationResponse();
                })
                .on(Firmware.DiagnosticsStatusNotification.class, said -> {
                    heard.logSaid(OptionalInt.empty(), word(said.status()));
                    return new Firmware.DiagnosticsStatusNotificationResponse();
                })
                .on(Security.LogStatusNotification.class, said -> {
                    heard.logSaid(id(said.requestId()), word(said.status()));
                    return new Security.LogStatusNotificationResponse();
                })
                .on(Security.SignedFirmwareStatusNotification.class, said -> {
                    heard.firmwareSaid(id(said.requestId()), word(said.status()));
                    return new Security.SignedFirmwareStatusNotificationResponse();
                });
    }

    private static OptionalInt id(@Nullable Integer id) {
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The profile of 1.6 itself first; a charger of the security extension may have only that one's. */
    @Override
    public CompletableFuture<LogFetch.Event> askForLog(LogWish wish) {
        if (wish.order().log() == FetchLogs.Log.SECURITY) {
            return getLog(wish, Security.Log.SECURITY_LOG);
        }
        var request = new Firmware.GetDiagnostics(
                wish.place(),
                wish.plan().retries(),
                (int) (wish.plan().retryMillis() / 1000),
                wish.order().from().orElse(null),
                wish.order().until().orElse(null));
        return calls.call(request)
                .thenCompose(answer -> answer instanceof Answer.Refused<?> refused && refused.notSupported()
                        ? getLog(wish, Security.Log.DIAGNOSTICS_LOG)
                        : CompletableFuture.completedFuture(
                                logEvent(answer, response -> new LogFetch.Event.Accepted(text(response.fileName())))));
    }

    private CompletableFuture<LogFetch.Event> getLog(LogWish wish, Security.Log log) {
        var request = new Security.GetLog(
                new Security.LogParameters(
                        wish.place().toString(),
                        wish.order().from().orElse(null),
                        wish.order().until().orElse(null)),
                log,
                wish.requestId(),
                wish.plan().retries(),
                (int) (wish.plan().retryMillis() / 1000));
        return calls.call(request)
                .thenApply(answer -> logEvent(answer, response -> switch (response.status()) {
                    case ACCEPTED, ACCEPTED_CANCELED -> new LogFetch.Event.Accepted(text(response.filename()));
                    case REJECTED -> new LogFetch.Event.Refused("the charger rejected it");
                    case UNRECOGNISED ->
                        new LogFetch.Event.Unanswered("the charger answered with a word that there is not");
                }));
    }

    static <R> LogFetch.Event logEvent(Answer<R> answer, Function<R, LogFetch.Event> of) {
        if (answer instanceof Answer.Ok<R> ok) {
            return of.apply(ok.response());
        }
        if (answer instanceof Answer.Refused<R> refused) {
            return new LogFetch.Event.Refused(words(refused));
        }
        return answer instanceof Answer.NotSent<R> unsent
                ? new LogFetch.Event.NotSent(unsent.reason())
                : new LogFetch.Event.Unanswered(((Answer.NoAnswer<R>) answer).reason());
    }

    static <R> FirmwareUpdate.Event updateEvent(Answer<R> answer, Function<R, FirmwareUpdate.Event> of) {
        if (answer instanceof Answer.Ok<R> ok) {
            return of.apply(ok.response());
        }
        if (answer instanceof Answer.Refused<R> refused) {
            return new FirmwareUpdate.Event.Refused(words(refused));
        }
        return answer instanceof Answer.NotSent<R> unsent
                ? new FirmwareUpdate.Event.NotSent(unsent.reason())
                : new FirmwareUpdate.Event.Unanswered(((Answer.NoAnswer<R>) answer).reason());
    }

    private static String words(Answer.Refused<?> refused) {
        String more = refused.description().isBlank() ? "" : ": " + refused.description();
        return "the charger answered " + refused.code() + more;
    }

    /** An image with a signature goes by the message that carries it, and never without. */
    @Override
    public CompletableFuture<FirmwareUpdate.Event> askForUpdate(UpdateWish wish) {
        Image.Signed by = wish.image().signed().orElse(null);
        if (by != null) {
            var request = new Security.SignedUpdateFirmware(
                    wish.requestId(),
                    new Security.FirmwareImage(
                            wish.place().toString(),
                            wish.retrieveAt(),
                            by.certificatePem(),
                            by.signature(),
                            wish.installAt().orElse(null)),
                    wish.retries(),
                    wish.retrySeconds());
            return calls.call(request).thenApply(answer -> updateEvent(answer, FilePeer16::taken));
        }
        if (wish.installAt().isPresent()) {
            return CompletableFuture.completedFuture(new FirmwareUpdate.Event.NotSent(
                    "OCPP 1.6 can tell no time of installing with an image that is not signed; leave installAt out"));
        }
        var request = new Firmware.UpdateFirmware(wish.place(), wish.retrieveAt(), wish.retries(), wish.retrySeconds());
        return calls.call(request)
                .thenApply(answer -> updateEvent(answer, response -> new FirmwareUpdate.Event.Accepted()));
    }

    private static FirmwareUpdate.Event taken(Security.SignedUpdateFirmwareResponse response) {
        return switch (response.status()) {
            case ACCEPTED, ACCEPTED_CANCELED -> new FirmwareUpdate.Event.Accepted();
            case REJECTED -> new FirmwareUpdate.Event.Refused("the charger rejected it");
            case INVALID_CERTIFICATE ->
                new FirmwareUpdate.Event.Refused("the charger says InvalidCertificate of the image's signer");
            case REVOKED_CERTIFICATE ->
                new FirmwareUpdate.Event.Refused("the charger says RevokedCertificate of the image's signer");
            case UNRECOGNISED ->
                new FirmwareUpdate.Event.Unanswered("the charger answered with a word that there is not");
        };
    }

    @Override
    public void askHowFarTheUpdateIs() {
        calls.call(new RemoteTrigger.TriggerMessage(RemoteTrigger.MessageTrigger.FIRMWARE_STATUS_NOTIFICATION, null));
    }

    static String text(@Nullable String said) {
        return said == null ? "" : said.trim();
    }

    private static LogFetch.Word word(Firmware.DiagnosticsStatus status) {
        return switch (status) {
            case IDLE -> LogFetch.Word.IDLE;
            case UPLOADED -> LogFetch.Word.UPLOADED;
            case UPLOAD_FAILED -> LogFetch.Word.FAILED;
            case UPLOADING -> LogFetch.Word.UPLOADING;
            case UNRECOGNISED -> LogFetch.Word.OTHER;
        };
    }

    private static LogFetch.Word word(Security.UploadLogStatus status) {
        return switch (status) {
            case BAD_MESSAGE -> LogFetch.Word.BAD_MESSAGE;
            case IDLE -> LogFetch.Word.IDLE;
            case NOT_SUPPORTED_OPERATION -> LogFetch.Word.NOT_SUPPORTED;
            case PERMISSION_DENIED -> LogFetch.Word.PERMISSION_DENIED;
            case UPLOADED -> LogFetch.Word.UPLOADED;
            case UPLOAD_FAILURE -> LogFetch.Word.FAILED;
            case UPLOADING -> LogFetch.Word.UPLOADING;
            case UNRECOGNISED -> LogFetch.Word.OTHER;
        };
    }

    private static FirmwareUpdate.Word word(Firmware.FirmwareStatus status) {
        return switch (status) {
            case DOWNLOADED -> FirmwareUpdate.Word.DOWNLOADED;
            case DOWNLOAD_FAILED -> FirmwareUpdate.Word.DOWNLOAD_FAILED;
            case DOWNLOADING -> FirmwareUpdate.Word.DOWNLOADING;
            case IDLE -> FirmwareUpdate.Word.IDLE;
            case INSTALLATION_FAILED -> FirmwareUpdate.Word.INSTALLATION_FAILED;
            case INSTALLING -> FirmwareUpdate.Word.INSTALLING;
            case INSTALLED -> FirmwareUpdate.Word.INSTALLED;
            case UNRECOGNISED -> FirmwareUpdate.Word.OTHER;
        };
    }

    private static FirmwareUpdate.Word word(Security.SignedFirmwareStatus status) {
        return status == Security.SignedFirmwareStatus.UNRECOGNISED
                ? FirmwareUpdate.Word.OTHER
                : FirmwareUpdate.Word.valueOf(status.name());
    }
}
