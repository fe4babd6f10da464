package energy.busbar.driver.ocpp.files;

import energy.busbar.core.driver.Options;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code ocpp.files:} block.
 *
 * @param url what chargers are told to reach the gateway by, without a path; else the address by which each came
 * @param maxUploadBytes of one log
 * @param keepLogs of one charger, the oldest go
 * @param quotaBytes of all logs together, the oldest go
 * @param maxImageBytes of one firmware image
 * @param transferTime of one upload or download, after which it is cut
 */
public record FilesConfig(
        Optional<URI> url,
        long maxUploadBytes,
        int keepLogs,
        long quotaBytes,
        long maxImageBytes,
        Duration transferTime) {
    public static final FilesConfig DEFAULT =
            new FilesConfig(Optional.empty(), 20_000_000, 10, 200_000_000, 256_000_000, Duration.ofMinutes(30));

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(kB|MB|GB)");
    private static final Duration LEAST_TIME = Duration.ofSeconds(10);
    private static final Duration MOST_TIME = Duration.ofHours(12);
    private static final int MOST_LOGS = 1_000;

    public FilesConfig {
        if (maxUploadBytes < 1 || quotaBytes < maxUploadBytes || maxImageBytes < 1 || keepLogs < 1) {
            throw new IllegalArgumentException("sizes above 0, and a quota that one upload fits in");
        }
    }

    /** Reads the block and notes what else stands in it. */
    public static FilesConfig read(Options options) {
        Optional<URI> url = options.text("url").flatMap(text -> url(options, text));
        long upload = size(options, "maxUpload", DEFAULT.maxUploadBytes, 10_000, 1_000_000_000, "10kB to 1GB");
        int keep = options.integer("keepLogs", DEFAULT.keepLogs, 1, MOST_LOGS);
        long quota =
                size(options, "quota", Math.max(DEFAULT.quotaBytes, upload), 10_000, 100_000_000_000L, "10kB to 100GB");
        long image = size(options, "maxImage", DEFAULT.maxImageBytes, 10_000, 4_000_000_000L, "10kB to 4GB");
        Duration time = options.duration("transferTime", DEFAULT.transferTime, LEAST_TIME, MOST_TIME);
        options.finish();
        if (quota < upload) {
            options.problem("quota", "is less than maxUpload", "room for one upload at least");
            quota = upload;
        }
        return new FilesConfig(url, upload, keep, quota, image, time);
    }

    private static Optional<URI> url(Options options, String text) {
        try {
            URI url = new URI(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean bare = url.getRawPath() == null
                    || url.getRawPath().isEmpty()
                    || url.getRawPath().equals("/");
            if (web && bare && url.getHost() != null && url.getRawQuery() == null && url.getRawUserInfo() == null) {
                return Optional.of(new URI(url.getScheme() + "://" + url.getRawAuthority()));
            }
        } catch (URISyntaxException e) {
            // told below
        }
        options.problem("url", "is '" + text + "'", "http://host:port or https://host:port as chargers reach it");
        return Optional.empty();
    }

    private static long size(Options options, String key, long fallback, long least, long most, String range) {
        return options.text(key)
                .map(text -> {
                    Matcher m = SIZE.matcher(text);
                    long bytes = m.matches() ? Long.parseLong(m.group(1)) * unit(m.group(2)) : -1;
                    if (bytes < least || bytes > most) {
                        options.problem(key, "is '" + text + "'", "a size such as 20MB, from " + range);
                        return fallback;
                    }
                    return bytes;
                })
                .orElse(fallback);
    }

    private static long unit(String word) {
        return switch (word) {
            case "kB" -> 1_000L;
            case "MB" -> 1_000_000L;
            default -> 1_000_000_000L;
        };
    }
}
