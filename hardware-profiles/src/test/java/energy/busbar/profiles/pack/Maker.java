package energy.busbar.profiles.pack;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A maker with a pair of keys, and packs of it. */
final class Maker {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 25);
    static final PackVersion BUSBAR = new PackVersion(0, 3, 0);

    final MakerKey key;
    final PrivateKey secret;

    Maker(String maker, String... prefixes) {
        this(maker, Optional.empty(), prefixes);
    }

    Maker(String maker, Optional<LocalDate> validUntil, String... prefixes) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            key = MakerKey.of(maker, pair.getPublic(), List.of(prefixes), validUntil);
            secret = pair.getPrivate();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String profile(String name) {
        return "format: 1\nname: " + name + "\ntitle: A title\nextends: eastron-sdm630\n";
    }

    PackCheck check(Maker... others) {
        Map<String, MakerKey> keys = new HashMap<>(Map.of(key.id(), key));
        for (Maker other : others) {
            keys.put(other.key.id(), other.key);
        }
        return new PackCheck(new MakerKeys(keys, List.of()), Optional.of(BUSBAR), Optional.of(TODAY));
    }

    byte[] zip(String pack, String version, String... profiles) {
        Map<String, String> texts = new HashMap<>();
        for (String each : profiles) {
            texts.put(each, profile(each) + "# of " + version + "\n");
        }
        return ProfilePacks.make(
                pack, PackVersion.parse(version).orElseThrow(), new PackVersion(0, 1, 0), texts, key, secret);
    }

    PackFiles files(String pack, String version, String... profiles) {
        return PackZip.read(zip(pack, version, profiles));
    }

    /** Signed anew, whatever it says. */
    PackFiles signed(Map<String, byte[]> files, String manifest) {
        Map<String, byte[]> all = new HashMap<>(files);
        byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
        all.put(PackFiles.MANIFEST, bytes);
        all.put(PackFiles.SIGNATURE, PackSignature.sign(bytes, key, secret).bytes());
        return new PackFiles(all);
    }
}
