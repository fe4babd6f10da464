package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What files an upstream has the charger fetch or send now, by the charger's own words. Runs on the loop. */
final class TheirFiles {
    private static final Set<String> ENDS = Set.of(
            "Idle",
            "Installed",
            "InstallationFailed",
            "DownloadFailed",
            "InvalidSignature",
            "InstallVerificationFailed",
            "Uploaded",
            "UploadFailed",
            "UploadFailure",
            "BadMessage",
            "PermissionDenied",
            "NotSupportedOperation");

    private final Map<FileKind, Long> endsAtMillis = new EnumMap<>(FileKind.class);

    /** A charger may end without a word; then the upstream's turn ends after this. */
    private static long longestMillis(FileKind kind) {
        return (kind == FileKind.FIRMWARE ? 6 : 1) * 3_600_000L;
    }

    /** The charger was asked for it by the upstream. @param answer of the charger */
    void asked(FileKind kind, ObjectNode answer, long nowMillis) {
        String status = answer.path("status").asText("Accepted"); // 1.6 without its security extension has none
        boolean noLog = kind == FileKind.LOG && !answer.has("status") && !answer.hasNonNull("fileName");
        if (status.startsWith("Accepted") && !noLog) {
            endsAtMillis.put(kind, nowMillis + longestMillis(kind));
        }
    }

    void said(FileKind kind, ObjectNode payload) {
        if (ENDS.contains(payload.path("status").asText())) {
            endsAtMillis.remove(kind);
        }
    }

    boolean underWay(FileKind kind, long nowMillis) {
        Long end = endsAtMillis.get(kind);
        return end != null && nowMillis < end;
    }
}
