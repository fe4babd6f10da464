package energy.busbar.bench;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why there is no figure, and the log where one can read more. */
public final class BenchFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable Path log;

    public BenchFailure(String message) {
        super(message);
        this.log = null;
    }

    public BenchFailure(String message, Path log) {
        super(message);
        this.log = log;
    }

    public Optional<Path> log() {
        return Optional.ofNullable(log);
    }
}
