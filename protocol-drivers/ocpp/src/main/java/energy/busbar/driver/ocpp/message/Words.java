package energy.busbar.driver.ocpp.message;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words of one enum, both ways. Read without regard to case, because chargers write {@code KWH} too. */
final class Words {
    static final String UNRECOGNISED = "UNRECOGNISED";

    private static final ClassValue<Words> CACHE = new ClassValue<>() {
        @Override
        protected Words computeValue(Class<?> type) {
            return new Words(type);
        }
    };

    private final Map<String, Object> byWord = new HashMap<>();
    private final Map<Object, String> words = new HashMap<>();
    private final Optional<Object> unrecognised;

    private Words(Class<?> type) {
        Optional<Object> unread = Optional.empty();
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            if (name.equals(UNRECOGNISED)) {
                unread = Optional.of(constant);
                continue;
            }
            Word said = annotation(type, name);
            String word = said == null ? camel(name) : said.value();
            if (!word.isEmpty()) {
                words.put(constant, word);
                byWord.put(key(word), constant);
            }
            if (said != null) {
                for (String other : said.alsoRead()) {
                    byWord.put(key(other), constant);
                }
            }
        }
        unrecognised = unread;
    }

    static Words of(Class<?> type) {
        return CACHE.get(type);
    }

    /** @return empty for {@code UNRECOGNISED} and what only chargers write */
    Optional<String> word(Object constant) {
        return Optional.ofNullable(words.get(constant));
    }

    /** @return {@code UNRECOGNISED} for a word that there is not; empty where the enum has no such constant */
    Optional<Object> read(String text) {
        return Optional.ofNullable(byWord.get(key(text))).or(() -> unrecognised);
    }

    private static @org.jspecify.annotations.Nullable Word annotation(Class<?> type, String constant) {
        try {
            return type.getField(constant).getAnnotation(Word.class);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(type + " is not public", e);
        }
    }

    private static String key(String word) {
        return word.trim().toLowerCase(Locale.ROOT);
    }

    private static String camel(String name) {
        StringBuilder word = new StringBuilder();
        for (String part : name.split("_", -1)) {
            word.append(part, 0, 1).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }
}
