package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.OcppTime;
import energy.busbar.driver.ocpp.relay.HeldProfile.Purpose;
import energy.busbar.driver.ocpp.relay.HeldProfile.Repeat;
import energy.busbar.driver.ocpp.relay.HeldProfile.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A charging profile of either version. What cannot be understood wholly is not taken: half a limit is none. */
final class ProfileReader {
    /** ChargingScheduleMaxPeriods as the upstream meets it. */
    static final int MAX_PERIODS = 128;

    private static final double MAX_AMPERES = 1_000;
    private static final double MAX_WATTS = 1_000_000;

    private ProfileReader() {}

    /**
     * @param profile the object csChargingProfiles of 1.6, chargingProfile of 2.0.1
     * @param transaction its transaction by the charger's id
     * @return empty for one that has to be rejected
     */
    static Optional<HeldProfile> read(int connector, JsonNode profile, Optional<String> transaction, Instant now) {
        if (!(profile instanceof ObjectNode raw)) {
            return Optional.empty();
        }
        boolean old = raw.has("chargingProfileId");
        JsonNode id = raw.path(old ? "chargingProfileId" : "id");
        JsonNode schedules = raw.path("chargingSchedule");
        JsonNode schedule = schedules.isArray() ? schedules.path(0) : schedules;
        Purpose purpose = purpose(raw.path("chargingProfilePurpose").asText());
        Repeat repeat = repeat(
                raw.path("chargingProfileKind").asText(),
                raw.path("recurrencyKind").asText());
        String unit = schedule.path("chargingRateUnit").asText();
        boolean watts = unit.equals("W");
        Optional<List<Step>> steps = steps(schedule.path("chargingSchedulePeriod"), watts ? MAX_WATTS : MAX_AMPERES);
        boolean understood = connector >= 0
                && id.canConvertToInt()
                && raw.path("stackLevel").canConvertToInt()
                && raw.path("stackLevel").intValue() >= 0
                && purpose != null
                && repeat != null
                && (watts || unit.equals("A"))
                && steps.isPresent()
                && timeOrNothing(raw.path("validFrom"))
                && timeOrNothing(raw.path("validTo"))
                && timeOrNothing(schedule.path("startSchedule"));
        if (!understood || purpose == null || repeat == null) {
            return Optional.empty();
        }
        return Optional.of(new HeldProfile(
                id.intValue(),
                connector,
                raw.path("stackLevel").intValue(),
                purpose,
                repeat,
                time(raw.path("validFrom")),
                time(raw.path("validTo")),
                purpose == Purpose.TX ? transaction : Optional.empty(),
                repeat == Repeat.RELATIVE ? Optional.empty() : time(schedule.path("startSchedule")),
                schedule.path("duration").canConvertToInt()
                        ? Optional.of(
                                Duration.ofSeconds(schedule.path("duration").intValue()))
                        : Optional.empty(),
                watts,
                steps.orElseThrow(),
                raw,
                now));
    }

    private static Optional<List<Step>> steps(JsonNode periods, double most) {
        if (!periods.isArray() || periods.isEmpty() || periods.size() > MAX_PERIODS) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        long last = -1;
        for (JsonNode period : periods) {
            JsonNode limit = period.path("limit");
            JsonNode after = period.path("startPeriod");
            int phases = period.path("numberPhases").asInt(0);
            if (!limit.isNumber()
                    || !(limit.doubleValue() >= 0 && limit.doubleValue() <= most)
                    || !after.canConvertToInt()
                    || after.intValue() <= last
                    || (steps.isEmpty() && after.intValue() != 0)
                    || phases < 0
                    || phases > 3) {
                return Optional.empty();
            }
            last = after.intValue();
            steps.add(new Step(last, limit.doubleValue(), phases));
        }
        return Optional.of(steps);
    }

    static @Nullable Purpose purpose(String word) {
        return switch (word) {
            case "ChargePointMaxProfile", "ChargingStationMaxProfile" -> Purpose.STATION_MAX;
            case "TxDefaultProfile" -> Purpose.TX_DEFAULT;
            case "TxProfile" -> Purpose.TX;
            default -> null;
        };
    }

    private static @Nullable Repeat repeat(String kind, String recurrency) {
        return switch (kind) {
            case "Absolute" -> Repeat.ABSOLUTE;
            case "Relative" -> Repeat.RELATIVE;
            case "Recurring" ->
                switch (recurrency) {
                    case "Daily" -> Repeat.DAILY;
                    case "Weekly" -> Repeat.WEEKLY;
                    default -> null;
                };
            default -> null;
        };
    }

    private static boolean timeOrNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull() || time(node).isPresent();
    }

    private static Optional<Instant> time(JsonNode node) {
        return node.isTextual() ? OcppTime.parse(node.textValue()) : Optional.empty();
    }
}
