package energy.busbar.sync.sparkplug;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The number that ties a death to its birth: one more with each CONNECT, 0 after 255, also over restarts. An attempt whose
 * CONNECT left for nobody leaves its number for the next, so that an unreachable broker costs the card nothing.
 */
final class BdSeq {
    private static final int LAST = 255;

    private final Consumer<String> save;
    private int current;
    private boolean unused;

    /**
     * @param saved what was saved last; anything unreadable counts as nothing
     * @param save makes it durable before it returns
     */
    BdSeq(Optional<String> saved, Consumer<String> save) {
        this.save = save;
        this.current = saved.filter(text -> text.matches("\\d{1,3}"))
                .map(Integer::parseInt)
                .filter(n -> n <= LAST)
                .orElse(LAST);
    }

    /** For the next CONNECT. */
    int next() {
        if (!unused) {
            int next = current == LAST ? 0 : current + 1;
            save.accept(String.valueOf(next));
            current = next;
        }
        unused = true;
        return current;
    }

    /** A CONNECT with it may have been read. */
    void used() {
        unused = false;
    }

    int current() {
        return current;
    }
}
