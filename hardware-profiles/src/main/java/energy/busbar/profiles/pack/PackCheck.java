package energy.busbar.profiles.pack;

import energy.busbar.profiles.ProfilePack;
import energy.busbar.profiles.pack.PackManifest.Listed;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether files are a pack that a trusted maker has signed. The manifest is not even read before its signature holds.
 *
 * @param busbar this program's version; empty where nobody knows it
 * @param today for the last day of keys; empty to not ask, as for what is installed already
 */
public record PackCheck(MakerKeys keys, Optional<PackVersion> busbar, Optional<LocalDate> today) {
    /** @param texts by the profile's name */
    public record Verified(PackManifest manifest, MakerKey key, Map<String, String> texts) {
        public Verified {
            texts = Map.copyOf(texts);
        }

        public ProfilePack in(String folder) {
            return new ProfilePack(manifest.name(), manifest.version().toString(), manifest.maker(), folder, texts);
        }
    }

    /** @throws PackException with the first thing that is wrong */
    public Verified verify(PackFiles files) {
        byte[] bytes = files.need(PackFiles.MANIFEST);
        MakerKey key = signer(PackSignature.read(files.need(PackFiles.SIGNATURE)), bytes);
        PackManifest manifest = PackManifest.read(bytes);
        mayName(key, "pack", manifest.name());
        manifest.profiles().forEach(each -> mayName(key, "profile", each.name()));
        if (!manifest.maker().equals(key.maker())) {
            throw new PackException("is of '" + manifest.maker() + "', but signed with the key of '" + key.maker()
                    + "'; expected the same maker");
        }
        if (busbar.filter(own -> own.compareTo(manifest.requires()) < 0).isPresent()) {
            throw new PackException("needs Busbar " + manifest.requires() + " or newer; this is " + busbar.get()
                    + ": update Busbar first");
        }
        return new Verified(manifest, key, texts(manifest, files));
    }

    private MakerKey signer(PackSignature signature, byte[] manifest) {
        MakerKey key = keys.find(signature.keyId())
                .orElseThrow(() -> new PackException("is signed with the key " + signature.keyId()
                        + ", which is not trusted here; expected its maker's key file in gateway.profileKeys, where "
                        + (keys.byId().isEmpty()
                                ? "no key is yet"
                                : "there is "
                                        + String.join(
                                                ", ",
                                                keys.byId().keySet().stream()
                                                        .sorted()
                                                        .toList()))));
        if (!signature.isOf(key, manifest)) {
            throw new PackException(
                    "has a signature that is wrong for key " + key.id() + " of " + key.maker()
                            + ": the manifest was changed, or another key signed it; expected the pack as its maker published it");
        }
        if (today.isPresent()
                && key.validUntil().filter(day -> today.get().isAfter(day)).isPresent()) {
            throw new PackException("is signed with the key " + key.id() + ", which was valid until "
                    + key.validUntil().get() + "; expected a pack signed with the maker's new key");
        }
        return key;
    }

    private static void mayName(MakerKey key, String what, String name) {
        if (!key.mayName(name)) {
            throw new PackException("has the " + what + " '" + name + "', which key " + key.id() + " of " + key.maker()
                    + " may not sign; expected a name that begins with " + String.join(" or ", key.prefixes()));
        }
    }

    private static Map<String, String> texts(PackManifest manifest, PackFiles files) {
        Set<String> more = new HashSet<>(files.byPath().keySet());
        more.remove(PackFiles.MANIFEST);
        more.remove(PackFiles.SIGNATURE);
        Map<String, String> texts = new HashMap<>();
        for (Listed each : manifest.profiles()) {
            String path = PackFiles.path(each.name());
            byte[] bytes = files.need(path);
            if (bytes.length != each.bytes() || !PackFiles.sha256(bytes).equals(each.sha256())) {
                throw new PackException("has " + path + " with other content than the maker signed; expected the file"
                        + " with SHA-256 " + each.sha256());
            }
            texts.put(each.name(), PackFiles.text(path, bytes));
            more.remove(path);
        }
        if (!more.isEmpty()) {
            throw new PackException("has " + more.stream().sorted().findFirst().orElse("")
                    + ", which the maker did not sign; expected only what the manifest lists");
        }
        return texts;
    }
}
