package energy.busbar.bench;

import java.util.Locale;

/** Numbers for people, the same in every locale. */
public final class Text {
    private Text() {}

    public static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }

    /** "2.31 s (2.20 to 2.52)" */
    static String seconds(Spread seconds) {
        return seconds.count() == 1
                ? format("%.2f s", seconds.median())
                : format("%.2f s (%.2f to %.2f)", seconds.median(), seconds.min(), seconds.max());
    }

    static String millis(double millis) {
        return format(millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    static String megabytes(double kilobytes) {
        return format("%.0f MB", kilobytes / 1024);
    }

    static String oneCore(double share) {
        return format(share < 0.1 ? "%.1f %% of one core" : "%.0f %% of one core", 100 * share);
    }
}
