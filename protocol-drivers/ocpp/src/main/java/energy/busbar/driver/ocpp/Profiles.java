package energy.busbar.driver.ocpp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Charging profiles as one version of OCPP writes them. Futures complete on the loop, and always normally. */
interface Profiles {
    /** The id of the gateway's one profile. */
    int PROFILE_ID = 1;

    /** In the order in which they are tried. */
    enum Purpose {
        STATION_MAX,
        TX_DEFAULT,
        /** Only while a transaction is open; some chargers take no other one then. */
        TX
    }

    /**
     * One profile with the dead-man in it: {@code amperes} from now, {@code fallbackAmperes} from {@code timeoutSeconds}
     * on, for ever.
     *
     * @param amperes a phase, in tenths
     * @param start on the charger's clock; empty makes the schedule Relative
     */
    record Grant(double amperes, int timeoutSeconds, double fallbackAmperes, Optional<Instant> start) {}

    /** What the charger made of a request. */
    sealed interface Verdict {
        record Accepted() implements Verdict {}

        /** @param how the word or error that it answered */
        record Rejected(String how) implements Verdict {}

        record NoAnswer(String reason) implements Verdict {}

        record NotSent(String reason) implements Verdict {}
    }

    /** What all profiles of the charger together allow. */
    sealed interface Composite {
        /**
         * @param start on the charger's clock; empty for now
         * @param steps at least one
         */
        record Schedule(Optional<Instant> start, List<Step> steps) implements Composite {}

        /** @param afterSeconds from the start */
        record Step(long afterSeconds, double amperes) {}

        /** @param never whether it is no use to ask again on this connection */
        record Unsupported(boolean never) implements Composite {}

        record Silent(String reason) implements Composite {}
    }

    boolean transactionOpen();

    CompletableFuture<Verdict> set(Purpose purpose, Grant grant);

    /** A profile that the charger no longer has counts as cleared. */
    CompletableFuture<Verdict> clear();

    CompletableFuture<Composite> composite(int seconds);

    /**
     * @param cleared whether the status of an answer means that it is done
     * @param <R> the response, whose status is shown where it does not
     */
    static <R> Verdict verdict(
            Answer<R> answer, java.util.function.Predicate<R> cleared, java.util.function.Function<R, Object> status) {
        if (answer instanceof Answer.Ok<R> ok) {
            return cleared.test(ok.response())
                    ? new Verdict.Accepted()
                    : new Verdict.Rejected("'" + status.apply(ok.response()) + "'");
        }
        if (answer instanceof Answer.Refused<R> refused) {
            return new Verdict.Rejected("error " + refused.code());
        }
        return answer instanceof Answer.NotSent<R> unsent
                ? new Verdict.NotSent(unsent.reason())
                : new Verdict.NoAnswer(((Answer.NoAnswer<R>) answer).reason());
    }

    /** What an answer without a usable schedule means. */
    static Composite noSchedule(Answer<?> answer) {
        if (answer instanceof Answer.Ok<?>) {
            return new Composite.Unsupported(false);
        }
        if (answer instanceof Answer.Refused<?> refused) {
            return new Composite.Unsupported(refused.notSupported());
        }
        return new Composite.Silent(answer instanceof Answer.NoAnswer<?> none ? none.reason() : "not sent");
    }
}
