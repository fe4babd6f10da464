package energy.busbar.profiles.pack;

import energy.busbar.profiles.ProfilePack;
import energy.busbar.profiles.RefusedPack;
import energy.busbar.profiles.pack.PackCheck.Verified;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Installed packs: {@code NAME/VERSION-HASH/} with the files as they came, and {@code NAME/versions}, one line for the
 * version in use and one for the one before. That file is replaced in one step, so that a power cut leaves the one or
 * the other. Everything is checked again whenever it is loaded.
 */
public final class PackStore {
    static final int MAX_PACKS = 64;
    private static final String VERSIONS = "versions";
    private static final String BEGUN = ".new";
    private static final int MAX_VERSIONS_BYTES = 512;
    private static final int HASH_DIGITS = 12;

    private final Path root;

    public PackStore(Path root) {
        this.root = root;
    }

    /** @param previous the version that {@link #rollBack} goes back to */
    public record Installed(Verified verified, Path folder, Optional<String> previous) {
        public ProfilePack pack() {
            return verified.in(folder.resolve("profiles").toString());
        }
    }

    /** @param refused what is there and not used */
    public record Loaded(List<Installed> packs, List<RefusedPack> refused) {
        public Loaded {
            packs = List.copyOf(packs);
            refused = List.copyOf(refused);
        }

        public Optional<Installed> find(String name) {
            return packs.stream()
                    .filter(p -> p.verified().manifest().name().equals(name))
                    .findFirst();
        }
    }

    /** What an installation came to. */
    public enum Change {
        INSTALLED,
        /** This very pack is in use already. */
        NONE
    }

    /** By name; of two packs with the same profile only the first is used. */
    public Loaded load(PackCheck check) {
        List<Installed> packs = new ArrayList<>();
        List<RefusedPack> refused = new ArrayList<>();
        Map<String, String> taken = new HashMap<>();
        for (String name : names(refused)) {
            try {
                Installed installed = read(name, check);
                for (String profile : installed.verified().texts().keySet()) {
                    if (taken.containsKey(profile)) {
                        throw new PackException("has the profile " + profile + ", as " + taken.get(profile)
                                + "; expected each profile in one pack: busbar profile remove one of them");
                    }
                }
                installed.verified().texts().keySet().forEach(profile -> taken.put(profile, name));
                packs.add(installed);
            } catch (PackException e) {
                refused.add(new RefusedPack(name, String.valueOf(e.getMessage()), profilesOf(name)));
            }
        }
        return new Loaded(packs, refused);
    }

    private List<String> names(List<RefusedPack> refused) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            List<String> names = folders.filter(f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
                    .map(f -> f.getFileName().toString())
                    .filter(n -> PackManifest.NAME.matcher(n).matches())
                    .sorted()
                    .limit(MAX_PACKS + 1L)
                    .toList();
            if (names.size() > MAX_PACKS) {
                refused.add(new RefusedPack(
                        names.get(MAX_PACKS), "there are more than " + MAX_PACKS + "; expected fewer", Set.of()));
            }
            return names.subList(0, Math.min(names.size(), MAX_PACKS));
        } catch (IOException | UncheckedIOException e) {
            refused.add(new RefusedPack("(all)", root + " cannot be read: " + e, Set.of()));
            return List.of();
        }
    }

    private Installed read(String name, PackCheck check) {
        List<String> versions = versions(name);
        Path folder = root.resolve(name).resolve(versions.get(0));
        Verified verified = check.verify(PackFolder.read(folder));
        if (!verified.manifest().name().equals(name)) {
            throw new PackException("is the pack " + verified.manifest().name() + " in the folder of " + name
                    + "; expected it where busbar profile install puts it");
        }
        return new Installed(verified, folder, versions.stream().skip(1).findFirst());
    }

    /** The version in use first. */
    private List<String> versions(String name) {
        try {
            byte[] bytes = PackFolder.bounded(root.resolve(name).resolve(VERSIONS), MAX_VERSIONS_BYTES);
            List<String> lines =
                    new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
            if (lines.isEmpty() || lines.size() > 2 || !lines.stream().allMatch(PackStore::isFolder)) {
                throw new PackException(
                        "has a damaged file " + root.resolve(name).resolve(VERSIONS) + "; install the pack again");
            }
            return lines;
        } catch (IOException e) {
            throw new PackException("was not installed to its end (" + e + "); install it again", e);
        }
    }

    private static boolean isFolder(String line) {
        return line.matches("[0-9.]{5,32}-[0-9a-f]{" + HASH_DIGITS + "}");
    }

    /** For messages and for telling apart what is missing from what never was; nothing here was checked. */
    private Set<String> profilesOf(String name) {
        Set<String> profiles = new HashSet<>();
        try (Stream<Path> walk = Files.walk(root.resolve(name), 3)) {
            walk.limit(2L * PackFiles.MAX_PROFILES + 20)
                    .map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".yaml") && !f.equals(PackFiles.MANIFEST))
                    .map(f -> f.substring(0, f.length() - ".yaml".length()))
                    .forEach(profiles::add);
        } catch (IOException | UncheckedIOException e) {
            return profiles;
        }
        return profiles;
    }

    /**
     * Puts a verified pack into use; the one that was in use before is kept.
     *
     * @param files that {@code verified} was made of
     * @param check that of {@link #load}
     * @param force whether an older version, or another content under the same version, is taken too
     * @throws PackException if it is not; nothing has changed then
     */
    public Change install(PackFiles files, Verified verified, PackCheck check, boolean force) {
        PackManifest manifest = verified.manifest();
        return locked(() -> {
            Loaded loaded = load(check);
            String folder = manifest.version() + "-"
                    + PackFiles.sha256(files.need(PackFiles.MANIFEST)).substring(0, HASH_DIGITS);
            Optional<Installed> before = loaded.find(manifest.name());
            if (before.isPresent()) {
                if (before.get().folder().endsWith(folder)) {
                    return Change.NONE;
                }
                newer(manifest, before.get().verified().manifest().version(), force);
            } else if (used(manifest.name()).isPresent()) {
                // Of a damaged pack only the version counts: its own one, or a later one, mends it.
                PackVersion damaged = used(manifest.name()).get();
                newer(manifest, damaged, force || manifest.version().equals(damaged));
            } else if (loaded.packs().size() + loaded.refused().size() >= MAX_PACKS) {
                throw new PackException(
                        "would be one pack too many; expected at most " + MAX_PACKS + ": busbar profile remove one");
            }
            conflicts(verified, loaded);
            try {
                put(files, manifest.name(), folder, before);
            } catch (IOException e) {
                throw new PackException(
                        "cannot be installed in " + root + ": " + e
                                + "; expected a directory that this user may write, with room",
                        e);
            }
            return Change.INSTALLED;
        });
    }

    /** As the folder's name says; empty where nothing was ever installed to its end. */
    private Optional<PackVersion> used(String name) {
        try {
            return Optional.of(versions(name).get(0)).flatMap(PackVersion::leading);
        } catch (PackException e) {
            return Optional.empty();
        }
    }

    private static void newer(PackManifest next, PackVersion before, boolean force) {
        int order = next.version().compareTo(before);
        if (order < 0 && !force) {
            throw new PackException("is version " + next.version() + ", but " + before
                    + " is installed; expected a newer one, busbar profile rollback, or --force");
        }
        if (order == 0 && !force) {
            throw new PackException("is another pack with the version " + next.version()
                    + " that is installed; expected a new version for a new content, or --force");
        }
    }

    private static void conflicts(Verified verified, Loaded loaded) {
        for (Installed other : loaded.packs()) {
            String name = other.verified().manifest().name();
            Optional<String> both = verified.texts().keySet().stream()
                    .filter(profile -> other.verified().texts().containsKey(profile))
                    .sorted()
                    .findFirst();
            if (!name.equals(verified.manifest().name()) && both.isPresent()) {
                throw new PackException("has the profile " + both.get() + ", which the pack " + name
                        + " has too; expected each profile in one pack: busbar profile remove " + name);
            }
        }
    }

    private void put(PackFiles files, String name, String folder, Optional<Installed> before) throws IOException {
        Path home = root.resolve(name);
        Files.createDirectories(home);
        Path begun = home.resolve(BEGUN);
        Path target = home.resolve(folder);
        PackFolder.delete(begun);
        Files.createDirectories(begun.resolve(PackFiles.FOLDER));
        for (Map.Entry<String, byte[]> each : files.byPath().entrySet()) {
            PackFolder.write(begun.resolve(each.getKey()), each.getValue());
        }
        PackFolder.sync(begun.resolve(PackFiles.FOLDER));
        PackFolder.sync(begun);
        // What lies there under this very name is damaged, or was left by a power cut.
        PackFolder.delete(target);
        Files.move(begun, target, StandardCopyOption.ATOMIC_MOVE);
        PackFolder.sync(home);
        List<String> versions = new ArrayList<>(List.of(folder));
        before.ifPresent(b -> versions.add(String.valueOf(b.folder().getFileName())));
        use(home, versions);
        forget(home, versions);
    }

    private static void use(Path home, List<String> versions) throws IOException {
        Path next = home.resolve(VERSIONS + BEGUN);
        PackFolder.write(next, (String.join("\n", versions) + "\n").getBytes(StandardCharsets.US_ASCII));
        Files.move(next, home.resolve(VERSIONS), StandardCopyOption.ATOMIC_MOVE);
        PackFolder.sync(home);
    }

    private static void forget(Path home, List<String> versions) throws IOException {
        try (Stream<Path> all = Files.list(home)) {
            for (Path each : all.toList()) {
                String name = each.getFileName().toString();
                if (!versions.contains(name) && !name.equals(VERSIONS)) {
                    PackFolder.delete(each);
                }
            }
        }
    }

    /**
     * Goes back to the version before, which is checked first.
     *
     * @return the version that is in use now
     * @throws PackException if there is none, or it is not whole; nothing has changed then
     */
    public PackVersion rollBack(String name, PackCheck check) {
        return locked(() -> {
            need(name);
            List<String> versions = versions(name);
            if (versions.size() < 2) {
                throw new PackException("has no version before "
                        + versions.get(0).replaceAll("-.*", "") + "; expected one that was updated here");
            }
            Path home = root.resolve(name);
            Verified verified = check.verify(PackFolder.read(home.resolve(versions.get(1))));
            try {
                use(home, List.of(versions.get(1), versions.get(0)));
            } catch (IOException e) {
                throw new PackException("cannot be changed in " + root + ": " + e, e);
            }
            return verified.manifest().version();
        });
    }

    /** @throws PackException if there is none of this name */
    public void remove(String name) {
        locked(() -> {
            need(name);
            try {
                Path home = root.resolve(name);
                // Without this file it is no pack any more, whatever happens to the rest.
                Files.deleteIfExists(home.resolve(VERSIONS));
                PackFolder.delete(home);
                PackFolder.sync(root);
            } catch (IOException e) {
                throw new PackException("cannot be removed from " + root + ": " + e, e);
            }
            return Change.INSTALLED;
        });
    }

    private void need(String name) {
        if (!PackManifest.NAME.matcher(name).matches() || !Files.isDirectory(root.resolve(name))) {
            throw new PackException("is not installed; see: busbar profile packs");
        }
    }

    private <T> T locked(Supplier<T> work) {
        try {
            Files.createDirectories(root);
            try (FileChannel channel = FileChannel.open(
                            root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw new PackException("cannot be changed now: another busbar profile is at it; try again");
                }
                return work.get();
            }
        } catch (OverlappingFileLockException e) {
            throw new PackException("cannot be changed now: another busbar profile is at it; try again", e);
        } catch (IOException e) {
            throw new PackException(
                    "cannot be changed in " + root + " (" + e + "); expected a directory that this user may write", e);
        }
    }
}
