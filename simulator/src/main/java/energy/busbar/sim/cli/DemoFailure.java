package energy.busbar.sim.cli;

import java.nio.file.Path;

/** The demo cannot go on; says which process and where its log is. */
final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Path log;

    DemoFailure(String message, Path log) {
        super(message);
        this.log = log;
    }

    Path log() {
        return log;
    }
}
