package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Brings a target to the disk. It grows in a hidden part, named by its hash so that no other file's bytes get into it;
 * under its own name it appears by a rename, once length and hashes are right and its bytes are forced.
 */
final class TargetFiles {
    private static final String PART = ".part";

    private final Disk disk;
    private final Fetcher fetcher;
    private final TufLimits limits;
    private final LongSupplier monotonicMillis;

    TargetFiles(Disk disk, Fetcher fetcher, TufLimits limits, LongSupplier monotonicMillis) {
        this.disk = disk;
        this.fetcher = fetcher;
        this.limits = limits;
        this.monotonicMillis = monotonicMillis;
    }

    /** The file, verified: from {@code directory} if it is there already, else from the first mirror that has it. */
    Path fetch(Target target, List<Mirror> mirrors, boolean consistentSnapshot, Path directory) {
        try {
            return fetchOnDisk(target, mirrors, consistentSnapshot, directory);
        } catch (IOException e) {
            throw RefusedException.disk(e);
        }
    }

    private Path fetchOnDisk(Target target, List<Mirror> mirrors, boolean consistentSnapshot, Path directory)
            throws IOException {
        if (target.length() > limits.targetBytes()) {
            throw new RefusedException(
                    Reason.TOO_LARGE,
                    target.path(),
                    "has " + target.length() + " bytes; the limit is " + limits.targetBytes());
        }
        Path file = directory.resolve(FileNames.ofTarget(target.path()));
        String prefix = consistentSnapshot ? target.promised().first() + "." : "";
        String address = FileNames.addressOfTarget(target.path(), prefix);
        disk.createDirectories(directory);
        if (isWhole(file, target)) {
            return file;
        }
        Path part = directory.resolve("." + target.promised().first() + PART);
        dropOtherParts(directory, part);
        RefusedException first = null;
        for (Mirror mirror : mirrors) {
            try {
                complete(target, mirror.targets().resolve("./" + address), part);
                disk.move(part, file);
                disk.forceDirectory(directory);
                return file;
            } catch (RefusedException e) {
                first = first == null ? e : first;
            }
        }
        if (first == null) {
            throw new IllegalStateException("no mirror");
        }
        throw first;
    }

    private boolean isWhole(Path file, Target target) throws IOException {
        return disk.size(file) == target.length()
                && hashed(file, target.promised()).match();
    }

    private Hashes.Running hashed(Path file, Hashes hashes) throws IOException {
        Hashes.Running running = hashes.start();
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = disk.open(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                running.update(buffer, read);
            }
        }
        return running;
    }

    /** One unfinished file at a time bounds what they take. */
    private void dropOtherParts(Path directory, Path mine) throws IOException {
        for (String name : disk.list(directory)) {
            if (name.startsWith(".")
                    && name.endsWith(PART)
                    && !directory.resolve(name).equals(mine)) {
                disk.delete(directory.resolve(name));
            }
        }
    }

    /** Goes on where the part ends; if that turns out wrong, the part may have been damaged: once more from the start. */
    private void complete(Target target, URI uri, Path part) throws IOException {
        boolean resumed = disk.size(part) > 0;
        if (disk.size(part) > target.length()) {
            disk.delete(part);
            resumed = false;
        }
        try {
            extend(target, uri, part);
        } catch (RefusedException e) {
            boolean wrong = e.reason() == Reason.MISMATCH || e.reason() == Reason.TOO_LARGE;
            if (wrong) {
                disk.delete(part);
            }
            if (!wrong || !resumed) {
                throw e;
            }
            complete(target, uri, part);
        }
    }

    private void extend(Target target, URI uri, Path part) throws IOException {
        long have = Math.max(0, disk.size(part));
        Hashes.Running running =
                have > 0 ? hashed(part, target.promised()) : target.promised().start();
        if (have < target.length() || have == 0) {
            try (Fetcher.Answer answer = get(uri, target, have)) {
                if (answer.startsAt() != have) {
                    if (answer.startsAt() != 0) {
                        throw new RefusedException(
                                Reason.UNREACHABLE,
                                target.path(),
                                uri + " was asked for byte " + have + " and begins at " + answer.startsAt());
                    }
                    // The server has no ranges: its answer is the whole file again.
                    disk.write(part, new byte[0]);
                    running = target.promised().start();
                    have = 0;
                }
                copy(answer.body(), target, uri, part, running, have);
            }
        }
        if (!running.match()) {
            throw new RefusedException(
                    Reason.MISMATCH, target.path(), uri + " does not have the hashes that " + target.role() + " lists");
        }
        disk.force(part);
    }

    private Fetcher.Answer get(URI uri, Target target, long from) {
        Optional<Fetcher.Answer> answer;
        try {
            answer = fetcher.get(uri, from);
        } catch (IOException e) {
            throw Mirrors.network(e, target.path(), uri);
        }
        return answer.orElseThrow(
                () -> new RefusedException(Reason.ABSENT, target.path(), uri + " is not there, though it is listed"));
    }

    private void copy(InputStream body, Target target, URI uri, Path part, Hashes.Running running, long have)
            throws IOException {
        Pace pace = new Pace(limits, monotonicMillis, target.path());
        byte[] buffer = new byte[64 << 10];
        long total = have;
        try (OutputStream out = disk.append(part)) {
            for (int read = next(body, buffer, target, uri); read >= 0; read = next(body, buffer, target, uri)) {
                total += read;
                if (total > target.length()) {
                    throw new RefusedException(
                            Reason.TOO_LARGE,
                            target.path(),
                            uri + " has more than the " + target.length() + " bytes that " + target.role() + " lists");
                }
                out.write(buffer, 0, read);
                running.update(buffer, read);
                pace.took(read);
            }
        }
        if (total < target.length()) {
            throw new RefusedException(
                    Reason.UNREACHABLE,
                    target.path(),
                    uri + " ended after " + total + " of " + target.length()
                            + " bytes; the next attempt goes on there");
        }
    }

    /** Keeps the network's failures apart from the disk's. */
    private static int next(InputStream body, byte[] buffer, Target target, URI uri) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw Mirrors.network(e, target.path(), uri);
        }
    }
}
