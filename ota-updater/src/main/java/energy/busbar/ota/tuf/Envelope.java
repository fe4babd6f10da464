package energy.busbar.ota.tuf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A metadata file taken apart, nothing of it trusted yet. */
final class Envelope {
    private static final int MAX_SIGNATURES = 128;

    private final String role;
    private final Fields signed;
    private final byte[] canonical;
    private final Map<String, String> signatures;

    private Envelope(String role, Fields signed, Map<String, String> signatures) {
        this.role = role;
        this.signed = signed;
        this.canonical = CanonicalJson.of(signed.node(), role);
        this.signatures = signatures;
    }

    static Envelope read(byte[] bytes, String role) {
        Fields file = Fields.of(StrictJson.object(bytes, role), role, "$");
        Fields signed = file.object("signed");
        List<Fields> entries = file.objects("signatures");
        if (entries.size() > MAX_SIGNATURES) {
            throw RefusedException.malformed(
                    role, "has " + entries.size() + " signatures; at most " + MAX_SIGNATURES + " are looked at");
        }
        Map<String, String> signatures = new LinkedHashMap<>();
        for (Fields entry : entries) {
            String keyid = entry.text("keyid");
            if (signatures.put(keyid, entry.text("sig")) != null) {
                throw RefusedException.malformed(role, "has two signatures of key " + keyid + "; one a key is allowed");
            }
        }
        return new Envelope(role, signed, signatures);
    }

    String role() {
        return role;
    }

    Fields signed() {
        return signed;
    }

    /** What the signatures are over. */
    byte[] canonical() {
        return canonical;
    }

    /** Hexadecimal, by key identifier. */
    Map<String, String> signatures() {
        return signatures;
    }
}
