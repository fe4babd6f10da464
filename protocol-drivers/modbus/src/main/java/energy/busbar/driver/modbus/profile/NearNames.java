package energy.busbar.driver.modbus.profile;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant. Pure. */
final class NearNames {
    private static final int SHOWN = 3;
    private static final int MAX_LENGTH = 64;

    private NearNames() {}

    /** Those that begin alike or hold the word first, then by the number of letters to change. */
    static List<String> of(String meant, List<String> names) {
        String word = meant.substring(0, Math.min(MAX_LENGTH, meant.length()));
        return names.stream()
                .sorted(Comparator.comparingInt((String name) -> distance(word, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN)
                .toList();
    }

    private static int distance(String word, String name) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (!lower.isBlank() && (name.contains(lower) || lower.contains(name))) {
            return 0;
        }
        int[] row = new int[name.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= lower.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (lower.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[name.length()];
    }
}
