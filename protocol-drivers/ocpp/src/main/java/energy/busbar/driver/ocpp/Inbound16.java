package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.OcppTime;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Requests of chargers that the gateway looks into (OCPP 1.6 §6), read tolerantly: only what is needed must be there. */
sealed interface Inbound16 {
    record Boot(String vendor, String model, String serialNumber, String firmwareVersion) implements Inbound16 {
        static Boot from(ObjectNode payload) {
            String serial = text(payload, "chargePointSerialNumber");
            return new Boot(
                    text(payload, "chargePointVendor"),
                    text(payload, "chargePointModel"),
                    serial.isEmpty() ? text(payload, "chargeBoxSerialNumber") : serial,
                    text(payload, "firmwareVersion"));
        }
    }

    /** @param connector 0 for the charge point itself */
    record Status(int connector, String status, String errorCode, Optional<Instant> written) implements Inbound16 {
        static Status from(ObjectNode payload) {
            return new Status(
                    whole(payload, "connectorId"),
                    required(payload, "status"),
                    text(payload, "errorCode"),
                    OcppTime.parse(text(payload, "timestamp")));
        }
    }

    record Authorize(String idTag) implements Inbound16 {
        static Authorize from(ObjectNode payload) {
            return new Authorize(required(payload, "idTag"));
        }
    }

    record Start(int connector, String idTag, String timestamp, long meterStartWattHours) implements Inbound16 {
        static Start from(ObjectNode payload) {
            return new Start(
                    whole(payload, "connectorId"),
                    text(payload, "idTag"),
                    text(payload, "timestamp"),
                    payload.path("meterStart").asLong(0));
        }
    }

    record Stop(int transactionId, Optional<String> idTag, JsonNode transactionData) implements Inbound16 {
        static Stop from(ObjectNode payload) {
            return new Stop(
                    whole(payload, "transactionId"),
                    Optional.of(text(payload, "idTag")).filter(tag -> !tag.isEmpty()),
                    payload.path("transactionData"));
        }
    }

    record Meter(int connector, OptionalInt transactionId, JsonNode meterValue) implements Inbound16 {
        static Meter from(ObjectNode payload) {
            JsonNode id = payload.path("transactionId");
            return new Meter(
                    whole(payload, "connectorId"),
                    id.canConvertToInt() ? OptionalInt.of(id.intValue()) : OptionalInt.empty(),
                    payload.path("meterValue"));
        }
    }

    /** A field that an answer depends on is missing or of another type. */
    final class BadField extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        BadField(String code, String message) {
            super(message);
            this.code = code;
        }

        /** The CALLERROR code of 1.6 (OCPP-J 1.6 §4.2.3, with its spelling). */
        String code() {
            return code;
        }
    }

    private static String text(ObjectNode payload, String field) {
        JsonNode node = payload.path(field);
        return node.isValueNode() && !node.isNull() ? node.asText().trim() : "";
    }

    private static String required(ObjectNode payload, String field) {
        String text = text(payload, field);
        if (text.isEmpty()) {
            throw new BadField("OccurenceConstraintViolation", field + " is missing");
        }
        return text;
    }

    private static int whole(ObjectNode payload, String field) {
        String text = required(payload, field);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new BadField("TypeConstraintViolation", field + " is '" + text + "', not a whole number");
        }
    }
}
