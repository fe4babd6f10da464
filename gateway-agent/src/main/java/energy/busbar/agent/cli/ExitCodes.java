package energy.busbar.agent.cli;

/** What the process ends with. Documented in the README; a service manager relies on {@link #CONFIG}. */
final class ExitCodes {
    static final int OK = 0;
    /** Something went wrong that is said on standard error. */
    static final int FAULT = 1;
    /** The command line is not understood. */
    static final int USAGE = 2;
    /** A command ended as failed, or was refused. */
    static final int COMMAND_FAILED = 3;
    /** A command was overridden; the winner is named. */
    static final int COMMAND_OVERRIDDEN = 4;
    /** A command had no outcome in the time that was waited. */
    static final int COMMAND_PENDING = 5;
    /** No gateway runs (EX_UNAVAILABLE of sysexits.h). */
    static final int NOT_RUNNING = 69;
    /** The configuration is wrong (EX_CONFIG of sysexits.h). */
    static final int CONFIG = 78;

    private ExitCodes() {}
}
