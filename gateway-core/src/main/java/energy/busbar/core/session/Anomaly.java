package energy.busbar.core.session;

/** What somebody who settles a session should look at. */
public enum Anomaly {
    /** The beginning was never told; the session is known from its end or its meter values. */
    START_UNKNOWN("start-unknown"),
    /** No stop came; the end is the gateway's conclusion and yields to a stop that comes late. */
    STOP_UNKNOWN("stop-unknown"),
    REGISTER_BACKWARD("register-backward"),
    REGISTER_RESET("register-reset"),
    /** More energy between two samples than the charger can carry. */
    REGISTER_JUMP("register-jump"),
    /** Two trusted sources of the energy differ by more than 1 % and 50 Wh. */
    SOURCES_DISAGREE("sources-disagree"),
    METERING_GAP("metering-gap"),
    CLOCK_WRONG("clock-wrong"),
    /** Begun although the token was refused. */
    NOT_AUTHORISED("not-authorised"),
    /** More signed values than are kept; the first and the last ones are. */
    SIGNED_DROPPED("signed-dropped");

    private final String word;

    Anomaly(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
