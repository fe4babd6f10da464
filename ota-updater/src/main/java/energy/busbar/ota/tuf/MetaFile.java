package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/** What timestamp and snapshot promise of another metadata file. */
record MetaFile(
        long version, @Nullable Long length, @Nullable Hashes hashes) {
    static MetaFile read(Fields fields) {
        return new MetaFile(
                fields.integer("version", 1),
                fields.integerIfThere("length", 1),
                fields.has("hashes") ? Hashes.read(fields.object("hashes")) : null);
    }

    /** How much to fetch at most. */
    int cap(int limit) {
        return length == null ? limit : (int) Math.min(length, limit);
    }

    void requireMatch(byte[] bytes, String role, String by) {
        if (length != null && bytes.length != length) {
            throw new RefusedException(
                    Reason.MISMATCH, role, "has " + bytes.length + " bytes; " + by + " promises " + length);
        }
        if (hashes != null && !hashes.match(bytes)) {
            throw new RefusedException(Reason.MISMATCH, role, "does not have the hashes that " + by + " promises");
        }
    }
}
