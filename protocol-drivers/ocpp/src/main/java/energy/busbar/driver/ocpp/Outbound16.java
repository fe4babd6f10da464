package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.OcppTime;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Requests of the gateway (OCPP 1.6 §6), written strictly by the published schemas. */
sealed interface Outbound16 {
    String action();

    ObjectNode payload();

    record ChangeConfiguration(String key, String value) implements Outbound16 {
        public ChangeConfiguration {
            if (key.length() > 50 || value.length() > 500) {
                throw new IllegalArgumentException("a key has at most 50 characters and a value 500");
            }
        }

        @Override
        public String action() {
            return "ChangeConfiguration";
        }

        @Override
        public ObjectNode payload() {
            return object().put("key", key).put("value", value);
        }
    }

    record TriggerMessage(String requestedMessage, OptionalInt connector) implements Outbound16 {
        @Override
        public String action() {
            return "TriggerMessage";
        }

        @Override
        public ObjectNode payload() {
            ObjectNode payload = object().put("requestedMessage", requestedMessage);
            connector.ifPresent(id -> payload.put("connectorId", id));
            return payload;
        }
    }

    record RemoteStartTransaction(int connector, String idTag) implements Outbound16 {
        @Override
        public String action() {
            return "RemoteStartTransaction";
        }

        @Override
        public ObjectNode payload() {
            return object().put("connectorId", connector).put("idTag", idTag);
        }
    }

    record GetCompositeSchedule(int connector, int durationSeconds) implements Outbound16 {
        @Override
        public String action() {
            return "GetCompositeSchedule";
        }

        @Override
        public ObjectNode payload() {
            return object().put("connectorId", connector)
                    .put("duration", durationSeconds)
                    .put("chargingRateUnit", "A");
        }
    }

    record ClearChargingProfile(int profileId) implements Outbound16 {
        @Override
        public String action() {
            return "ClearChargingProfile";
        }

        @Override
        public ObjectNode payload() {
            return object().put("id", profileId);
        }
    }

    enum Purpose {
        CHARGE_POINT_MAX("ChargePointMaxProfile"),
        TX_DEFAULT("TxDefaultProfile"),
        /** Only while a transaction is open; some chargers take no other one then. */
        TX("TxProfile");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * One profile with the dead-man in it: {@code amperes} from now, {@code fallbackAmperes} from {@code timeoutSeconds}
     * on, for ever.
     *
     * @param start on the charger's clock; empty makes the schedule Relative
     */
    record SetChargingProfile(
            int profileId,
            int connector,
            int stackLevel,
            Purpose purpose,
            OptionalInt transactionId,
            Optional<Instant> start,
            double amperes,
            int timeoutSeconds,
            double fallbackAmperes,
            int phases)
            implements Outbound16 {
        @Override
        public String action() {
            return "SetChargingProfile";
        }

        @Override
        public ObjectNode payload() {
            ObjectNode payload = object().put("connectorId", connector);
            ObjectNode profile = payload.putObject("csChargingProfiles")
                    .put("chargingProfileId", profileId)
                    .put("stackLevel", stackLevel)
                    .put("chargingProfilePurpose", purpose.word())
                    .put("chargingProfileKind", start.isPresent() ? "Absolute" : "Relative");
            transactionId.ifPresent(id -> profile.put("transactionId", id));
            ObjectNode schedule = profile.putObject("chargingSchedule").put("chargingRateUnit", "A");
            start.ifPresent(at -> schedule.put("startSchedule", OcppTime.format(at)));
            var periods = schedule.putArray("chargingSchedulePeriod");
            periods.addObject()
                    .put("startPeriod", 0)
                    .put("limit", tenths(amperes))
                    .put("numberPhases", phases);
            periods.addObject()
                    .put("startPeriod", timeoutSeconds)
                    .put("limit", tenths(fallbackAmperes))
                    .put("numberPhases", phases);
            return payload;
        }
    }

    /** Limits are decimals in multiples of 0.1; down, because a limit must not grow by rounding. */
    static BigDecimal tenths(double amperes) {
        return BigDecimal.valueOf(amperes).add(new BigDecimal("0.0000001")).setScale(1, RoundingMode.DOWN);
    }

    private static ObjectNode object() {
        return OcppRpc.JSON.createObjectNode();
    }
}
