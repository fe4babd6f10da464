package energy.busbar.profiles;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that must match a whole text, upper and lower case alike. It costs time in proportion to the text
 * whatever it looks like, since it comes from a maker's pack and the text from a device, and either may be hostile. For that
 * it has no look-around, back references and possessive repeats.
 */
public final class TextPattern {
    /** Characters of a pattern. */
    public static final int MAX_PATTERN = 200;

    /** Characters of a text; a longer one matches nothing. No register text or link is as long. */
    public static final int MAX_TEXT = 1_024;

    /** All counted repeats of a pattern multiplied: each is a copy of what it repeats. */
    public static final int MAX_COPIES = 100;

    private static final java.util.regex.Pattern COUNTED = java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    private final String text;
    private final Pattern pattern;

    /** What cannot be a pattern. */
    public static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        private final String expected;

        Unsupported(String what, String expected) {
            super(what);
            this.expected = expected;
        }

        /** What would be right. */
        public String expected() {
            return expected;
        }
    }

    private TextPattern(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /** @throws Unsupported that says what is wrong with it */
    public static TextPattern of(String text) throws Unsupported {
        if (text.length() > MAX_PATTERN) {
            throw new Unsupported("has " + text.length() + " characters", "at most " + MAX_PATTERN);
        }
        if (copies(text) > MAX_COPIES) {
            throw new Unsupported(
                    "repeats " + copies(text) + " times, all its counts multiplied",
                    "at most " + MAX_COPIES + ", or * and +");
        }
        String without = lacking(text);
        if (!without.isEmpty()) {
            throw new Unsupported(
                    "has " + without + ", which patterns of profiles lack", "such as 'SUN2000.*' or 'X[0-9]+'");
        }
        try {
            return new TextPattern(text, Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            // The engine writes the flags before the pattern.
            String where = e.getPattern().replaceFirst("^(\\(\\?[a-z]+\\))*", "");
            throw new Unsupported(
                    "is no pattern: " + e.getDescription() + (where.isEmpty() ? "" : " at '" + where + "'"),
                    "a regular expression such as 'SUN2000.*'");
        }
    }

    private static long copies(String text) {
        long copies = 1;
        java.util.regex.Matcher counted = COUNTED.matcher(text);
        while (counted.find() && copies <= MAX_COPIES) {
            String most = counted.group(2) == null || counted.group(2).isEmpty() ? counted.group(1) : counted.group(2);
            copies *= most.length() > 9 ? Integer.MAX_VALUE : Math.max(1, Long.parseLong(most));
        }
        return copies;
    }

    /** In the words of those who know other engines; what is behind a backslash is no operator. */
    private static String lacking(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            String rest = text.substring(i);
            if (each == '\\') {
                if (rest.matches("(?s)\\\\[1-9].*") || rest.startsWith("\\k<")) {
                    return "a back reference (" + rest.substring(0, 2) + ")";
                }
                i++;
            } else if (rest.startsWith("(?=") || rest.startsWith("(?!")) {
                return "a look ahead (" + rest.substring(0, 3) + ")";
            } else if (rest.startsWith("(?<=") || rest.startsWith("(?<!")) {
                return "a look behind (" + rest.substring(0, 4) + ")";
            } else if (rest.startsWith("(?>")) {
                return "an atomic group (?>)";
            } else if (rest.startsWith("*+")
                    || rest.startsWith("++")
                    || rest.startsWith("?+")
                    || rest.startsWith("}+")) {
                return "a possessive repeat (" + rest.substring(0, 2) + ")";
            }
        }
        return "";
    }

    public boolean matches(String candidate) {
        return candidate.length() <= MAX_TEXT && pattern.matches(candidate);
    }

    /** As it stands in the profile. */
    @Override
    public String toString() {
        return text;
    }
}
