package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** OCPP 2.0.1. Of SetVariables only what may not be is rejected; the charger is asked for the rest. */
final class Guard201 implements Guard {
    private static final Set<String> PASSED = Set.of(
            "CancelReservation",
            "CertificateSigned",
            "ChangeAvailability",
            "ClearCache",
            "ClearDisplayMessage",
            "ClearVariableMonitoring",
            "CostUpdated",
            "CustomerInformation",
            "DataTransfer",
            "DeleteCertificate",
            "GetBaseReport",
            "GetCompositeSchedule",
            "GetDisplayMessages",
            "GetInstalledCertificateIds",
            "GetLocalListVersion",
            "GetLog",
            "GetMonitoringReport",
            "GetReport",
            "GetTransactionStatus",
            "GetVariables",
            "InstallCertificate",
            "PublishFirmware",
            "RequestStartTransaction",
            "RequestStopTransaction",
            "ReserveNow",
            "Reset",
            "SendLocalList",
            "SetDisplayMessage",
            "SetMonitoringBase",
            "SetMonitoringLevel",
            "SetNetworkProfile",
            "SetVariableMonitoring",
            "SetVariables",
            "TriggerMessage",
            "UnlockConnector",
            "UnpublishFirmware",
            "UpdateFirmware");

    /** In lower case, component and variable. */
    private static final Set<String> KEPT = Set.of(
            "ocppcommctrlr.networkconfigurationpriority",
            "ocppcommctrlr.activenetworkprofile",
            "securityctrlr.basicauthpassword",
            "securityctrlr.identity",
            "securityctrlr.organizationname",
            "securityctrlr.securityprofile",
            "securityctrlr.additionalrootcertificatecheck",
            // A schedule that ends by itself is on the charger's clock.
            "clockctrlr.datetime",
            "clockctrlr.timesource",
            "clockctrlr.ntpsource",
            "clockctrlr.ntpserveruri",
            "smartchargingctrlr.enabled",
            "smartchargingctrlr.available");

    private final Needs needs;

    Guard201(Needs needs) {
        this.needs = needs;
    }

    @Override
    public Verdict judge(String action, ObjectNode payload) {
        if (!PASSED.contains(action)) {
            return Guard.unknown(action);
        }
        if (action.equals("SetNetworkProfile")) {
            return Guard.answer("Rejected");
        }
        if (action.equals("SetVariables")) {
            return variables(payload);
        }
        Optional<Verdict> certificates = Guard.certificates(action, payload);
        return certificates.orElseGet(() -> new Verdict.Pass(payload));
    }

    private Verdict variables(ObjectNode payload) {
        JsonNode wanted = payload.path("setVariableData");
        ArrayNode passed = JsonNodeFactory.instance.arrayNode();
        List<Optional<ObjectNode>> rejected = new ArrayList<>();
        for (JsonNode each : wanted) {
            if (mayChange(each)) {
                passed.add(each);
                rejected.add(Optional.empty());
            } else {
                rejected.add(Optional.of(rejection(each)));
            }
        }
        if (passed.isEmpty()) {
            return new Verdict.Answer(merged(rejected, JsonNodeFactory.instance.arrayNode()));
        }
        ObjectNode rest = payload.deepCopy();
        rest.set("setVariableData", passed);
        return new Verdict.Pass(rest, answer -> merged(rejected, answer.path("setVariableResult")));
    }

    /** Results in the order of what was wanted. */
    private static ObjectNode merged(List<Optional<ObjectNode>> rejected, JsonNode results) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode all = answer.putArray("setVariableResult");
        int next = 0;
        for (Optional<ObjectNode> each : rejected) {
            if (each.isPresent()) {
                all.add(each.get());
            } else if (next < results.size()) {
                all.add(results.get(next));
                next++;
            }
        }
        return answer;
    }

    private static ObjectNode rejection(JsonNode data) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("attributeStatus", "Rejected");
        for (String same : List.of("attributeType", "component", "variable")) {
            if (data.hasNonNull(same)) {
                result.set(same, data.get(same));
            }
        }
        return result;
    }

    private boolean mayChange(JsonNode data) {
        String component = data.path("component").path("name").asText().trim();
        String variable = data.path("variable").path("name").asText().trim();
        String value = data.path("attributeValue").asText();
        String key = (component + "." + variable).toLowerCase(Locale.ROOT);
        return switch (key) {
            case "ocppcommctrlr.heartbeatinterval" -> needs.heartbeat(value);
            case "sampleddatactrlr.txupdatedinterval" -> needs.meter(value);
            case "sampleddatactrlr.txupdatedmeasurands" -> needs.measured(value);
            case "sampleddatactrlr.enabled", "sampleddatactrlr.available" ->
                value.trim().equalsIgnoreCase("true");
            default ->
                !KEPT.contains(key)
                        && !MAKERS_KEYS.matcher(variable).matches()
                        && (key.contains("ctrlr.") || !MAKERS_KEYS.matcher(key).matches());
        };
    }
}
