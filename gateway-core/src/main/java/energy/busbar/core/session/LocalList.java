package energy.busbar.core.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list of known tokens, with a version that each change raises, as OCPP's local authorisation list has it. Removed
 * tokens are remembered for a while, so that a charger's older list can be brought up to date by the difference. A value.
 */
public final class LocalList {
    public static final int MAX_TOKENS = 20_000;
    static final int MAX_REMOVED = 2_000;
    public static final LocalList EMPTY = new LocalList(0, List.of());

    /** @param version of the list at its last change; @param removed whether it only says that it is gone */
    public record Entry(Token token, int version, boolean removed) {}

    /** @param changed what to write down */
    public record Changed(LocalList list, List<Entry> changed) {}

    /** What brings a charger's list to this version; {@code full} replaces everything that it has. */
    public record Update(boolean full, int version, List<Entry> entries) {}

    /** What became of an update that came from outside (SendLocalList). */
    public sealed interface Received {
        record Accepted(Changed change) implements Received {}

        record VersionMismatch(String why) implements Received {}

        record Failed(String why) implements Received {}
    }

    private final int version;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final int removed;
    /** Differences from before this version are not known in full. */
    private final int completeSince;

    public LocalList(int version, Collection<Entry> all) {
        this.version = version;
        List<Entry> gone = new ArrayList<>(all.stream()
                .filter(Entry::removed)
                .sorted((a, b) -> b.version() - a.version())
                .toList());
        int since = 0;
        if (gone.size() > MAX_REMOVED) {
            since = gone.get(MAX_REMOVED).version();
            gone = gone.subList(0, MAX_REMOVED);
        }
        completeSince = since;
        removed = gone.size();
        all.stream()
                .filter(e -> !e.removed())
                .forEach(e -> entries.put(e.token().id().key(), e));
        gone.forEach(e -> entries.putIfAbsent(e.token().id().key(), e));
    }

    public int version() {
        return version;
    }

    public int size() {
        return entries.size() - removed;
    }

    public Optional<Token> find(IdToken id) {
        return Optional.ofNullable(entries.get(id.key()))
                .filter(e -> !e.removed())
                .map(Entry::token);
    }

    public List<Token> tokens() {
        return entries.values().stream()
                .filter(e -> !e.removed())
                .map(Entry::token)
                .toList();
    }

    /** All entries, with what was removed. */
    public Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** @throws IllegalArgumentException when the list would be longer than {@link #MAX_TOKENS} */
    public Changed put(Collection<Token> tokens) {
        return applied(version + 1, tokens, List.of());
    }

    public Changed remove(Collection<IdToken> ids) {
        return applied(
                version + 1,
                List.of(),
                ids.stream().filter(id -> find(id).isPresent()).toList());
    }

    /** Everything else goes. */
    public Changed replace(Collection<Token> tokens) {
        return replaced(version + 1, tokens);
    }

    /** OCPP SendLocalList, full: the version is the sender's. */
    public Received full(int newVersion, Collection<Token> tokens) {
        if (newVersion <= 0) {
            return new Received.Failed("a list's version is 1 or more, not " + newVersion);
        }
        if (tokens.size() > MAX_TOKENS) {
            return new Received.Failed(tooLong(tokens.size()));
        }
        return new Received.Accepted(replaced(newVersion, tokens));
    }

    /** OCPP SendLocalList, differential; a version that is not newer is a mismatch (1.6 §5.15). */
    public Received differential(int newVersion, Collection<Token> put, Collection<IdToken> gone) {
        if (newVersion <= version) {
            return new Received.VersionMismatch(
                    "the update has version " + newVersion + ", the list has " + version + "; send it in full");
        }
        try {
            return new Received.Accepted(applied(newVersion, put, gone));
        } catch (IllegalArgumentException e) {
            return new Received.Failed(String.valueOf(e.getMessage()));
        }
    }

    /** @return empty when a charger with this version has all there is */
    public Optional<Update> since(int chargerVersion) {
        if (chargerVersion == version) {
            return Optional.empty();
        }
        boolean full = chargerVersion <= 0 || chargerVersion > version || chargerVersion < completeSince;
        List<Entry> wanted = entries.values().stream()
                .filter(e -> full ? !e.removed() : e.version() > chargerVersion)
                .toList();
        return Optional.of(new Update(full, version, wanted));
    }

    private Changed replaced(int newVersion, Collection<Token> tokens) {
        Map<String, Token> wanted = new LinkedHashMap<>();
        tokens.forEach(t -> wanted.put(t.id().key(), t));
        List<IdToken> gone = tokens().stream()
                .map(Token::id)
                .filter(id -> !wanted.containsKey(id.key()))
                .toList();
        return applied(newVersion, wanted.values(), gone);
    }

    private Changed applied(int newVersion, Collection<Token> put, Collection<IdToken> gone) {
        Map<String, Entry> next = new LinkedHashMap<>(entries);
        Map<String, Entry> changed = new LinkedHashMap<>();
        gone.forEach(id -> changed.put(id.key(), new Entry(Token.accepted(id), newVersion, true)));
        put.forEach(t -> changed.put(t.id().key(), new Entry(t, newVersion, false)));
        next.putAll(changed);
        LocalList list = new LocalList(newVersion, next.values());
        if (list.size() > MAX_TOKENS) {
            throw new IllegalArgumentException(tooLong(list.size()));
        }
        return new Changed(list, List.copyOf(changed.values()));
    }

    private static String tooLong(int size) {
        return "the list would have " + size + " tokens; at most " + MAX_TOKENS + " fit";
    }
}
