package energy.busbar.driver.ocpp.transfer;

import java.util.Optional;

/**
 * One log on its way from a charger (GetDiagnostics of OCPP 1.6 §5.9; GetLog, block N of 2.0.1). The file itself is what
 * counts: what a charger says of it is often out of order, or missing. Times are monotonic.
 *
 * @param beganAtMillis when it was asked for
 * @param sinceMillis when the phase began
 * @param failures attempts of the charger that did not come to an end
 * @param trouble what went wrong last, empty for nothing
 * @param end once there is nothing more to wait for
 */
public record LogFetch(
        Plan plan,
        Phase phase,
        long beganAtMillis,
        long sinceMillis,
        int failures,
        String fileName,
        String trouble,
        Optional<End> end) {
    /** From the charger's consent to the first byte. */
    static final long START_MILLIS = 10 * 60_000;

    /** For a charger that names no file, which by the standard means that it has none. */
    static final long UNNAMED_MILLIS = 60_000;

    /** The charger's word may overtake its file. */
    static final long LAST_BYTES_MILLIS = 30_000;

    /** Beyond the retry interval. */
    static final long RETRY_GRACE_MILLIS = 60_000;

    static final long WHOLE_MILLIS = 55 * 60_000;

    /** What the charger was asked to do when an upload fails. */
    public record Plan(int retries, long retryMillis) {}

    public enum Phase {
        ASKED,
        /** It consents, and says which file will come. */
        AWAITED,
        /** It did not refuse, and names no file. */
        UNNAMED,
        UPLOADING,
        /** It says that all is sent. */
        SENT,
        /** An attempt failed, and another may follow. */
        BETWEEN
    }

    /** What a charger says of its upload. */
    public enum Word {
        UPLOADING,
        UPLOADED,
        FAILED,
        /** Of words of 2.0.1 after which no further attempt is made. */
        BAD_MESSAGE,
        NOT_SUPPORTED,
        PERMISSION_DENIED,
        CANCELED,
        IDLE,
        OTHER
    }

    /** What is heard. */
    public sealed interface Event {
        /** @param fileName empty where the charger names none */
        record Accepted(String fileName) implements Event {}

        record Refused(String words) implements Event {}

        record NotSent(String words) implements Event {}

        /** It was sent and not answered: the charger may do it all the same. */
        record Unanswered(String reason) implements Event {}

        record Said(Word word) implements Event {}

        /** The first bytes of a file came. */
        record Begun() implements Event {}

        record Broke(String reason) implements Event {}

        record Arrived(String name, long bytes) implements Event {}

        record Tick() implements Event {}
    }

    /** What it comes to. */
    public sealed interface End {
        /** @param name under which it is kept; @param said what the charger calls it, empty for nothing */
        record Fetched(String name, long bytes, String said) implements End {}

        /** The charger has no such log. */
        record Nothing() implements End {}

        record Refused(String words) implements End {}

        record Failed(String words) implements End {}
    }

    public static LogFetch begun(Plan plan, long nowMillis) {
        return new LogFetch(plan, Phase.ASKED, nowMillis, nowMillis, 0, "", "", Optional.empty());
    }

    public String words() {
        return switch (phase) {
            case ASKED -> "asking the charger";
            case AWAITED, UNNAMED -> "waiting for the log";
            case UPLOADING -> "uploading";
            case SENT -> "waiting for the last bytes";
            case BETWEEN -> "waiting for another attempt";
        };
    }

    public LogFetch next(Event event, long nowMillis) {
        if (end.isPresent()) {
            return this;
        }
        if (event instanceof Event.Arrived arrived) {
            return ended(new End.Fetched(arrived.name(), arrived.bytes(), fileName));
        }
        if (event instanceof Event.Accepted accepted) {
            return accepted(accepted.fileName(), nowMillis);
        }
        if (event instanceof Event.Refused refused) {
            return ended(new End.Refused(refused.words()));
        }
        if (event instanceof Event.NotSent unsent) {
            return ended(new End.Failed(unsent.words()));
        }
        if (event instanceof Event.Unanswered unanswered) {
            LogFetch troubled = with(unanswered.reason());
            return phase == Phase.ASKED ? troubled.at(Phase.AWAITED, nowMillis) : troubled;
        }
        if (event instanceof Event.Begun) {
            return at(Phase.UPLOADING, nowMillis);
        }
        if (event instanceof Event.Broke broke) {
            // Its word that all was sent, or that it failed, may have come before.
            LogFetch troubled = with(broke.reason());
            return phase == Phase.SENT || phase == Phase.BETWEEN ? troubled : troubled.at(Phase.BETWEEN, nowMillis);
        }
        return event instanceof Event.Said said ? said(said.word(), nowMillis) : timed(nowMillis);
    }

    private LogFetch accepted(String name, long nowMillis) {
        LogFetch named = new LogFetch(plan, phase, beganAtMillis, sinceMillis, failures, name, trouble, end);
        if (phase != Phase.ASKED) {
            return named; // its upload overtook its answer
        }
        return named.at(name.isEmpty() ? Phase.UNNAMED : Phase.AWAITED, nowMillis);
    }

    private LogFetch said(Word word, long nowMillis) {
        return switch (word) {
            case UPLOADING -> at(Phase.UPLOADING, nowMillis);
            case UPLOADED -> phase == Phase.SENT ? this : at(Phase.SENT, nowMillis);
            case FAILED -> {
                LogFetch failed = new LogFetch(
                        plan,
                        phase,
                        beganAtMillis,
                        sinceMillis,
                        failures + 1,
                        fileName,
                        trouble.isEmpty() ? "the charger says that the upload failed" : trouble,
                        end);
                yield failed.failures > plan.retries()
                        ? failed.ended(new End.Failed(failed.trouble))
                        : failed.at(Phase.BETWEEN, nowMillis);
            }
            case BAD_MESSAGE -> ended(new End.Failed("the charger says BadMessage: it cannot use what it was asked"));
            case NOT_SUPPORTED ->
                ended(
                        new End.Failed(
                                "the charger says NotSupportedOperation: it cannot upload by HTTP, and the gateway has no FTP"));
            case PERMISSION_DENIED -> ended(new End.Failed("the charger says PermissionDenied"));
            case CANCELED -> ended(new End.Failed("the charger gave it up for a newer request"));
            case IDLE, OTHER -> this;
        };
    }

    private LogFetch timed(long nowMillis) {
        long spent = nowMillis - sinceMillis;
        boolean over = switch (phase) {
            case ASKED, UPLOADING -> false;
            case AWAITED -> spent >= START_MILLIS;
            case UNNAMED -> spent >= UNNAMED_MILLIS;
            case SENT -> spent >= LAST_BYTES_MILLIS;
            case BETWEEN -> spent >= plan.retryMillis() + RETRY_GRACE_MILLIS;
        };
        if (over && phase == Phase.UNNAMED) {
            return ended(new End.Nothing());
        }
        String because = trouble.isEmpty() ? "" : "; before that: " + trouble;
        if (over) {
            return ended(new End.Failed(
                    switch (phase) {
                        case SENT -> "the charger says that it has sent the log, and none has come" + because;
                        case BETWEEN -> trouble;
                        default -> "no log came within " + START_MILLIS / 60_000 + " minutes" + because;
                    }));
        }
        if (nowMillis - beganAtMillis >= WHOLE_MILLIS) {
            return ended(new End.Failed("no log came within " + WHOLE_MILLIS / 60_000 + " minutes" + because));
        }
        return this;
    }

    private LogFetch at(Phase next, long nowMillis) {
        return new LogFetch(plan, next, beganAtMillis, nowMillis, failures, fileName, trouble, end);
    }

    private LogFetch with(String what) {
        return new LogFetch(plan, phase, beganAtMillis, sinceMillis, failures, fileName, what, end);
    }

    private LogFetch ended(End how) {
        return new LogFetch(plan, phase, beganAtMillis, sinceMillis, failures, fileName, trouble, Optional.of(how));
    }
}
