package energy.busbar.core.engine;

import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchEvent.Window;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what an event asked for and what came of it. Figures come from GOOD readings only and are integrated on the
 * monotonic clock; a cycle in which one is not good, or that did not happen, is counted as missing.
 */
final class DispatchMeter {
    static final double TOLERANCE_FRACTION = 0.05;
    static final double TOLERANCE_WATTS = 100;

    /** Cycles further apart than this have not seen what was between them. */
    private static final long LONGEST_STEP_MILLIS = 3_000;

    private static final long CYCLE_MILLIS = 1_000;

    /** 48 windows of at most this many intervals bound a report. */
    private static final int MAX_INTERVALS_A_WINDOW = 500;

    private final DispatchEvent event;
    private final Map<Instant, Sums> intervals = new TreeMap<>();
    private final Map<String, Double> wattHours = new TreeMap<>();
    private long missing;
    private @Nullable Moment last;

    /** Sums of watts × milliseconds over the time for which each was known. */
    private static final class Sums {
        double asked;
        double askedMillis;
        double delivered;
        double deliveredMillis;
        double grid;
        double gridMillis;
    }

    DispatchMeter(DispatchEvent event) {
        this.event = event;
    }

    void sample(SiteSnapshot snapshot) {
        Moment now = snapshot.now();
        Moment before = last;
        last = now;
        Window window = event.windowAt(now.instant()).orElse(null);
        if (before == null || window == null) {
            return;
        }
        long millis = now.millisSince(before);
        if (millis > LONGEST_STEP_MILLIS) {
            missing += millis / CYCLE_MILLIS;
            return;
        }
        Sums sums = intervals.computeIfAbsent(intervalStart(window, now.instant()), k -> new Sums());
        sums.asked += Dispatches.asked(event, window, snapshot) * millis;
        sums.askedMillis += millis;
        double delivered = 0;
        boolean good = true;
        for (DeviceId battery : Dispatches.batteries(event, snapshot.site())) {
            double watts = snapshot.device(battery)
                    .map(d -> d.good(StandardPoints.CHARGE_RATE.name()))
                    .orElse(Double.NaN);
            if (Double.isNaN(watts)) {
                good = false;
            } else {
                delivered += watts;
                wattHours.merge(battery.value(), watts * millis / 3_600_000.0, Double::sum);
            }
        }
        if (good) {
            sums.delivered += delivered * millis;
            sums.deliveredMillis += millis;
        }
        double grid = snapshot.site()
                .gridMeter()
                .map(Site.Placement::device)
                .flatMap(snapshot::device)
                .map((DeviceState d) -> d.good(StandardPoints.GRID_POWER.name()))
                .orElse(Double.NaN);
        if (Double.isNaN(grid)) {
            good = false;
        } else {
            sums.grid += grid * millis;
            sums.gridMillis += millis;
        }
        missing += good ? 0 : 1;
    }

    /** One minute, or a tenth of a window that is shorter than ten, at least 5 s. */
    static Duration interval(Window window) {
        Duration length = Duration.between(window.from(), window.until());
        Duration minute = Duration.ofMinutes(1);
        Duration tenth = length.dividedBy(10);
        Duration wanted = tenth.compareTo(minute) < 0 ? tenth : minute;
        Duration least = length.dividedBy(MAX_INTERVALS_A_WINDOW);
        Duration floor = least.compareTo(Duration.ofSeconds(5)) > 0 ? least : Duration.ofSeconds(5);
        return wanted.compareTo(floor) < 0 ? floor : wanted;
    }

    private static Instant intervalStart(Window window, Instant now) {
        long step = interval(window).toMillis();
        long since = Duration.between(window.from(), now).toMillis();
        return window.from().plusMillis(since / step * step);
    }

    DispatchReport report(Instant end) {
        List<DispatchReport.Interval> list = new ArrayList<>();
        for (Window window : event.windows()) {
            Duration step = interval(window);
            for (Instant from = window.from();
                    from.isBefore(window.until()) && from.isBefore(end);
                    from = from.plus(step)) {
                Instant until = from.plus(step).isBefore(window.until()) ? from.plus(step) : window.until();
                list.add(interval(window, from, until));
            }
        }
        List<DispatchReport.DeviceTotal> totals = wattHours.entrySet().stream()
                .map(e -> new DispatchReport.DeviceTotal(new DeviceId(e.getKey()), e.getValue()))
                .toList();
        Instant until = end.isBefore(event.end()) ? end : event.end();
        return new DispatchReport(event.id(), event.start(), until, list, totals, missing);
    }

    private DispatchReport.Interval interval(Window window, Instant from, Instant until) {
        Sums sums = intervals.getOrDefault(from, new Sums());
        double asked = mean(sums.asked, sums.askedMillis);
        double delivered = mean(sums.delivered, sums.deliveredMillis);
        double grid = mean(sums.grid, sums.gridMillis);
        double export = window.exportLimitWatts().orElse(Double.NaN);
        boolean compliant = Math.abs(delivered - asked) <= tolerance(asked);
        if (window.exportLimitWatts().isPresent()) {
            compliant &= -grid <= export + tolerance(export);
        }
        if (window.importLimitWatts().isPresent()) {
            double limit = window.importLimitWatts().getAsDouble();
            compliant &= grid <= limit + tolerance(limit);
        }
        return new DispatchReport.Interval(from, until, asked, delivered, grid, export, compliant);
    }

    private static double tolerance(double watts) {
        return Math.max(TOLERANCE_WATTS, TOLERANCE_FRACTION * Math.abs(watts));
    }

    private static double mean(double sum, double millis) {
        return millis > 0 ? sum / millis : Double.NaN;
    }

    /** Nobody was there: every cycle from the start of the event is missing. */
    DispatchMeter missed(Instant now) {
        Instant end = now.isBefore(event.end()) ? now : event.end();
        missing = Math.max(0, Duration.between(event.start(), end).toMillis() / CYCLE_MILLIS);
        return this;
    }

    /** Lines of words and numbers, for {@link #restore}. */
    String save() {
        StringBuilder text = new StringBuilder();
        text.append("m ")
                .append(missing)
                .append(' ')
                .append(last == null ? 0 : last.epochMillis())
                .append('\n');
        intervals.forEach((from, s) -> text.append("i ")
                .append(from.toEpochMilli())
                .append(' ')
                .append(s.asked)
                .append(' ')
                .append(s.askedMillis)
                .append(' ')
                .append(s.delivered)
                .append(' ')
                .append(s.deliveredMillis)
                .append(' ')
                .append(s.grid)
                .append(' ')
                .append(s.gridMillis)
                .append('\n'));
        wattHours.forEach((device, wh) ->
                text.append("d ").append(device).append(' ').append(wh).append('\n'));
        return text.toString();
    }

    /** Takes up what was saved; the cycles between that and {@code now} are missing. */
    void restore(String text, Instant now) {
        text.lines().map(line -> line.split(" ", -1)).forEach(words -> {
            switch (words[0]) {
                case "m" -> {
                    Instant seen = now.isBefore(event.end()) ? now : event.end();
                    long away = seen.toEpochMilli() - Long.parseLong(words[2]);
                    missing = Long.parseLong(words[1]) + Math.max(0, away / CYCLE_MILLIS);
                }
                case "i" -> {
                    Sums sums = new Sums();
                    sums.asked = Double.parseDouble(words[2]);
                    sums.askedMillis = Double.parseDouble(words[3]);
                    sums.delivered = Double.parseDouble(words[4]);
                    sums.deliveredMillis = Double.parseDouble(words[5]);
                    sums.grid = Double.parseDouble(words[6]);
                    sums.gridMillis = Double.parseDouble(words[7]);
                    intervals.put(Instant.ofEpochMilli(Long.parseLong(words[1])), sums);
                }
                case "d" -> wattHours.put(words[1], Double.parseDouble(words[2]));
                default -> throw new IllegalStateException("a saved dispatch meter has no line '" + words[0] + "'");
            }
        });
    }
}
