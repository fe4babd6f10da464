package energy.busbar.driver.ocpp.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One part of a file (RFC 9110 §14). @param last included */
record Range(long first, long last) {
    private static final Pattern ONE = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    long length() {
        return last - first + 1;
    }

    /**
     * @param header of the request; several ranges, other units and what cannot be read are answered with the whole file, as
     *     §14.2 allows
     * @param size above 0
     * @return empty when it lies outside of the file
     */
    static Optional<Range> of(@Nullable String header, long size) {
        Range whole = new Range(0, size - 1);
        Matcher m = ONE.matcher(header == null ? "" : header);
        if (!m.matches() || m.group(1).isEmpty() && m.group(2).isEmpty()) {
            return Optional.of(whole);
        }
        if (m.group(1).isEmpty()) {
            long tail = Long.parseLong(m.group(2));
            return tail == 0 ? Optional.empty() : Optional.of(new Range(Math.max(0, size - tail), size - 1));
        }
        long first = Long.parseLong(m.group(1));
        if (!m.group(2).isEmpty() && Long.parseLong(m.group(2)) < first) {
            return Optional.of(whole);
        }
        long last = m.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(m.group(2)));
        return first >= size ? Optional.empty() : Optional.of(new Range(first, last));
    }

    boolean isWhole(long size) {
        return first == 0 && last == size - 1;
    }
}
