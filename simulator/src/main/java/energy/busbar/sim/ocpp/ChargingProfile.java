package energy.busbar.sim.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A charging profile as OCPP 1.6 §7.8 has it, held by the charge point and executed on its own clock.
 *
 * @param receivedAt stands for the start of a schedule that names none
 * @param periods by start, the first at 0 s
 */
record ChargingProfile(
        int id,
        int connectorId,
        int stackLevel,
        Purpose purpose,
        Kind kind,
        @Nullable String recurrency,
        @Nullable Instant validFrom,
        @Nullable Instant validTo,
        @Nullable Integer transactionId,
        @Nullable Instant startSchedule,
        @Nullable Integer durationSeconds,
        Instant receivedAt,
        List<Period> periods) {
    /** Three phases at nominal voltage, to turn a limit in W into one in A. */
    private static final double WATTS_AN_AMP = 3 * 230.0;

    private static final int MAX_PERIODS = 24;

    enum Purpose {
        ChargePointMaxProfile,
        TxDefaultProfile,
        TxProfile
    }

    enum Kind {
        Absolute,
        Recurring,
        Relative
    }

    /** @param amps each phase */
    record Period(int startSeconds, double amps) {}

    ChargingProfile {
        periods = periods.stream()
                .sorted(Comparator.comparingInt(Period::startSeconds))
                .toList();
        if (periods.isEmpty() || periods.size() > MAX_PERIODS) {
            throw new IllegalArgumentException(periods.size() + " periods; 1 to " + MAX_PERIODS + " can be held");
        }
    }

    /** @throws IllegalArgumentException for what is missing or cannot be read */
    static ChargingProfile read(int connectorId, JsonNode json, Instant now) {
        JsonNode schedule = json.path("chargingSchedule");
        boolean watts = switch (text(schedule, "chargingRateUnit")) {
            case "A" -> false;
            case "W" -> true;
            default -> throw new IllegalArgumentException("chargingRateUnit must be A or W");
        };
        List<Period> periods = new ArrayList<>();
        for (JsonNode period : schedule.path("chargingSchedulePeriod")) {
            double limit = period.path("limit").doubleValue();
            periods.add(new Period(period.path("startPeriod").intValue(), watts ? limit / WATTS_AN_AMP : limit));
        }
        return new ChargingProfile(
                json.path("chargingProfileId").intValue(),
                connectorId,
                json.path("stackLevel").intValue(),
                Purpose.valueOf(text(json, "chargingProfilePurpose")),
                Kind.valueOf(text(json, "chargingProfileKind")),
                json.path("recurrencyKind").textValue(),
                instant(json, "validFrom"),
                instant(json, "validTo"),
                json.has("transactionId") ? json.path("transactionId").intValue() : null,
                instant(schedule, "startSchedule"),
                schedule.has("duration") ? schedule.path("duration").intValue() : null,
                now,
                periods);
    }

    /** A each phase at an instant; empty where the profile says nothing about it. */
    OptionalDouble amps(Instant at, @Nullable Instant transactionStart) {
        if ((validFrom != null && at.isBefore(validFrom)) || (validTo != null && !at.isBefore(validTo))) {
            return OptionalDouble.empty();
        }
        Optional<Instant> start = start(at, transactionStart);
        if (start.isEmpty() || at.isBefore(start.get())) {
            return OptionalDouble.empty();
        }
        double elapsed = Duration.between(start.get(), at).toMillis() / 1000.0;
        if (durationSeconds != null && elapsed >= durationSeconds) {
            return OptionalDouble.empty();
        }
        OptionalDouble amps = OptionalDouble.empty();
        for (Period period : periods) {
            if (period.startSeconds() <= elapsed) {
                amps = OptionalDouble.of(period.amps());
            }
        }
        return amps;
    }

    /** The instants at which {@link #amps} can change. */
    List<Instant> changes(Instant at, @Nullable Instant transactionStart) {
        List<Instant> changes = new ArrayList<>();
        if (validFrom != null) {
            changes.add(validFrom);
        }
        if (validTo != null) {
            changes.add(validTo);
        }
        start(at, transactionStart).ifPresent(start -> {
            periods.forEach(period -> changes.add(start.plusSeconds(period.startSeconds())));
            if (durationSeconds != null) {
                changes.add(start.plusSeconds(durationSeconds));
            }
        });
        return changes;
    }

    private Optional<Instant> start(Instant at, @Nullable Instant transactionStart) {
        Instant named = startSchedule == null ? receivedAt : startSchedule;
        return switch (kind) {
            case Absolute -> Optional.of(named);
            case Relative -> Optional.ofNullable(transactionStart);
            case Recurring -> {
                long period =
                        Duration.ofDays("Weekly".equals(recurrency) ? 7 : 1).toSeconds();
                long since = Duration.between(named, at).toSeconds();
                yield Optional.of(named.plusSeconds(Math.floorDiv(since, period) * period));
            }
        };
    }

    private static String text(JsonNode json, String field) {
        String value = json.path(field).textValue();
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    private static @Nullable Instant instant(JsonNode json, String field) {
        String value = json.path(field).textValue();
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(field + " '" + value + "' is no date and time with a zone", e);
        }
    }
}
