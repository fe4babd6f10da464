package energy.busbar.driver.ocpp;

import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.port.GatewayClock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether a charger that was told one phase keeps to it, by the currents that it measures. Runs on the loop. */
final class PhaseWatch {
    /** Contactors, and a sample that was taken before; a car is paused meanwhile. */
    static final long SETTLE_MILLIS = 30_000;

    private static final double FLOWS_AMPERES = 1;
    private static final double IDLE_AMPERES = 0.5;
    private static final List<String> OTHERS =
            List.of(StandardPoints.CHARGER_CURRENT_L2.name(), StandardPoints.CHARGER_CURRENT_L3.name());

    private final GatewayClock clock;
    private final int wired;
    private int told;
    private long toldMillis;
    private Optional<String> wrong = Optional.empty();

    /** @param wired phases of the device */
    PhaseWatch(GatewayClock clock, int wired) {
        this.clock = clock;
        this.wired = wired;
        this.told = wired;
    }

    /** @param phases what the charger was told last; told again and again */
    void told(int phases) {
        if (phases != told) {
            told = phases;
            toldMillis = clock.monotonicMillis();
            wrong = Optional.empty();
        }
    }

    /** @param points of one sample, by name */
    void measured(Map<String, Double> points) {
        if (told == wired || clock.monotonicMillis() - toldMillis < SETTLE_MILLIS) {
            return;
        }
        double most = OTHERS.stream()
                .mapToDouble(name -> points.getOrDefault(name, Double.NaN))
                .filter(amperes -> !Double.isNaN(amperes))
                .max()
                .orElse(Double.NaN);
        double first = points.getOrDefault(StandardPoints.CHARGER_CURRENT_L1.name(), 0.0);
        if (most >= FLOWS_AMPERES) {
            wrong = Optional.of(String.format(
                    Locale.ROOT,
                    "It was told one phase, and %.1f A flow on another. All its phases are counted under the fuses;"
                            + " set phaseSwitching: false where it cannot change them",
                    most));
        } else if (most < IDLE_AMPERES && first >= FLOWS_AMPERES) {
            wrong = Optional.empty();
        }
    }

    /** For people; empty while nothing is wrong. */
    Optional<String> wrong() {
        return wrong;
    }
}
