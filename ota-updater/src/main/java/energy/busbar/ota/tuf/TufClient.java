package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The repository as this gateway trusts it. One thread at a time; one client at a time on a directory, the disk's lock
 * sees to that. A refusal is a value, whatever caused it, and leaves what was trusted in force.
 */
public final class TufClient implements AutoCloseable {
    private final TufConfig config;
    private final TrustedStore store;
    private final Mirrors mirrors;
    private final TargetFiles files;
    private final InstantSource clock;
    private @Nullable Session session;

    private TufClient(TufConfig config, TrustedStore store, Mirrors mirrors, TargetFiles files, InstantSource clock) {
        this.config = config;
        this.store = store;
        this.mirrors = mirrors;
        this.files = files;
        this.clock = clock;
    }

    /**
     * Puts down the root that is trusted to begin with. It must sign itself; it may have expired.
     *
     * @return its version; refused where a root is trusted already
     */
    public static Result<Long> initialise(Path metadataDirectory, byte[] root) {
        return initialise(metadataDirectory, root, new FileDisk());
    }

    static Result<Long> initialise(Path metadataDirectory, byte[] root, Disk disk) {
        return attempt(() -> {
            int limit = TufLimits.DEFAULT.rootBytes();
            if (root.length > limit) {
                throw new RefusedException(Reason.TOO_LARGE, "root", "has more than the " + limit + " bytes allowed");
            }
            Root anchor = Workflow.anchor(root);
            try (TrustedStore store = TrustedStore.open(disk, metadataDirectory)) {
                if (store.holdsRoot()) {
                    throw new RefusedException(
                            Reason.DISK,
                            metadataDirectory.toString(),
                            "has a root already; to begin anew, give an empty directory");
                }
                store.initialise(root);
            }
            return anchor.head().version();
        });
    }

    /**
     * @param clock the time as far as it is known: of a box whose clock may be behind, never less than the last time it
     *     knew ({@link FloorClock})
     */
    public static Result<TufClient> open(TufConfig config, Fetcher fetcher, InstantSource clock) {
        return open(config, fetcher, clock, () -> System.nanoTime() / 1_000_000, new FileDisk());
    }

    static Result<TufClient> open(
            TufConfig config, Fetcher fetcher, InstantSource clock, LongSupplier monotonicMillis, Disk disk) {
        return attempt(() -> new TufClient(
                config,
                TrustedStore.open(disk, config.metadataDirectory()),
                new Mirrors(config.mirrors(), fetcher, config.limits(), monotonicMillis),
                new TargetFiles(disk, fetcher, config.limits(), monotonicMillis),
                clock));
    }

    /** 5.1 to 5.6.6. To be called before {@link #find} and whenever there may be news. */
    public Result<Versions> refresh() {
        session = null;
        return attempt(() -> {
            Instant start = clock.instant();
            Session updated = new Refresh(store, mirrors, config.limits(), start).run();
            session = updated;
            return updated.versions();
        });
    }

    /** 5.6.7. Fetches delegated roles as needed. */
    public Result<Target> find(String path) {
        Session current = current();
        return attempt(() ->
                DelegationSearch.find(path, current.targets(), config.limits().rolesPerSearch(), current::delegated));
    }

    /** 5.7. The file, whole and verified, in {@code directory}; the next call goes on where a broken one ended. */
    public Result<Path> download(Target target, Path directory) {
        Session current = current();
        return attempt(() -> files.fetch(target, mirrors.all(), current.root().consistentSnapshot(), directory));
    }

    private Session current() {
        if (session == null) {
            throw new IllegalStateException("nothing is trusted before refresh() succeeded");
        }
        return session;
    }

    private static <T> Result<T> attempt(Supplier<T> work) {
        try {
            return new Result.Ok<>(work.get());
        } catch (RefusedException e) {
            return new Result.Refused<>(e.refusal());
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
