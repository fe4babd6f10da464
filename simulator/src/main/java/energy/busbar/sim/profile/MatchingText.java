package energy.busbar.sim.profile;

import energy.busbar.profiles.ProfileMatch;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.TextPattern;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text that a device may say of itself, so that its profile knows it again. Takes the patterns that makers write. */
final class MatchingText {
    /** Each turns the innermost or leftmost of its kind into one of what it stands for. */
    private record Rule(Pattern from, String to) {
        Rule(String from, String to) {
            this(Pattern.compile(from), to);
        }
    }

    private static final Rule[] RULES = {
        new Rule("\\[([^\\\\^\\]])[^\\]]*\\]", "$1"),
        new Rule("\\(([^()]*)\\)[?*]", ""),
        new Rule("\\((?:\\?:)?([^()|]*)(?:\\|[^()]*)?\\)", "$1"),
        new Rule("\\\\d", "0"),
        new Rule("[^\\\\][?*]", ""),
        new Rule("\\.\\+", "X"),
        new Rule("(?<!\\\\)\\.", "X"),
        new Rule("\\+", ""),
        new Rule("\\\\([^A-Za-z0-9])", "$1"),
    };

    private static final int ROUNDS = 100;

    private MatchingText() {}

    /** Of a field of {@code identity}; empty where the profile has no pattern for it. */
    static Optional<TextPattern> pattern(ProfileMatch match, String field) {
        return switch (field) {
            case "manufacturer" -> match.manufacturer();
            case "model" -> match.model();
            case "firmwareVersion" -> match.firmware();
            case "serialNumber" -> match.serialNumber();
            default -> Optional.empty();
        };
    }

    /** Nothing where none was found that fits the register: a device that does not say is believed. */
    static String of(TextPattern pattern, Register register) {
        int most = register.charset().equals(StandardCharsets.UTF_16BE) ? register.length() : 2 * register.length();
        String text = plain(pattern.toString());
        return text.length() <= most && pattern.matches(text) ? text : "";
    }

    private static String plain(String pattern) {
        String text = pattern;
        for (Rule rule : RULES) {
            for (int i = 0; i < ROUNDS; i++) {
                Matcher found = rule.from().matcher(text);
                if (!found.find()) {
                    break;
                }
                text = found.replaceFirst(rule.to());
            }
        }
        int bar = text.indexOf('|');
        return bar < 0 ? text : text.substring(0, bar);
    }
}
