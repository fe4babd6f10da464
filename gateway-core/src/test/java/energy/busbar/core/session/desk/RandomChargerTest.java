package energy.busbar.core.session.desk;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.session.Anomaly;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.MeterSample;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.Step;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A 1.6 charger with outages and reboots of both sides against the desk. It keeps its messages of transactions, in their
 * order, until they are answered, as §3.7.1 has it; an answer may be lost, and the message comes again.
 */
final class RandomChargerTest {
    private static final int STEPS = 400;
    private static final double WATTS = 11_000;
    private static final long STEP_SECONDS = 60;

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /** What really happened. */
    private static final class Real {
        final double from;
        double until = Double.NaN;
        String told = "";
        boolean stopLost;

        Real(double from) {
            this.from = from;
        }
    }

    /** A message in the charger's queue; whose transaction id is put in when it is known. */
    private record Kept(Real session, String kind, Instant at, double register, String reason) {}

    private final Station station = new Station();
    private final Deque<Kept> queue = new ArrayDeque<>();
    private final Map<Real, String> ids = new HashMap<>();
    private final List<Real> happened = new ArrayList<>();
    private double register = 100_000;
    private boolean online = true;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_session_appears_once_and_no_energy_twice(long seed) {
        Random random = new Random(seed);
        Real current = null;
        double first = register;
        for (int i = 0; i < STEPS; i++) {
            station.pass(STEP_SECONDS);
            if (current != null) {
                register += WATTS * random.nextDouble() * STEP_SECONDS / 3600;
            }
            int dice = random.nextInt(100);
            if (dice < 12 && current == null) {
                current = new Real(register);
                happened.add(current);
                queue.add(new Kept(current, "start", station.instant(), register, ""));
            } else if (dice < 12) {
                current.until = register;
                queue.add(new Kept(current, "stop", station.instant(), register, "Local"));
                current = null;
            } else if (dice < 17) {
                online = !online;
                if (!online) {
                    Station.now(station.desk.report(new Report.Lost(Station.CP, station.said(""))));
                }
            } else if (dice < 20) {
                station.restart();
            } else if (dice < 23) {
                current = rebooted(random, current);
            } else if (current != null) {
                queue.add(new Kept(current, "meter", station.instant(), register, ""));
            }
            if (online) {
                deliver(random);
                if (current == null && queue.isEmpty() && random.nextInt(3) == 0) {
                    station.status("Available");
                }
            }
        }
        online = true;
        if (current != null) {
            current.until = register;
            queue.add(new Kept(current, "stop", station.instant(), register, "Local"));
        }
        while (!queue.isEmpty()) {
            station.pass(1);
            deliver(random);
        }
        station.pass(60);
        station.status("Available");
        judge(first);
    }

    /** The queue survives. The transaction goes on, is stopped for the loss of power, or is forgotten. */
    private Real rebooted(Random random, Real current) {
        if (online) {
            station.booted();
        }
        if (current == null || random.nextInt(3) == 0) {
            return current;
        }
        current.until = register;
        if (random.nextBoolean()) {
            queue.add(new Kept(current, "stop", station.instant(), register, "PowerLoss"));
        } else {
            current.stopLost = true;
        }
        return null;
    }

    private void deliver(Random random) {
        while (!queue.isEmpty()) {
            Kept next = queue.peek();
            if (random.nextInt(12) == 0) {
                return; // the message is lost on its way, and comes again
            }
            said(next);
            if (random.nextInt(12) == 0) {
                return; // its answer is lost
            }
            if (next.kind().equals("start")) {
                ids.put(next.session(), next.session().told);
            }
            queue.remove();
        }
    }

    private void said(Kept kept) {
        Said said = new Said(Optional.of(kept.at()), station.instant(), 0, true);
        Optional<IdToken> card = Station.CARD;
        String id = ids.getOrDefault(kept.session(), "-1");
        switch (kept.kind()) {
            case "start" -> {
                Step step = Station.now(station.desk.report(new Report.Started(
                        Station.CP, 1, card, Optional.empty(), kept.at().toString(), kept.register(), said)));
                String told = step.session().orElseThrow().transaction();
                assertThat(kept.session().told).isIn("", told);
                kept.session().told = told;
            }
            case "stop" ->
                Station.now(station.desk.report(new Report.Stopped(
                        Station.CP,
                        0,
                        id,
                        card,
                        kept.at().toString(),
                        kept.register(),
                        kept.reason(),
                        List.of(),
                        said)));
            default ->
                Station.now(station.desk.report(new Report.Metered(
                        Station.CP,
                        1,
                        Optional.of(id),
                        List.of(new MeterSample(
                                Optional.of(kept.at()),
                                MeterSample.Context.OTHER,
                                kept.register(),
                                Double.NaN,
                                Optional.empty())),
                        said)));
        }
    }

    private void judge(double first) {
        List<Session> told = List.copyOf(station.ledger.all.values());
        assertThat(told).hasSameSizeAs(happened);
        double sum = 0;
        for (Real real : happened) {
            Session session = told.stream()
                    .filter(s -> s.transaction().equals(real.told))
                    .findFirst()
                    .orElseThrow();
            assertThat(session.open()).isFalse();
            double wattHours = real.until - real.from;
            if (real.stopLost) {
                // Known up to the last meter value that came before the charger forgot it.
                assertThat(session.findings()).contains(Anomaly.STOP_UNKNOWN);
                assertThat(session.energy().wattHours()).isBetween(0.0, wattHours + 1e-6);
            } else {
                assertThat(session.energy().wattHours())
                        .isCloseTo(wattHours, org.assertj.core.data.Offset.offset(1e-6));
                assertThat(session.state()).isEqualTo(Session.State.ENDED);
            }
            assertThat(session.findings())
                    .doesNotContain(Anomaly.REGISTER_BACKWARD, Anomaly.REGISTER_RESET, Anomaly.START_UNKNOWN);
            sum += session.energy().wattHours();
        }
        assertThat(sum).isLessThanOrEqualTo(register - first + 1e-6);
        if (happened.stream().noneMatch(r -> r.stopLost)) {
            assertThat(sum).isCloseTo(register - first, org.assertj.core.data.Offset.offset(1e-6));
        }
        assertThat(told.stream().map(Session::transaction).distinct()).hasSameSizeAs(told);
    }
}
