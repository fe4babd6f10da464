package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.sync.Session.Action;
import energy.busbar.sync.Session.Event;
import energy.busbar.sync.Session.State;
import energy.busbar.sync.Session.Step;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SessionTest {
    private static final double HALF = 0.5;
    private final Session one = new Session(1, 10_000, 30_000);
    private final Session two = new Session(2, 10_000, 30_000);

    @Test
    void goesOnlineOverConnackAndSuback() {
        Step open = one.next(new State.Idle(), Event.START, 0, HALF);
        assertThat(open.state()).isEqualTo(new State.Connecting(0, 0, 10_000));
        assertThat(open.actions()).containsExactly(new Action.Open(0));
        Step acknowledged = one.next(open.state(), Event.CONNACK, 50, HALF);
        assertThat(acknowledged.state()).isEqualTo(new State.Subscribing(0, 0, 10_050, 50));
        assertThat(acknowledged.actions()).containsExactly(new Action.Subscribe());
        Step online = one.next(acknowledged.state(), Event.SUBACK, 60, HALF);
        assertThat(online.state()).isEqualTo(new State.Online(0, 0, 50));
        assertThat(online.actions()).containsExactly(new Action.GoOnline());
    }

    @Test
    void missingConnackIsDroppedAtTheWatchdogAndNotBefore() {
        State connecting = new State.Connecting(0, 0, 10_000);
        assertThat(one.next(connecting, Event.TICK, 9_999, HALF)).isEqualTo(new Step(connecting, java.util.List.of()));
        Step dropped = one.next(connecting, Event.TICK, 10_000, HALF);
        assertThat(dropped.state()).isEqualTo(new State.Waiting(1, 11_000));
        assertThat(dropped.actions()).containsExactly(new Action.Drop("no CONNACK within 10000 ms"));
    }

    @Test
    void missingSubackIsDropped() {
        Step dropped = one.next(new State.Subscribing(0, 0, 10_000, 0), Event.TICK, 10_000, HALF);
        assertThat(dropped.actions()).containsExactly(new Action.Drop("no SUBACK within 10000 ms"));
    }

    @Test
    void brokersAreTriedInTurnAndTheDelayGrowsByTheRound() {
        State state = two.next(new State.Idle(), Event.START, 0, HALF).state();
        long now = 0;
        int[] brokers = {1, 0, 1, 0};
        long[] delays = {500, 1_000, 1_000, 2_000};
        for (int i = 0; i < brokers.length; i++) {
            state = two.next(state, Event.LOST, now, HALF).state();
            assertThat(state).isEqualTo(new State.Waiting(i + 1, now + delays[i]));
            now += delays[i];
            Step open = two.next(state, Event.TICK, now, HALF);
            assertThat(open.actions()).containsExactly(new Action.Open(brokers[i]));
            state = open.state();
        }
    }

    @Test
    void aStableConnectionForgetsEarlierFailuresAndAShortOneDoesNot() {
        State online = new State.Online(5, 1, 0);
        assertThat(two.next(online, Event.LOST, 30_000, HALF).state()).isEqualTo(new State.Waiting(0, 30_500));
        assertThat(two.next(online, Event.LOST, 29_999, HALF).state()).isEqualTo(new State.Waiting(6, 29_999 + 4_000));
    }

    @ParameterizedTest
    @EnumSource(Event.class)
    void closedStaysClosed(Event event) {
        assertThat(one.next(new State.Closed(), event, 0, HALF))
                .isEqualTo(new Step(new State.Closed(), java.util.List.of()));
    }

    @Test
    void closingSaysGoodbyeFromEveryStateButIdle() {
        assertThat(one.next(new State.Idle(), Event.CLOSE, 0, HALF).actions()).isEmpty();
        for (State state : java.util.List.of(
                new State.Waiting(1, 5),
                new State.Connecting(0, 0, 5),
                new State.Subscribing(0, 0, 5, 1),
                new State.Online(0, 0, 1))) {
            Step step = one.next(state, Event.CLOSE, 0, HALF);
            assertThat(step.state()).isEqualTo(new State.Closed());
            assertThat(step.actions()).containsExactly(new Action.Leave());
        }
    }

    @Test
    void whateverComesAStepOpensAtMostOneConnectionAndOnlyAfterTheLastWasDropped() {
        long seed = 20_261_124;
        Random random = new Random(seed);
        State state = new State.Idle();
        boolean open = false;
        long now = 0;
        Event[] events = Event.values();
        for (int i = 0; i < 100_000; i++) {
            Event event = events[random.nextInt(events.length - 1)]; // all but CLOSE
            now += random.nextInt(3_000);
            Step step = two.next(state, event, now, random.nextDouble());
            for (Action action : step.actions()) {
                if (action instanceof Action.Open) {
                    assertThat(open).as("seed %d, step %d", seed, i).isFalse();
                    open = true;
                } else if (action instanceof Action.Drop) {
                    assertThat(open).as("seed %d, step %d", seed, i).isTrue();
                    open = false;
                }
            }
            state = step.state();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "1, 2000", "2, 4000", "5, 32000", "6, 60000", "7, 60000", "2000000000, 60000", "-1, 1000"})
    void delayIsDrawnFromZeroToAGrowingCeiling(int failures, long ceiling) {
        assertThat(Backoff.delayMillis(failures, 0)).isZero();
        assertThat(Backoff.delayMillis(failures, 0.5)).isEqualTo(ceiling / 2);
        assertThat(Backoff.delayMillis(failures, Math.nextDown(1.0))).isBetween(ceiling - 1, ceiling);
    }
}
