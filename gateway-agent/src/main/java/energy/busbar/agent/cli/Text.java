package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures and tables for a terminal of 80 columns. */
final class Text {
    static final int WIDTH = 80;
    private static final int LONGEST_CELL = 34;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private Text() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String bytes(long bytes) {
        if (bytes < 10_000) {
            return count(bytes) + " B";
        }
        return bytes < 10_000_000 ? count(bytes / 1_000) + " kB" : count(bytes / 1_000_000) + " MB";
    }

    static String duration(long seconds) {
        Duration d = Duration.ofSeconds(seconds);
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return d.toMinutes() + " min " + d.toSecondsPart() + " s";
        }
        return d.toDays() > 1
                ? d.toDays() + " d " + d.toHoursPart() + " h"
                : d.toHours() + " h " + d.toMinutesPart() + " min";
    }

    /** In the time zone of whoever asks. */
    static String time(JsonNode instant) {
        try {
            return TIME.format(Instant.parse(instant.asText()));
        } catch (DateTimeException e) {
            return "-";
        }
    }

    static String value(JsonNode value, String unit) {
        String text;
        if (value.isNull() || value.isMissingNode()) {
            return "-";
        } else if (value.isFloatingPointNumber()) {
            double number = value.doubleValue();
            text = String.format(Locale.ROOT, Math.abs(number) >= 1000 ? "%,.0f" : "%,.2f", number)
                    .replaceAll("(\\.\\d*?)0+$", "$1")
                    .replaceAll("\\.$", "");
        } else {
            text = value.isIntegralNumber() ? count(value.longValue()) : value.asText();
        }
        return unit.isEmpty() ? text : text + " " + unit;
    }

    /** As {@link #value}, but for a sentence, which would make its column too wide: {@link #below} has it. */
    static String cell(JsonNode value, String unit) {
        String text = value(value, unit);
        return text.length() > LONGEST_CELL ? "see below" : text;
    }

    /** The values of readings that are too long for a table, each under its point's name. */
    static List<String> below(Iterable<JsonNode> readings) {
        List<String> lines = new ArrayList<>();
        for (JsonNode reading : readings) {
            String text = value(reading.path("value"), reading.path("unit").asText());
            if (text.length() > LONGEST_CELL) {
                lines.add("");
                lines.add(reading.path("point").asText() + ":");
                lines.addAll(wrapped(text, 2));
            }
        }
        return lines;
    }

    /** What devices and people have written, without what a terminal would act on. */
    static String printable(String text) {
        return text.codePoints().noneMatch(Text::isActedOn)
                ? text
                : text.codePoints()
                        .map(c -> isActedOn(c) ? '?' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isActedOn(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }

    /** Columns as wide as their widest cell; the last one is cut at the terminal's edge only when {@code cut}. */
    static List<String> table(List<List<String>> rows, boolean cut) {
        return printed(
                rows.stream()
                        .map(row -> row.stream().map(Text::printable).toList())
                        .toList(),
                cut);
    }

    private static List<String> printed(List<List<String>> rows, boolean cut) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i));
                if (i < row.size() - 1) {
                    line.append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
                }
            }
            String text = line.toString().stripTrailing();
            lines.add(cut && text.length() > WIDTH ? text.substring(0, WIDTH - 1) + "…" : text);
        }
        return lines;
    }

    /** Words broken over lines, each after {@code indent} blanks. */
    static List<String> wrapped(String text, int indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String each : text.split("\\s+", -1)) {
            String word = printable(each);
            if (line.length() > 0 && indent + line.length() + 1 + word.length() > WIDTH) {
                lines.add(" ".repeat(indent) + line);
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(" ".repeat(indent) + line);
        return lines;
    }
}
