package energy.busbar.sync;

import energy.busbar.core.driver.Options;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a metered or slow link may carry.
 *
 * @param bytesPerSecond of what is published, on average
 * @param bytesPerDay of everything on the link, both ways; when it is used up, samples and live values wait for the next day
 * @param batchEvery samples are sent together, once in so long; 0 for as soon as they are stored
 * @param liveEvery between two messages of live values
 */
public record LinkLimits(
        OptionalLong bytesPerSecond, OptionalLong bytesPerDay, Duration batchEvery, Duration liveEvery) {
    static final Duration DEFAULT_LIVE = Duration.ofSeconds(1);
    public static final LinkLimits NONE =
            new LinkLimits(OptionalLong.empty(), OptionalLong.empty(), Duration.ZERO, DEFAULT_LIVE);

    /** A link that is slower than this is not one that MQTT's own messages fit through. */
    static final long LEAST_PER_SECOND = 200;

    static final long LEAST_PER_DAY = 100_000;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|MB|GB)");

    static LinkLimits read(Options block) {
        LinkLimits limits = new LinkLimits(
                size(block, "bytesPerSecond", LEAST_PER_SECOND, "a size such as 20kB, at least 200B"),
                size(block, "bytesPerDay", LEAST_PER_DAY, "a size such as 50MB, at least 100kB"),
                block.duration("batchEvery", Duration.ZERO, Duration.ZERO, Duration.ofHours(6)),
                block.duration("liveEvery", DEFAULT_LIVE, DEFAULT_LIVE, Duration.ofHours(1)));
        block.finish();
        return limits;
    }

    private static OptionalLong size(Options block, String key, long least, String expected) {
        String text = block.text(key).orElse("");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher m = SIZE.matcher(text);
        long bytes = m.matches() ? Long.parseLong(m.group(1)) * factor(m.group(2)) : -1;
        if (bytes < least) {
            block.problem(key, "is '" + text + "'", expected);
            return OptionalLong.empty();
        }
        return OptionalLong.of(bytes);
    }

    private static long factor(String unit) {
        return switch (unit) {
            case "B" -> 1;
            case "kB" -> 1_000;
            case "MB" -> 1_000_000;
            default -> 1_000_000_000;
        };
    }
}
