package energy.busbar.ota.tuf;

/**
 * Why an update, or a file of it, was not taken. What was trusted before still is, and the next attempt may succeed.
 *
 * @param what the metadata role, target or file that it is about
 * @param message what is wrong and what would be right
 */
public record Refusal(Reason reason, String what, String message) {
    public enum Reason {
        /** No trusted root is there to begin with, or it is damaged and no anchor is left. */
        NOT_INITIALISED,
        /** Not the strict form of the specification's section 4. */
        MALFORMED,
        /** Fewer valid signatures than the role's threshold. */
        UNSIGNED,
        /** Older than what is trusted, or something listed before is missing. */
        ROLLBACK,
        /** Expired at the time the update began. */
        FROZEN,
        /** Not the length, hash or version that the metadata above it promises. */
        MISMATCH,
        /** No mirror has it. */
        ABSENT,
        /** Longer than promised, or than the limit where nothing is promised. */
        TOO_LARGE,
        /** Trickles in, or stopped. */
        TOO_SLOW,
        UNREACHABLE,
        /** No role in charge of this path lists it. */
        NO_TARGET,
        /** More roles to search than the limit. */
        LIMIT,
        /** The local disk refused, or another process is at work on the same directory. */
        DISK
    }

    @Override
    public String toString() {
        return what + ": " + message;
    }
}
