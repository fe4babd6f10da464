package energy.busbar.core.engine;

import static energy.busbar.core.engine.InputSchema.number;
import static energy.busbar.core.engine.InputSchema.properties;
import static energy.busbar.core.engine.InputSchema.text;
import static energy.busbar.core.engine.InputSchema.time;
import static energy.busbar.core.engine.InputSchema.words;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.engine.CommandCatalogue.AvailableCommand;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Service;
import energy.busbar.core.session.IdToken;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commands that are done once, with a result; offered by devices that can. */
final class ServiceCommands {
    static final Duration LATEST_EXPIRY = Duration.ofDays(7);
    private static final int MAX_IMAGE_NAME = 128;
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    private static final String RELAY = "relay";
    private static final String AUTONOMOUS = "autonomous";

    private ServiceCommands() {}

    static Stream<AvailableCommand> all() {
        return Stream.of(
                of(
                        "charger:reset",
                        Service.RESET,
                        "Restart the charger: soft ends a session in order, hard is at once, on-idle waits for the"
                                + " session's end; soft where left out.",
                        properties("type", words("soft", "hard", "on-idle"))),
                of("charger:unlock-connector", Service.UNLOCK_CONNECTOR, "Let go of the cable.", properties()),
                of(
                        "charger:set-availability",
                        Service.SET_AVAILABILITY,
                        "Whether it may be charged with; kept over restarts of the charger.",
                        properties("operative", Map.of("type", "boolean")),
                        "operative"),
                of(
                        "charger:trigger-message",
                        Service.TRIGGER_MESSAGE,
                        "Have the charger say what it says by itself otherwise.",
                        properties("message", words(names(ServiceOrder.TriggerMessage.Message.values()))),
                        "message"),
                of(
                        "charger:reserve",
                        Service.RESERVE,
                        "Keep the charger for a token until a time.",
                        properties(
                                "idToken", text(IdToken.MAX_LENGTH, "for whom: 1 to 36 characters, 20 for OCPP 1.6"),
                                "expiry", time("when it ends by itself, RFC 3339 with its zone; at most 7 days ahead"),
                                "reservationId",
                                        number(1, Integer.MAX_VALUE, "left out: the gateway takes a free one")),
                        "idToken",
                        "expiry"),
                of(
                        "charger:cancel-reservation",
                        Service.CANCEL_RESERVATION,
                        "End a reservation before its time.",
                        properties("reservationId", number(1, Integer.MAX_VALUE, "left out: the charger's only one"))),
                of(
                        "charger:start-session",
                        Service.START_SESSION,
                        "Start a session from here.",
                        properties(
                                "idToken",
                                text(
                                        IdToken.MAX_LENGTH,
                                        "on whose account; left out: the idTag of its configuration"))),
                of("charger:stop-session", Service.STOP_SESSION, "End the session that goes on.", properties()),
                of(
                        "charger:rotate-password",
                        Service.ROTATE_PASSWORD,
                        "Give the charger a new password, which nobody is told.",
                        properties()),
                of(
                        "charger:set-relay-mode",
                        Service.SET_RELAY_MODE,
                        "Whether the whole charger is relayed to its upstream, or the gateway runs it alone; kept over"
                                + " restarts of the gateway.",
                        properties("mode", words(RELAY, AUTONOMOUS)),
                        "mode"),
                of(
                        "charger:update-firmware",
                        Service.UPDATE_FIRMWARE,
                        "Have the charger fetch and install an image that the gateway serves.",
                        properties(
                                "image", text(MAX_IMAGE_NAME, "its name on the gateway"),
                                "installAt", time("not before, RFC 3339 with its zone; at most 7 days ahead")),
                        "image"),
                of(
                        "charger:fetch-logs",
                        Service.FETCH_LOGS,
                        "Have the charger upload its log to the gateway.",
                        properties(
                                "log", words(names(ServiceOrder.FetchLogs.Log.values())),
                                "from", time("of what it logged, RFC 3339 with its zone; left out: all that it has"),
                                "until", time("of what it logged"))));
    }

    private static AvailableCommand of(
            String slug, Service service, String description, Map<String, Object> properties, String... required) {
        return new AvailableCommand(
                slug,
                Set.of(DeviceType.CHARGER),
                Optional.empty(),
                Optional.of(service),
                description,
                InputSchema.object(properties, List.of(required)));
    }

    private static String[] names(Enum<?>[] values) {
        return Stream.of(values).map(ServiceCommands::name).toArray(String[]::new);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E named(E[] values, Object word) {
        return Stream.of(values)
                .filter(v -> name(v).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(word + " was checked to be one of the words"));
    }

    /**
     * @param input that fits the catalogue's schema
     * @throws IllegalArgumentException for what the schema does not say: what is wrong, where, and what would be right
     */
    static ServiceOrder order(Service service, Map<String, Object> input, Instant now) {
        return switch (service) {
            case RESET ->
                new ServiceOrder.Reset(named(ServiceOrder.Reset.Kind.values(), input.getOrDefault("type", "soft")));
            case UNLOCK_CONNECTOR -> new ServiceOrder.UnlockConnector();
            case SET_AVAILABILITY -> new ServiceOrder.SetAvailability(Boolean.TRUE.equals(input.get("operative")));
            case TRIGGER_MESSAGE ->
                new ServiceOrder.TriggerMessage(
                        named(ServiceOrder.TriggerMessage.Message.values(), String.valueOf(input.get("message"))));
            case RESERVE ->
                new ServiceOrder.Reserve(
                        token(input).orElseThrow(() -> new IllegalStateException("idToken was checked to be there")),
                        ahead(input, "expiry", now, LATEST_EXPIRY)
                                .orElseThrow(() -> new IllegalStateException("expiry was checked to be there")),
                        reservation(input));
            case CANCEL_RESERVATION -> new ServiceOrder.CancelReservation(reservation(input));
            case START_SESSION -> new ServiceOrder.StartSession(token(input));
            case STOP_SESSION -> new ServiceOrder.StopSession();
            case ROTATE_PASSWORD -> new ServiceOrder.RotatePassword();
            case SET_RELAY_MODE -> new ServiceOrder.SetRelayMode(RELAY.equals(input.get("mode")));
            case UPDATE_FIRMWARE -> firmware(input, now);
            case FETCH_LOGS -> logs(input);
        };
    }

    private static ServiceOrder firmware(Map<String, Object> input, Instant now) {
        String image = String.valueOf(input.get("image"));
        if (!IMAGE.matcher(image).matches()) {
            throw new IllegalArgumentException("image must be the name of an image on the gateway, of letters, digits,"
                    + " '.', '_', '+' and '-', not '" + image + "'");
        }
        return new ServiceOrder.UpdateFirmware(
                image, ahead(input, "installAt", now, ServiceOrder.UpdateFirmware.LATEST_INSTALL), now);
    }

    private static ServiceOrder logs(Map<String, Object> input) {
        Optional<Instant> from = instant(input, "from");
        Optional<Instant> until = instant(input, "until");
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw new IllegalArgumentException("from must be before until, not " + from.get() + " and " + until.get());
        }
        return new ServiceOrder.FetchLogs(
                named(ServiceOrder.FetchLogs.Log.values(), input.getOrDefault("log", "diagnostics")), from, until);
    }

    private static Optional<IdToken> token(Map<String, Object> input) {
        if (!(input.get("idToken") instanceof String text)) {
            return Optional.empty();
        }
        if (!IdToken.isValid(text)) {
            // Without the text: it is somebody's key.
            throw new IllegalArgumentException("idToken must be 1 to " + IdToken.MAX_LENGTH
                    + " printable ASCII characters without blanks, commas or quotes");
        }
        return Optional.of(new IdToken(text));
    }

    private static OptionalInt reservation(Map<String, Object> input) {
        if (!(input.get("reservationId") instanceof Number number)) {
            return OptionalInt.empty();
        }
        if (number.doubleValue() != Math.rint(number.doubleValue())) {
            throw new IllegalArgumentException("reservationId must be a whole number, not " + number);
        }
        return OptionalInt.of(number.intValue());
    }

    private static Optional<Instant> ahead(Map<String, Object> input, String field, Instant now, Duration most) {
        Optional<Instant> at = instant(input, field);
        if (at.isPresent() && (!at.get().isAfter(now) || at.get().isAfter(now.plus(most)))) {
            throw new IllegalArgumentException(field + " must be after now, " + now + ", and at most " + most.toDays()
                    + " days ahead, not " + at.get());
        }
        return at;
    }

    private static Optional<Instant> instant(Map<String, Object> input, String field) {
        if (!(input.get(field) instanceof String text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    field + " must be a time with its zone, such as 2026-03-01T07:00:00+01:00, not '" + text + "'", e);
        }
    }

    /** Whose token it is stays between those two. */
    static Map<String, Object> masked(Map<String, Object> input) {
        if (!(input.get("idToken") instanceof String text)) {
            return input;
        }
        Map<String, Object> shown = new LinkedHashMap<>(input);
        shown.put("idToken", IdToken.isValid(text) ? new IdToken(text).masked() : "••••");
        return shown;
    }
}
