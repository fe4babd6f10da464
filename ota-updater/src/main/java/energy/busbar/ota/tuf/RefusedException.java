package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;

/** Carries a refusal up to {@link TufClient}, which returns it as a value. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    RefusedException(Reason reason, String what, String message) {
        this(new Refusal(reason, what, message));
    }

    RefusedException(Refusal refusal) {
        super(refusal.toString());
        this.refusal = refusal;
    }

    static RefusedException malformed(String what, String message) {
        return new RefusedException(Reason.MALFORMED, what, message);
    }

    static RefusedException disk(IOException e) {
        return new RefusedException(Reason.DISK, "disk", "failed: " + e + "; is there room, and the right to write?");
    }

    Refusal refusal() {
        return refusal;
    }

    Reason reason() {
        return refusal.reason();
    }
}
