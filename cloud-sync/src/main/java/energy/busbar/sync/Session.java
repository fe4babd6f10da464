package energy.busbar.sync;

import java.util.List;

/**
 * The life of the connection as a pure function. It knows neither sockets nor clocks: {@link MqttUplink} feeds events
 * with the monotonic time and does what comes back.
 *
 * @param brokers how many there are to choose from, in order of preference
 * @param watchdogMillis within which CONNACK, and then SUBACK, must come
 * @param stableMillis after which a connection counts as good: the next failure starts again at the first broker
 */
public record Session(int brokers, long watchdogMillis, long stableMillis) {
    public Session {
        if (brokers < 1 || watchdogMillis < 1 || stableMillis < 0) {
            throw new IllegalArgumentException("a session needs a broker and a positive watchdog");
        }
    }

    public sealed interface State {
        /** Not started. */
        record Idle() implements State {}

        /** @param failures in a row so far */
        record Waiting(int failures, long untilMillis) implements State {}

        record Connecting(int failures, int broker, long deadlineMillis) implements State {}

        record Subscribing(int failures, int broker, long deadlineMillis, long sinceMillis) implements State {}

        record Online(int failures, int broker, long sinceMillis) implements State {}

        /** For good. */
        record Closed() implements State {}
    }

    public enum Event {
        START,
        /** Time has passed; said at least at every {@link #deadlineMillis}. */
        TICK,
        CONNACK,
        /** Granted or refused: either way telemetry may flow. */
        SUBACK,
        /** Refused, broken or closed by the other side. */
        LOST,
        /** The gateway itself gives the connection up, such as when acknowledgements stay away. */
        ABANDON,
        CLOSE
    }

    public sealed interface Action {
        /** With a new client. */
        record Open(int broker) implements Action {}

        record Subscribe() implements Action {}

        record GoOnline() implements Action {}

        /** Closes whatever there is by force. */
        record Drop(String why) implements Action {}

        /** Says goodbye first. */
        record Leave() implements Action {}
    }

    public record Step(State state, List<Action> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    /** @param draw uniform in [0, 1), for the jitter */
    public Step next(State state, Event event, long nowMillis, double draw) {
        if (state instanceof State.Closed) {
            return stay(state);
        }
        if (event == Event.CLOSE) {
            return new Step(new State.Closed(), state instanceof State.Idle ? List.of() : List.of(new Action.Leave()));
        }
        if (state instanceof State.Idle) {
            return event == Event.START ? open(0, nowMillis) : stay(state);
        }
        if (state instanceof State.Waiting waiting) {
            return event == Event.TICK && nowMillis >= waiting.untilMillis()
                    ? open(waiting.failures(), nowMillis)
                    : stay(state);
        }
        if (state instanceof State.Connecting connecting) {
            return switch (event) {
                case CONNACK ->
                    new Step(
                            new State.Subscribing(
                                    connecting.failures(), connecting.broker(), nowMillis + watchdogMillis, nowMillis),
                            List.of(new Action.Subscribe()));
                case LOST, ABANDON -> fail(connecting.failures(), "the connection failed", nowMillis, draw);
                case TICK ->
                    nowMillis >= connecting.deadlineMillis()
                            ? fail(
                                    connecting.failures(),
                                    "no CONNACK within " + watchdogMillis + " ms",
                                    nowMillis,
                                    draw)
                            : stay(state);
                default -> stay(state);
            };
        }
        if (state instanceof State.Subscribing subscribing) {
            return switch (event) {
                case SUBACK ->
                    new Step(
                            new State.Online(subscribing.failures(), subscribing.broker(), subscribing.sinceMillis()),
                            List.of(new Action.GoOnline()));
                case LOST, ABANDON -> fail(subscribing.failures(), "the connection was lost", nowMillis, draw);
                case TICK ->
                    nowMillis >= subscribing.deadlineMillis()
                            ? fail(
                                    subscribing.failures(),
                                    "no SUBACK within " + watchdogMillis + " ms",
                                    nowMillis,
                                    draw)
                            : stay(state);
                default -> stay(state);
            };
        }
        State.Online online = (State.Online) state;
        if (event == Event.LOST || event == Event.ABANDON) {
            boolean stable = nowMillis - online.sinceMillis() >= stableMillis;
            return fail(stable ? -1 : online.failures(), "the connection was lost", nowMillis, draw);
        }
        return stay(state);
    }

    /** When the next {@link Event#TICK} is due at the latest; {@link Long#MAX_VALUE} if no time is being watched. */
    public static long deadlineMillis(State state) {
        if (state instanceof State.Waiting waiting) {
            return waiting.untilMillis();
        }
        if (state instanceof State.Connecting connecting) {
            return connecting.deadlineMillis();
        }
        return state instanceof State.Subscribing subscribing ? subscribing.deadlineMillis() : Long.MAX_VALUE;
    }

    private Step open(int failures, long nowMillis) {
        int broker = failures % brokers;
        return new Step(
                new State.Connecting(failures, broker, nowMillis + watchdogMillis), List.of(new Action.Open(broker)));
    }

    /** A round over all brokers counts as one failure for the delay: the second broker is not punished for the first. */
    private Step fail(int failuresBefore, String why, long nowMillis, double draw) {
        int failures = failuresBefore == Integer.MAX_VALUE ? failuresBefore : failuresBefore + 1;
        long delay = Backoff.delayMillis(failures / brokers, draw);
        return new Step(new State.Waiting(failures, nowMillis + delay), List.of(new Action.Drop(why)));
    }

    private static Step stay(State state) {
        return new Step(state, List.of());
    }
}
