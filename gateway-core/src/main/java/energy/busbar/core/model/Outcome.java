package energy.busbar.core.model;

/** What became of a write. "Sent, no answer" is not a failure: it is read back before anybody retries. */
public sealed interface Outcome {
    /** Written and read back; {@code readBack} is what the device says now, in the quantity's unit. */
    record Applied(double readBack) implements Outcome {}

    /** The device or the driver refused; nothing changed. */
    record Refused(String reason) implements Outcome {}

    /** Certainly not in force: the link was down before anything was sent, or the read-back shows another value. */
    record Failed(String reason) implements Outcome {}

    /** Sent, but no answer that can be believed: may or may not be in force. */
    record NoAnswer(String reason) implements Outcome {}
}
