package energy.busbar.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The load's figures out of what was seen. */
final class LoadFigures {
    private LoadFigures() {}

    /**
     * @param flags of the gateway's JVM
     * @param enough part of the promised samples from which the figures count
     */
    static List<Figure> of(LoadWindow window, LivePoints points, BenchOptions options, String flags, double enough) {
        double stored = window.samplesPerSecond().orElse(0);
        double promised = (double) options.devices() * LoadBench.PROMISED_POINTS;
        boolean reached = stored >= enough * promised && window.alwaysOnline();
        String at = "at " + options.devices() + " devices × "
                + (points.known() ? String.valueOf(points.read()) : "an unknown number of") + " points × 1 Hz";
        List<Figure> figures = new ArrayList<>();
        figures.add(resident(window, at, options, flags, reached));
        proportional(window, at, reached).ifPresent(figures::add);
        double share = window.share(window.agent());
        double idleShare = window.share(window.idle());
        figures.add(new Figure(
                "processor",
                "processor " + at,
                Text.oneCore(share),
                "idle JVM: " + Text.oneCore(idleShare),
                "utime + stime of all threads over the same window, asked for its status each second",
                reached,
                Map.of("shareOfOneCore", share, "idleJvmShareOfOneCore", idleShare)));
        figures.add(new Figure(
                "samples",
                "samples stored at that load",
                stored == 0 ? "unknown" : Text.format("%,.0f a second", stored),
                Text.format("promised: %,.0f a second", promised),
                samplesHow(window, points),
                reached,
                Map.of(
                        "storedPerSecond",
                        stored,
                        "promisedPerSecond",
                        promised,
                        "pointsPerDevice",
                        (double) points.read(),
                        "pointsWithValuePerDevice",
                        (double) points.valued(),
                        "skippedPolls",
                        (double) window.skippedPolls(),
                        "mostBacklogSamples",
                        (double) window.mostBacklog())));
        return figures;
    }

    private static Figure resident(LoadWindow window, String at, BenchOptions options, String flags, boolean reached) {
        Spread agent = window.agent().resident();
        Spread idle = window.idle().resident();
        return new Figure(
                "residentMemory",
                "resident memory " + at,
                Text.megabytes(agent.median()) + ", at most " + Text.megabytes(agent.max()),
                "idle JVM: " + Text.megabytes(idle.median()),
                Text.format(
                        "VmRSS each second for %d s after %d s of warm-up: median, most; connected to its broker; flags of both:"
                                + " `%s`",
                        options.windowSeconds(), options.warmUpSeconds(), flags),
                reached,
                Map.of(
                        "medianKilobytes", agent.median(),
                        "maxKilobytes", agent.max(),
                        "idleJvmMedianKilobytes", idle.median()));
    }

    private static Optional<Figure> proportional(LoadWindow window, String at, boolean reached) {
        Optional<Spread> agent = window.agent().proportional();
        Optional<Spread> idle = window.idle().proportional();
        if (agent.isEmpty() || idle.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Figure(
                "proportionalMemory",
                "proportional memory " + at,
                Text.megabytes(agent.get().median()) + ", at most "
                        + Text.megabytes(agent.get().max()),
                "idle JVM: " + Text.megabytes(idle.get().median()),
                "Pss of smaps_rollup every 10 s: pages that JVMs share are divided between those that run",
                reached,
                Map.of(
                        "medianKilobytes", agent.get().median(),
                        "maxKilobytes", agent.get().max(),
                        "idleJvmMedianKilobytes", idle.get().median())));
    }

    private static String samplesHow(LoadWindow window, LivePoints points) {
        return "growth of the gateway's count of durable samples, from flush to flush; "
                + pointsHow(points)
                + Text.format(
                        "; %,d polls left out; %s; at most %,d samples not yet acknowledged by the broker",
                        window.skippedPolls(),
                        window.alwaysOnline() ? "connected all the time" : "NOT CONNECTED all the time",
                        window.mostBacklog());
    }

    private static String pointsHow(LivePoints points) {
        if (!points.known()) {
            return "its message of latest values did not come, so points are not counted";
        }
        return points.valued() == points.read()
                ? "all of a device's " + points.read() + " points carry a value"
                : points.valued() + " of a device's " + points.read()
                        + " points carry a value, the others are stored as not implemented";
    }
}
