package energy.busbar.profiles.pack;

import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfilePack;
import energy.busbar.profiles.pack.PackCheck.Verified;
import energy.busbar.profiles.pack.PackManifest.Listed;
import energy.busbar.profiles.yaml.YamlProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A pack as one file: made by its maker, opened by everybody else. */
public final class ProfilePacks {
    private ProfilePacks() {}

    /** @throws PackException for what is no pack */
    public static PackFiles open(Path file) {
        return PackZip.read(file);
    }

    /**
     * All that lint has to say of profiles as the pack that they are in, where they extend each other or shipped ones.
     *
     * @param profiles without problems; whether known answers of resources come out is for whoever decodes them
     */
    public record Linted(List<Profile> profiles, List<YamlProblem> problems, List<YamlProblem> warnings) {
        public Linted {
            profiles = List.copyOf(profiles);
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    public static Linted lint(ProfilePack pack) {
        ProfileCatalogue catalogue = ProfileCatalogue.of(List.of(pack), List.of(), Optional.empty());
        List<Profile> profiles = new ArrayList<>();
        List<YamlProblem> problems = new ArrayList<>();
        List<YamlProblem> warnings = new ArrayList<>();
        pack.texts().keySet().stream()
                .sorted()
                .map(catalogue::find)
                .flatMap(Optional::stream)
                .forEach(reading -> {
                    reading.profile().ifPresent(profiles::add);
                    problems.addAll(reading.problems());
                    warnings.addAll(reading.warnings());
                });
        return new Linted(profiles, problems, warnings);
    }

    /**
     * The signed pack as the bytes of its file.
     *
     * @param texts by the profile's name; lint has nothing against them
     * @throws PackException if a gateway would refuse it
     */
    public static byte[] make(
            String name,
            PackVersion version,
            PackVersion requires,
            Map<String, String> texts,
            MakerKey key,
            PrivateKey privateKey) {
        Map<String, byte[]> files = new HashMap<>();
        List<Listed> listed = new ArrayList<>();
        new TreeMap<>(texts).forEach((profile, text) -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            files.put(PackFiles.path(profile), bytes);
            listed.add(new Listed(profile, bytes.length, PackFiles.sha256(bytes)));
        });
        byte[] manifest = new PackManifest(name, version, key.maker(), requires, listed).bytes();
        files.put(PackFiles.MANIFEST, manifest);
        files.put(
                PackFiles.SIGNATURE,
                PackSignature.sign(manifest, key, privateKey).bytes());
        byte[] zip = PackZip.write(new PackFiles(files));
        Verified unused =
                new PackCheck(MakerKeys.of(key), Optional.empty(), Optional.empty()).verify(PackZip.read(zip));
        return zip;
    }

    /** @throws PackException unless both files belong together */
    public static byte[] make(
            String name,
            PackVersion version,
            PackVersion requires,
            Map<String, String> texts,
            Path publicFile,
            Path privateFile) {
        MakerKey key = MakerKeys.file(publicFile).byId().values().iterator().next();
        PrivateKey privateKey = SigningKey.read(privateFile);
        byte[] probe = {1};
        if (!PackSignature.sign(probe, key, privateKey).isOf(key, probe)) {
            throw new PackException(privateFile + " is not the private key of " + publicFile
                    + "; expected the pair that busbar profile keygen has written");
        }
        return make(name, version, requires, texts, key, privateKey);
    }
}
