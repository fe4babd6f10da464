package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** OCPP 1.6 with its security extension. */
final class Guard16 implements Guard {
    private static final Set<String> PASSED = Set.of(
            "CancelReservation",
            "CertificateSigned",
            "ChangeAvailability",
            "ChangeConfiguration",
            "ClearCache",
            "DataTransfer",
            "DeleteCertificate",
            "ExtendedTriggerMessage",
            "GetCompositeSchedule",
            "GetConfiguration",
            "GetDiagnostics",
            "GetInstalledCertificateIds",
            "GetLocalListVersion",
            "GetLog",
            "InstallCertificate",
            "RemoteStartTransaction",
            "RemoteStopTransaction",
            "ReserveNow",
            "Reset",
            "SendLocalList",
            "SignedUpdateFirmware",
            "TriggerMessage",
            "UnlockConnector",
            "UpdateFirmware");

    /** In lower case. Who the charger connects to, how it proves who it is, and whom it believes. */
    private static final Set<String> KEPT =
            Set.of("authorizationkey", "securityprofile", "cponame", "additionalrootcertificatecheck");

    private final Needs needs;

    Guard16(Needs needs) {
        this.needs = needs;
    }

    @Override
    public Verdict judge(String action, ObjectNode payload) {
        if (!PASSED.contains(action)) {
            return Guard.unknown(action);
        }
        if (action.equals("ChangeConfiguration")
                && !mayChange(
                        payload.path("key").asText().trim(),
                        payload.path("value").asText())) {
            return Guard.answer("Rejected");
        }
        Optional<Verdict> certificates = Guard.certificates(action, payload);
        return certificates.orElseGet(() -> new Verdict.Pass(payload));
    }

    private boolean mayChange(String key, String value) {
        String lower = key.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "heartbeatinterval" -> needs.heartbeat(value);
            case "metervaluesampleinterval" -> needs.meter(value);
            case "metervaluessampleddata" -> needs.measured(value);
            default -> !KEPT.contains(lower) && !MAKERS_KEYS.matcher(key).matches();
        };
    }
}
