package energy.busbar.agent.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as a person writes it: an instant, a local time with its zone, or how long ago. */
final class TimeText {
    private static final Pattern AGO = Pattern.compile("(\\d{1,9})(s|m|h|d|w)");
    private static final Pattern LOCAL =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2}(?::\\d{2})?))?(?: |\\[)([A-Za-z][^\\]]*)\\]?");

    private TimeText() {}

    /** @throws IllegalArgumentException with what would be right */
    static Instant parse(String option, String text, Instant now) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return now.minus(Duration.ofSeconds(
                    Long.parseLong(ago.group(1)) * seconds(ago.group(2).charAt(0))));
        }
        Matcher local = LOCAL.matcher(text);
        try {
            return local.matches()
                    ? zoned(option, local)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    option + " is '" + text + "'; expected how long ago, such as 2h or 7d, an instant such as"
                            + " 2026-11-25T10:00:00Z, or a local time with its zone such as"
                            + " '2026-11-25 10:00 Europe/Berlin'",
                    e);
        }
    }

    private static long seconds(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            case 'd' -> 86_400;
            default -> 7 * 86_400L;
        };
    }

    private static Instant zoned(String option, Matcher local) {
        String time = local.group(2) == null ? "00:00" : local.group(2);
        LocalDateTime at = LocalDate.parse(local.group(1)).atTime(java.time.LocalTime.parse(time));
        ZoneId zone = ZoneId.of(local.group(3));
        int offsets = zone.getRules().getValidOffsets(at).size();
        if (offsets != 1) {
            throw new IllegalArgumentException(option + ": " + at + " is there "
                    + (offsets == 0 ? "not at all" : "twice") + " in " + zone
                    + ", where clocks are changed then; expected an instant such as 2026-11-25T10:00:00Z");
        }
        return at.atZone(zone).toInstant();
    }
}
