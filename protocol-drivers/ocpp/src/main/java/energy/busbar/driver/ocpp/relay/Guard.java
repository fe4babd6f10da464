package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What an upstream may ask of a charger: everything but what the gateway itself lives by. Pure. */
interface Guard {
    sealed interface Verdict {
        /** @param back makes the charger's answer the upstream's */
        record Pass(ObjectNode payload, UnaryOperator<ObjectNode> back) implements Verdict {
            Pass(ObjectNode payload) {
                this(payload, UnaryOperator.identity());
            }
        }

        /** The charger is not asked. */
        record Answer(ObjectNode payload) implements Verdict {}

        record Refuse(String code, String description) implements Verdict {}
    }

    /** Keys of makers for where the charger connects to and who it is there, and for whether it heeds profiles at all. */
    Pattern MAKERS_KEYS = Pattern.compile(
            "(?i).*((csms|csurl|central|backend|backoffice|server|ocpp|cpo|endpoint).*(url|uri|addr|host|port|endpoint|domain|path)"
                    + "|(url|uri).*(csms|central|backend|server|ocpp|cpo)"
                    + "|charge(point|box|r)_?(id|identity)$|smart_?charging_?(enabled?|active)|password|passwd|securityprofile).*");

    Verdict judge(String action, ObjectNode payload);

    static ObjectNode status(String word) {
        return JsonNodeFactory.instance.objectNode().put("status", word);
    }

    static Verdict answer(String word) {
        return new Verdict.Answer(status(word));
    }

    static Verdict unknown(String action) {
        return new Verdict.Refuse("NotSupported", "a central system does not send " + action + " to a charger");
    }

    /** Certificates by which the charger knows the gateway, and the gateway the charger. */
    static Optional<Verdict> certificates(String action, ObjectNode payload) {
        String type = payload.path("certificateType").asText("");
        return switch (action) {
            case "CertificateSigned" ->
                type.equals("V2GCertificate") ? Optional.empty() : Optional.of(answer("Rejected"));
            case "InstallCertificate" ->
                type.startsWith("CSMS") || type.startsWith("CentralSystem")
                        ? Optional.of(answer("Rejected"))
                        : Optional.empty();
            // By a hash: nobody knows whether it is the one that the gateway is known by.
            case "DeleteCertificate" -> Optional.of(answer("Failed"));
            default -> Optional.empty();
        };
    }
}
