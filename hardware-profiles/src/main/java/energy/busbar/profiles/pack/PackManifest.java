package energy.busbar.profiles.pack;

import energy.busbar.core.driver.Options;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a pack says of itself, and the only part of it that is signed.
 *
 * @param requires the oldest Busbar that can read its profiles
 * @param profiles by name, in its order
 */
public record PackManifest(
        String name, PackVersion version, String maker, PackVersion requires, List<Listed> profiles) {
    /** Also keeps a signature over something else from being one of a pack. */
    static final String FORMAT = "busbar-profile-pack-1";

    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern MAKER = Pattern.compile("[^\\p{Cntrl}\"\\\\]{1,100}");

    public PackManifest {
        profiles = List.copyOf(profiles);
    }

    /** @param sha256 of the file's bytes, in lower-case hex */
    public record Listed(String name, int bytes, String sha256) {}

    /** @throws PackException for anything that is not understood */
    static PackManifest read(byte[] bytes) {
        return StrictYaml.read(PackFiles.MANIFEST, PackFiles.text(PackFiles.MANIFEST, bytes), PackManifest::read);
    }

    private static PackManifest read(Options o) {
        if (!o.requiredText("format").equals(FORMAT)) {
            o.problem("format", "is not known", FORMAT + "; a newer pack needs a newer Busbar");
        }
        String name = o.requiredText("name");
        if (!NAME.matcher(name).matches()) {
            o.problem("name", "is '" + PackFiles.shown(name) + "'", "lower-case letters, digits and '-'");
        }
        String maker = o.requiredText("maker");
        if (!isMaker(maker)) {
            o.problem("maker", "is '" + PackFiles.shown(maker) + "'", "a name of at most 100 characters");
        }
        PackManifest manifest =
                new PackManifest(name, version(o, "version"), maker, version(o, "requires"), profiles(o));
        if (manifest.profiles().isEmpty()) {
            o.problem("profiles", "is empty", "at least one profile");
        }
        return manifest;
    }

    static boolean isMaker(String text) {
        return MAKER.matcher(text).matches() && !text.isBlank();
    }

    private static PackVersion version(Options o, String key) {
        String text = o.requiredText(key);
        Optional<PackVersion> version = PackVersion.parse(text);
        if (version.isEmpty()) {
            o.problem(key, "is '" + PackFiles.shown(text) + "'", "three numbers such as 1.2.0");
        }
        return version.orElse(new PackVersion(0, 0, 0));
    }

    private static List<Listed> profiles(Options o) {
        List<Listed> profiles = new ArrayList<>();
        List<Options> blocks = o.blocks("profiles");
        if (blocks.size() > PackFiles.MAX_PROFILES) {
            o.problem("profiles", "has " + blocks.size() + " entries", "at most " + PackFiles.MAX_PROFILES);
            return profiles;
        }
        for (Options each : blocks) {
            String name = each.requiredText("name");
            int bytes = each.requiredInteger("bytes", 1, PackFiles.MAX_TOTAL_BYTES);
            String sha256 = each.requiredText("sha256");
            each.finish();
            if (!NAME.matcher(name).matches()
                    || profiles.stream().anyMatch(p -> p.name().equals(name))) {
                each.problem("name", "is '" + PackFiles.shown(name) + "'", "a profile's name that stands once");
            }
            if (!SHA256.matcher(sha256).matches()) {
                each.problem("sha256", "is '" + PackFiles.shown(sha256) + "'", "64 lower-case hex digits");
            }
            profiles.add(new Listed(name, bytes, sha256));
        }
        return profiles;
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        text.append("format: ").append(FORMAT).append('\n');
        text.append("name: \"").append(name).append("\"\n");
        text.append("version: \"").append(version).append("\"\n");
        text.append("maker: \"").append(maker).append("\"\n");
        text.append("requires: \"").append(requires).append("\"\n");
        text.append("profiles:\n");
        for (Listed each : profiles) {
            text.append("  - {name: \"%s\", bytes: %d, sha256: \"%s\"}%n"
                    .replace("%n", "\n")
                    .formatted(each.name(), each.bytes(), each.sha256()));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
