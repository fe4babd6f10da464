package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.time.Instant;

/** What each role's metadata begins with. */
record Head(String role, long version, Instant expires) {
    static Head read(Envelope envelope, String type) {
        Fields signed = envelope.signed();
        if (!signed.text("_type").equals(type)) {
            throw signed.wrong("_type", "\"" + type + "\"");
        }
        if (!signed.text("spec_version").matches("1\\.[0-9]{1,4}(\\.[0-9]{1,4})?")) {
            throw signed.wrong("spec_version", "a version 1 of the specification, like \"1.0.34\"");
        }
        return new Head(envelope.role(), signed.integer("version", 1), signed.dateTime("expires"));
    }

    void requireFresh(Instant start) {
        if (!expires.isAfter(start)) {
            throw new RefusedException(
                    Reason.FROZEN,
                    role,
                    "version " + version + " expired at " + expires + ", and it is " + start
                            + "; the repository is stale, kept from us, or this clock is wrong");
        }
    }

    void requireVersion(long promised, String by) {
        if (version != promised) {
            throw new RefusedException(
                    Reason.MISMATCH, role, "is version " + version + "; " + by + " promises " + promised);
        }
    }
}
