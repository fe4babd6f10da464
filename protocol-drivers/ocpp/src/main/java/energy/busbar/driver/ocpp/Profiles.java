package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.message.MessageWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Charging profiles of one connector as one version of OCPP writes them. Futures complete on the loop, and always normally.
 */
interface Profiles {
    /** Where one device stands for the charger, the id of its profile. */
    int PROFILE_ID = 1;

    /** Where several do, those of a connector's profiles: its number, and that with this on top. */
    int TRANSACTION_PROFILES = 1_000;

    /** In the order in which they are tried. */
    enum Purpose {
        /** Of the whole charger: only where one device stands for it, or one would set the limit of another. */
        STATION_MAX("station maximum"),
        TX_DEFAULT("transaction default"),
        /** Only while a transaction is open; some chargers take no other one then. */
        TX("transaction");

        private final String words;

        Purpose(String words) {
            this.words = words;
        }

        /** For messages to people. */
        String words() {
            return words;
        }
    }

    /**
     * One profile with the dead-man in it: {@code amperes} from now, {@code fallbackAmperes} from {@code timeoutSeconds}
     * on, for ever.
     *
     * @param amperes a phase, in tenths
     * @param start on the charger's clock; empty makes the schedule Relative
     * @param phases that the car may have
     */
    record Grant(
            double amperes, int timeoutSeconds, double fallbackAmperes, Optional<Instant> start, PhaseChoice phases) {}

    /** What the charger made of a request. */
    sealed interface Verdict {
        record Accepted() implements Verdict {}

        /**
         * @param how the word or error that it answered
         * @param malformed whether it was for the form of the message
         */
        record Rejected(String how, boolean malformed) implements Verdict {}

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

    /**
     * Takes back a profile of the whole charger that was set while one device stood for it, told by its stack level; it
     * would hold all connectors at its fallback for ever.
     */
    CompletableFuture<Verdict> clearStationMax();

    /**
     * A profile's id is its own among all of the charger, and a TxProfile must not take the place of a TxDefaultProfile:
     * after the transaction there would be neither.
     */
    static int id(ChargerOptions charger, int connector, Purpose purpose) {
        if (!charger.several()) {
            return PROFILE_ID;
        }
        return purpose == Purpose.TX ? TRANSACTION_PROFILES + connector : connector;
    }

    CompletableFuture<Composite> composite(int seconds);

    /**
     * What an answer means by its status.
     *
     * @param done whether it is done by that status
     */
    static <R> Verdict verdict(Answer<R> answer, Function<R, Enum<?>> status, Predicate<R> done) {
        if (answer instanceof Answer.Ok<R> ok) {
            return done.test(ok.response())
                    ? new Verdict.Accepted()
                    : new Verdict.Rejected("'" + MessageWriter.word(status.apply(ok.response())) + "'", false);
        }
        if (answer instanceof Answer.Refused<R> refused) {
            return new Verdict.Rejected("error " + refused.code(), refused.malformed());
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
