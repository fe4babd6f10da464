package energy.busbar.core.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A program's dispatch event: windows in which enrolled devices act, then a report.
 *
 * @param devices the devices that take part; empty means every battery of the site
 * @param windows 1 to 48, in time order, not overlapping
 */
public record DispatchEvent(
        String id, String program, List<DeviceId> devices, List<Window> windows, Status status, String source) {
    public enum Status {
        DRAFT,
        SCHEDULED,
        IN_PROGRESS,
        COMPLETED,
        CANCELLED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public enum Action {
        CHARGE,
        HOLD,
        DISCHARGE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param from inclusive
     * @param until exclusive
     * @param watts magnitude for all batteries together, never negative; empty means as much as they can
     * @param exportLimitWatts most export at the meter meanwhile
     * @param importLimitWatts most import at the meter meanwhile
     */
    public record Window(
            Instant from,
            Instant until,
            Action action,
            OptionalDouble watts,
            OptionalDouble exportLimitWatts,
            OptionalDouble importLimitWatts) {
        public Window {
            if (!until.isAfter(from)) {
                throw new IllegalArgumentException("a window must end after it starts: " + from + " to " + until);
            }
            requireNotNegative("power", watts);
            requireNotNegative("exportLimit", exportLimitWatts);
            requireNotNegative("importLimit", importLimitWatts);
        }

        private static void requireNotNegative(String what, OptionalDouble value) {
            if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() < 1e9)) {
                throw new IllegalArgumentException(what + " must be 0 to 1e9 W, not " + value.getAsDouble());
            }
        }
    }

    public static final int MAX_WINDOWS = 48;

    public DispatchEvent {
        devices = List.copyOf(devices);
        windows = windows.stream().sorted(Comparator.comparing(Window::from)).toList();
        if (windows.isEmpty() || windows.size() > MAX_WINDOWS) {
            throw new IllegalArgumentException(
                    "a dispatch event has 1 to " + MAX_WINDOWS + " windows, not " + windows.size());
        }
        for (int i = 1; i < windows.size(); i++) {
            if (windows.get(i).from().isBefore(windows.get(i - 1).until())) {
                throw new IllegalArgumentException(
                        "windows overlap at " + windows.get(i).from());
            }
        }
    }

    public Instant start() {
        return windows.get(0).from();
    }

    public Instant end() {
        return windows.get(windows.size() - 1).until();
    }

    public DispatchEvent withStatus(Status next) {
        return new DispatchEvent(id, program, devices, windows, next, source);
    }

    public Optional<Window> windowAt(Instant now) {
        return windows.stream()
                .filter(w -> !now.isBefore(w.from()) && now.isBefore(w.until()))
                .findFirst();
    }
}
