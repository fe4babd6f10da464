package energy.busbar.core.port;

import energy.busbar.core.model.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one uplink may see. Streams are cut by it when they are drained, so nothing is stored twice.
 *
 * @param own what the uplink's own commands name as their source, such as {@code mqtt:utility}: their statuses are always
 *     its to see
 * @param devices empty for all, also those that will come
 * @param points names of points, where '*' at the end stands for any rest; empty for all
 * @param kinds of what leaves by it
 */
public record UplinkView(String own, Optional<Set<DeviceId>> devices, List<String> points, Set<Kind> kinds) {
    public enum Kind {
        /** Samples and live values. */
        TELEMETRY,
        /** Events of devices, sessions and the gateway. */
        EVENTS,
        ALERTS,
        /** Statuses of commands and dispatch events, also of those that others gave. */
        COMMANDS
    }

    /** The fingerprint of a view that leaves nothing out. */
    public static final long WHOLE = 0;

    private static final Pattern POINT = Pattern.compile("[A-Za-z0-9_.-]{1,64}\\*?|\\*");

    public UplinkView {
        devices = devices.map(Set::copyOf);
        points = List.copyOf(points);
        kinds = Set.copyOf(kinds);
        for (String point : points) {
            if (!isPoint(point)) {
                throw new IllegalArgumentException("'" + point + "' names no points; such as power or energy*");
            }
        }
    }

    /** Everything, as a platform's own uplink. */
    public static UplinkView all(String own) {
        return new UplinkView(own, Optional.empty(), List.of(), EnumSet.allOf(Kind.class));
    }

    public static boolean isPoint(String text) {
        return POINT.matcher(text).matches();
    }

    /** Whether every device is to be seen: only then also what is of the site and not of a device. */
    public boolean wholeSite() {
        return devices.isEmpty();
    }

    public boolean sees(DeviceId device) {
        return devices.map(some -> some.contains(device)).orElse(true);
    }

    public boolean sees(DeviceId device, String point) {
        return sees(device) && seesPoint(point);
    }

    private boolean seesPoint(String point) {
        if (points.isEmpty()) {
            return true;
        }
        for (String each : points) {
            boolean fits =
                    each.endsWith("*") ? point.startsWith(each.substring(0, each.length() - 1)) : point.equals(each);
            if (fits) {
                return true;
            }
        }
        return false;
    }

    /** @param data of an event of the contract */
    public boolean seesEvent(String type, Map<String, ?> data) {
        boolean ofDevice = data.get("deviceId") instanceof String id ? seesNamed(id) : wholeSite();
        if (type.startsWith("command.") || type.startsWith("dispatch.")) {
            return own.equals(source(data)) || kinds.contains(Kind.COMMANDS) && ofDevice;
        }
        if (type.startsWith("alert.")) {
            return kinds.contains(Kind.ALERTS) && ofDevice;
        }
        return kinds.contains(Kind.EVENTS) && (ofDevice || type.startsWith("gateway."));
    }

    private boolean seesNamed(String id) {
        return devices.map(some -> some.stream().anyMatch(d -> d.value().equals(id)))
                .orElse(true);
    }

    private static @Nullable Object source(Map<String, ?> data) {
        return data.get("source");
    }

    /** The same for views that cut the stream {@code metrics} the same way; {@link #WHOLE} where nothing is left out. */
    public long metricsFingerprint() {
        return devices.isEmpty() && points.isEmpty() ? WHOLE : hash(sorted() + "|" + new TreeSet<>(points));
    }

    /** As {@link #metricsFingerprint()}, of the stream {@code events}. */
    public long eventsFingerprint() {
        boolean every = kinds.containsAll(EnumSet.complementOf(EnumSet.of(Kind.TELEMETRY)));
        return devices.isEmpty() && every ? WHOLE : hash(sorted() + "|" + new TreeSet<>(kinds) + "|" + own);
    }

    private String sorted() {
        return devices.map(some -> String.valueOf(
                        new TreeSet<>(some.stream().map(DeviceId::value).toList())))
                .orElse("*");
    }

    /** FNV-1a of 64 bits: it has to be the same in every version, and not {@link #WHOLE}. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return hash == WHOLE ? 1 : hash;
    }
}
