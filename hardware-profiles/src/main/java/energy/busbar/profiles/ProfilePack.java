package energy.busbar.profiles;

import java.util.Map;

/**
 * Profiles of a maker's pack whose signature and hashes were checked.
 *
 * @param folder where its files lie; what problems call them begins with it
 * @param texts by the profile's name
 */
public record ProfilePack(String name, String version, String maker, String folder, Map<String, String> texts) {
    public ProfilePack {
        texts = Map.copyOf(texts);
    }
}
