package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A client, a repository at {@code repo.test}, and the clock. Each call is a process of its own: nothing is remembered. */
final class Rig {
    static final Mirror REPOSITORY =
            new Mirror(URI.create("http://repo.test/metadata"), URI.create("http://repo.test/targets"));

    final RepositoryMaker repository;
    final RepoFetcher fetcher = new RepoFetcher();
    final Path metadata;
    final Path downloads;
    Disk disk = new FileDisk();
    Instant now = RepositoryMaker.NOW;
    long monotonicMillis;
    TufLimits limits = TufLimits.DEFAULT;
    List<Mirror> mirrors = List.of(REPOSITORY);

    Rig(Path directory) {
        this(directory, new RepositoryMaker().publishAll());
    }

    Rig(Path directory, RepositoryMaker repository) {
        this.repository = repository;
        this.metadata = directory.resolve("metadata");
        this.downloads = directory.resolve("targets");
        fetcher.hosts.put("repo.test", repository);
    }

    Rig initialised() {
        assertThat(TufClient.initialise(metadata, repository.root(), disk)).isInstanceOf(Result.Ok.class);
        return this;
    }

    Result<Versions> refresh() {
        try (TufClient client = open()) {
            return client.refresh();
        }
    }

    TufClient open() {
        return ok(TufClient.open(
                new TufConfig(metadata, mirrors, limits), fetcher, () -> now, () -> monotonicMillis, disk));
    }

    Versions refreshed() {
        return ok(refresh());
    }

    Refusal refused() {
        return refusal(refresh());
    }

    void refused(Reason reason, String what) {
        Refusal refusal = refused();
        assertThat(refusal.reason()).as(refusal.toString()).isEqualTo(reason);
        assertThat(refusal.what()).isEqualTo(what);
    }

    /** Refresh, search and download. */
    Result<Path> download(String path) {
        try (TufClient client = open()) {
            ok(client.refresh());
            Result<Target> found = client.find(path);
            return found instanceof Result.Ok<Target> target
                    ? client.download(target.value(), downloads)
                    : new Result.Refused<>(refusal(found));
        }
    }

    String downloaded(String path) throws IOException {
        return Files.readString(ok(download(path)));
    }

    /** What of the top-level metadata is on the disk, or 0. */
    long version(String role) throws IOException {
        Path file = metadata.resolve(role + ".json");
        return Files.exists(file)
                ? RepositoryMaker.JSON
                        .readTree(Files.readAllBytes(file))
                        .path("signed")
                        .path("version")
                        .asLong()
                : 0;
    }

    static <T> T ok(Result<T> result) {
        if (result instanceof Result.Refused<T> refused) {
            throw new AssertionError("refused, " + refused.refusal().reason() + ": " + refused.refusal());
        }
        return ((Result.Ok<T>) result).value();
    }

    static Refusal refusal(Result<?> result) {
        assertThat(result).isInstanceOf(Result.Refused.class);
        return ((Result.Refused<?>) result).refusal();
    }
}
