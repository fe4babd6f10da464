package energy.busbar.driver.ocpp;

import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.Token;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A charger's own list of tokens in the words of its version. Stages complete on the loop, and always normally. */
interface ListTalk {
    /** Tokens a message where the charger does not say; and at most, whatever it says. */
    int USUAL_PER_MESSAGE = 20;

    int MOST_PER_MESSAGE = 100;

    /**
     * @param most tokens that its list can hold; 0 where it does not say that it keeps one and uses it
     * @param perMessage at least one
     */
    record Room(int most, int perMessage) {
        static final Room NONE = new Room(0, 1);

        public Room {
            perMessage = Math.max(1, Math.min(MOST_PER_MESSAGE, perMessage));
        }
    }

    enum Taken {
        ACCEPTED,
        /** It has another version than the one that the difference is to. */
        MISMATCH,
        REFUSED,
        NO_ANSWER
    }

    /** Empty without an answer. */
    CompletableFuture<Optional<Room>> room();

    /** Empty without an answer; negative where there is no list. */
    CompletableFuture<OptionalInt> version();

    boolean fits(Token token);

    CompletableFuture<Taken> send(boolean full, int version, List<LocalList.Entry> entries);
}
