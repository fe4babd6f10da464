package energy.busbar.store;

import energy.busbar.core.port.Ledger.AuditEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Each entry's hash covers the hash before it: a changed, missing or added entry breaks the chain from there on. */
final class AuditChain {
    static final byte[] START = new byte[32];

    private AuditChain() {}

    /** SHA-256 over the hash before, number, time and each text with its length. */
    static byte[] next(byte[] before, AuditEntry entry) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(before);
            sha.update(ByteBuffer.allocate(16)
                    .putLong(entry.number())
                    .putLong(entry.at().toEpochMilli())
                    .array());
            for (String text : List.of(entry.actor(), entry.action(), entry.detail())) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                sha.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                sha.update(bytes);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
