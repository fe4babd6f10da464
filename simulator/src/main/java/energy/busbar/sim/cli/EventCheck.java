package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the site's own physics say of a dispatch event, apart from what the gateway reports. */
final class EventCheck {
    /** Time that devices have to reach their setpoints. */
    static final int SETTLE_SECONDS = 12;

    private static final double TOLERANCE = 0.05;
    /** Load and cars change faster than any control loop; this many seconds over the limit are theirs. */
    private static final double SHARE_ABOVE = 0.25;

    private final double dischargeWatts;
    private final double exportLimitWatts;
    private double battery;
    private double export;
    private int seconds;
    private int above;

    EventCheck(double dischargeWatts, double exportLimitWatts) {
        this.dischargeWatts = dischargeWatts;
        this.exportLimitWatts = exportLimitWatts;
    }

    /** A second of the settled event. */
    void add(JsonNode truth) {
        double exported = -truth.path("grid").asDouble();
        battery += truth.path("battery").asDouble();
        export += Math.max(0, exported);
        seconds++;
        if (exported > exportLimitWatts * (1 + TOLERANCE)) {
            above++;
        }
    }

    String summary() {
        return seconds == 0
                ? "nothing measured"
                : String.format(
                        Locale.ROOT,
                        "battery %,.0f W of %,.0f W asked; export %,.0f W of at most %,.0f W; above it in %d of %d s",
                        battery / seconds,
                        dischargeWatts,
                        export / seconds,
                        exportLimitWatts,
                        above,
                        seconds);
    }

    /** What was not kept; empty where all was. */
    List<String> broken() {
        List<String> broken = new ArrayList<>();
        if (seconds == 0) {
            return List.of("the event was not measured");
        }
        if (Math.abs(battery / seconds - dischargeWatts) > TOLERANCE * dischargeWatts) {
            broken.add(String.format(
                    Locale.ROOT, "the battery gave %,.0f W instead of %,.0f W", battery / seconds, dischargeWatts));
        }
        if (export / seconds > exportLimitWatts * (1 + TOLERANCE) || above > SHARE_ABOVE * seconds) {
            broken.add(String.format(
                    Locale.ROOT,
                    "export was %,.0f W on average and above %,.0f W in %d of %d s",
                    export / seconds,
                    exportLimitWatts,
                    above,
                    seconds));
        }
        return broken;
    }
}
