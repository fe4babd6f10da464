package energy.busbar.ota.tuf;

import java.nio.file.Path;
import java.util.List;

/**
 * @param metadataDirectory this client's own; it keeps the trusted metadata there
 * @param mirrors tried in this order, 1 to 8
 */
public record TufConfig(Path metadataDirectory, List<Mirror> mirrors, TufLimits limits) {
    private static final int MAX_MIRRORS = 8;

    public TufConfig {
        mirrors = List.copyOf(mirrors);
        if (mirrors.isEmpty() || mirrors.size() > MAX_MIRRORS) {
            throw new IllegalArgumentException(
                    "mirrors: " + mirrors.size() + " given; 1 to " + MAX_MIRRORS + " may be");
        }
    }
}
