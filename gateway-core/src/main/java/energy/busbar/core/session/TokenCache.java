package energy.busbar.core.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers from upstream, the least used ones forgotten first. Not thread-safe. */
public final class TokenCache {
    public static final int MAX_TOKENS = 2_000;

    /** @param learned when upstream said it */
    public record Entry(Token token, Instant learned) {}

    private final Duration keptFor;
    private final int max;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    public TokenCache(Duration keptFor) {
        this(keptFor, MAX_TOKENS);
    }

    TokenCache(Duration keptFor, int max) {
        this.keptFor = keptFor;
        this.max = max;
    }

    /** @return the ids that had to go for it */
    public List<IdToken> learn(Entry entry) {
        entries.put(entry.token().id().key(), entry);
        List<IdToken> gone = new ArrayList<>();
        while (entries.size() > max) {
            Entry oldest = entries.values().iterator().next();
            entries.remove(oldest.token().id().key());
            gone.add(oldest.token().id());
        }
        return gone;
    }

    /** Only what upstream said lately enough; a clock that went back makes nothing older. */
    public Optional<Token> find(IdToken id, Instant now) {
        return Optional.ofNullable(entries.get(id.key()))
                .filter(e -> now.isBefore(e.learned().plus(keptFor)))
                .map(Entry::token);
    }

    public int size() {
        return entries.size();
    }

    public void clear() {
        entries.clear();
    }
}
