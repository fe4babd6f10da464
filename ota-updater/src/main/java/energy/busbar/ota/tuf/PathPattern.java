package energy.busbar.ota.tuf;

/**
 * A shell pattern for paths: {@code *}, {@code ?} and sets like {@code [a-z]} or {@code [!0]}, none of which takes a
 * slash. A bracket that is never closed stands for itself.
 */
record PathPattern(String pattern) {
    boolean matches(String path) {
        String[] patterns = pattern.split("/", -1);
        String[] segments = path.split("/", -1);
        if (patterns.length != segments.length) {
            return false;
        }
        for (int i = 0; i < patterns.length; i++) {
            if (!matchesSegment(patterns[i], segments[i])) {
                return false;
            }
        }
        return true;
    }

    /** Goes back to the last star only, so the time is at most the product of both lengths. */
    private static boolean matchesSegment(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int starText = 0;
        while (t < text.length()) {
            int end = p < pattern.length() ? elementEnd(pattern, p) : -1;
            int step = Character.charCount(text.codePointAt(t));
            if (end > 0 && pattern.charAt(p) == '*') {
                star = p;
                starText = t;
                p++;
            } else if (end > 0 && elementMatches(pattern, p, end, text.codePointAt(t))) {
                p = end;
                t += step;
            } else if (star >= 0) {
                p = star + 1;
                starText += Character.charCount(text.codePointAt(starText));
                t = starText;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static int elementEnd(String pattern, int at) {
        if (pattern.charAt(at) == '[') {
            int first = at + 1 + (pattern.startsWith("!", at + 1) ? 1 : 0);
            // A closing bracket that comes first is a member of the set.
            int close = pattern.indexOf(']', first + 1);
            return close < 0 ? at + 1 : close + 1;
        }
        return at + Character.charCount(pattern.codePointAt(at));
    }

    private static boolean elementMatches(String pattern, int from, int end, int character) {
        char first = pattern.charAt(from);
        if (first == '?') {
            return true;
        }
        if (first != '[' || end == from + 1) {
            return pattern.codePointAt(from) == character;
        }
        boolean not = pattern.charAt(from + 1) == '!';
        int[] set =
                pattern.substring(from + (not ? 2 : 1), end - 1).codePoints().toArray();
        boolean in = false;
        for (int i = 0; i < set.length; i++) {
            if (i + 2 < set.length && set[i + 1] == '-') {
                in |= set[i] <= character && character <= set[i + 2];
                i += 2;
            } else {
                in |= set[i] == character;
            }
        }
        return in != not;
    }
}
