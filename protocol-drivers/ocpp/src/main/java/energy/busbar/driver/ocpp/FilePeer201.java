package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder.FetchLogs;
import energy.busbar.driver.ocpp.files.Image;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate;
import energy.busbar.driver.ocpp.transfer.LogFetch;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.Diagnostics;
import energy.busbar.driver.ocpp.v201.Firmware;
import energy.busbar.driver.ocpp.v201.RemoteControl;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Blocks L and N of OCPP 2.0.1. */
final class FilePeer201 implements FilePeer {
    private final Calls calls;

    FilePeer201(Calls calls) {
        this.calls = calls;
    }

    static Answering heardIn(Answering answering, Heard heard) {
        return answering
                .on(Firmware.FirmwareStatusNotification.class, said -> {
                    heard.firmwareSaid(id(said.requestId()), word(said.status()));
                    return new Firmware.FirmwareStatusNotificationResponse();
                })
                .on(Diagnostics.LogStatusNotification.class, said -> {
                    heard.logSaid(id(said.requestId()), word(said.status()));
                    return new Diagnostics.LogStatusNotificationResponse();
                });
    }

    private static OptionalInt id(@Nullable Integer id) {
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public CompletableFuture<LogFetch.Event> askForLog(LogWish wish) {
        var request = new Diagnostics.GetLog(
                new Diagnostics.LogParameters(
                        wish.place().toString(),
                        wish.order().from().orElse(null),
                        wish.order().until().orElse(null)),
                wish.order().log() == FetchLogs.Log.SECURITY
                        ? Diagnostics.Log.SECURITY_LOG
                        : Diagnostics.Log.DIAGNOSTICS_LOG,
                wish.requestId(),
                wish.plan().retries(),
                (int) (wish.plan().retryMillis() / 1000));
        return calls.call(request)
                .thenApply(answer -> FilePeer16.logEvent(answer, response -> switch (response.status()) {
                    case ACCEPTED, ACCEPTED_CANCELED ->
                        new LogFetch.Event.Accepted(FilePeer16.text(response.filename()));
                    case REJECTED ->
                        new LogFetch.Event.Refused("the charger rejected it" + more(response.statusInfo()));
                    case UNRECOGNISED ->
                        new LogFetch.Event.Unanswered("the charger answered with a word that there is not");
                }));
    }

    @Override
    public CompletableFuture<FirmwareUpdate.Event> askForUpdate(UpdateWish wish) {
        Image.Signed by = wish.image().signed().orElse(null);
        var request = new Firmware.UpdateFirmware(
                wish.requestId(),
                new Firmware.FirmwareImage(
                        wish.place().toString(),
                        wish.retrieveAt(),
                        wish.installAt().orElse(null),
                        by == null ? null : by.certificatePem(),
                        by == null ? null : by.signature()),
                wish.retries(),
                wish.retrySeconds());
        return calls.call(request).thenApply(answer -> FilePeer16.updateEvent(answer, FilePeer201::taken));
    }

    private static FirmwareUpdate.Event taken(Firmware.UpdateFirmwareResponse response) {
        String more = more(response.statusInfo());
        return switch (response.status()) {
            case ACCEPTED, ACCEPTED_CANCELED -> new FirmwareUpdate.Event.Accepted();
            case REJECTED -> new FirmwareUpdate.Event.Refused("the charger rejected it" + more);
            case INVALID_CERTIFICATE ->
                new FirmwareUpdate.Event.Refused("the charger says InvalidCertificate of the image's signer" + more);
            case REVOKED_CERTIFICATE ->
                new FirmwareUpdate.Event.Refused("the charger says RevokedCertificate of the image's signer" + more);
            case UNRECOGNISED ->
                new FirmwareUpdate.Event.Unanswered("the charger answered with a word that there is not");
        };
    }

    private static String more(@Nullable StatusInfo info) {
        if (info == null) {
            return "";
        }
        String words = FilePeer16.text(info.additionalInfo());
        return ": " + info.reasonCode() + (words.isEmpty() ? "" : ", " + words);
    }

    @Override
    public void askHowFarTheUpdateIs() {
        calls.call(new RemoteControl.TriggerMessage(RemoteControl.MessageTrigger.FIRMWARE_STATUS_NOTIFICATION, null));
    }

    private static LogFetch.Word word(Diagnostics.UploadLogStatus status) {
        return switch (status) {
            case BAD_MESSAGE -> LogFetch.Word.BAD_MESSAGE;
            case IDLE -> LogFetch.Word.IDLE;
            case NOT_SUPPORTED_OPERATION -> LogFetch.Word.NOT_SUPPORTED;
            case PERMISSION_DENIED -> LogFetch.Word.PERMISSION_DENIED;
            case UPLOADED -> LogFetch.Word.UPLOADED;
            case UPLOAD_FAILURE -> LogFetch.Word.FAILED;
            case UPLOADING -> LogFetch.Word.UPLOADING;
            case ACCEPTED_CANCELED -> LogFetch.Word.CANCELED;
            case UNRECOGNISED -> LogFetch.Word.OTHER;
        };
    }

    private static FirmwareUpdate.Word word(Firmware.FirmwareStatus status) {
        return status == Firmware.FirmwareStatus.UNRECOGNISED
                ? FirmwareUpdate.Word.OTHER
                : FirmwareUpdate.Word.valueOf(status.name());
    }
}
