package energy.busbar.driver.ocpp.relay;

import java.util.Optional;

/** What a charger fetches or sends as a file: of each kind one at a time, whoever asked for it. */
public enum FileKind {
    FIRMWARE,
    LOG;

    /** Of what asks for it, and of what tells how far it is. */
    public static Optional<FileKind> of(String action) {
        return switch (action) {
            case "UpdateFirmware",
                    "SignedUpdateFirmware",
                    "FirmwareStatusNotification",
                    "SignedFirmwareStatusNotification" -> Optional.of(FIRMWARE);
            case "GetDiagnostics", "GetLog", "DiagnosticsStatusNotification", "LogStatusNotification" ->
                Optional.of(LOG);
            default -> Optional.empty();
        };
    }
}
