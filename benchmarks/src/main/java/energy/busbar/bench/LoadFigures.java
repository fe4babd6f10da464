package energy.busbar.bench;

import java.util.List;

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
