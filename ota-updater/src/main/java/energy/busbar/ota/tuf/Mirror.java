package energy.busbar.ota.tuf;

import java.net.URI;
import java.util.Locale;

/**
 * Where a copy of the repository is. Mirrors need no trust: a bad one is passed over for the next.
 *
 * @param metadata address of the folder with {@code timestamp.json}
 * @param targets address of the folder that target paths are relative to
 */
public record Mirror(URI metadata, URI targets) {
    public Mirror {
        metadata = folder(metadata);
        targets = folder(targets);
    }

    private static URI folder(URI address) {
        String scheme = address.getScheme();
        if (scheme == null
                || !scheme.toLowerCase(Locale.ROOT).matches("https?")
                || address.getHost() == null
                || address.getQuery() != null
                || address.getFragment() != null) {
            throw new IllegalArgumentException(
                    address + " is no repository address; it must be like https://updates.example/metadata");
        }
        String text = address.toString();
        return text.endsWith("/") ? address : URI.create(text + "/");
    }
}
