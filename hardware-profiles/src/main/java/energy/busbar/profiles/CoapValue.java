package energy.busbar.profiles;

import energy.busbar.core.model.Point.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a value stands in the resources of a CoAP device and how to read it. A number is {@code raw × scale + offset}, in
 * the unit that a SenML record names or in that of its point, then turned where {@code negate}.
 *
 * @param path without a leading slash; may have a query
 * @param pointer JSON Pointer (RFC 6901) into JSON or CBOR, from the entry where there is {@code find}; empty for all of it
 * @param find which entry of a list the pointer starts from
 * @param record of SenML: which record of a pack, base name included; empty for the only one
 * @param symbol of SenML: the unit that the device counts in where a record names none, and that is written; empty for
 *     the point's
 * @param octets of octets: which bytes
 * @param absent raw values, as texts, by which the device says that it has no value
 * @param words by raw value, as a text
 * @param otherwise the word of every other raw value; empty where such a value cannot be believed
 * @param min smallest value that the device can physically have, in the point's unit
 */
public record CoapValue(
        String path,
        CoapFormat format,
        String pointer,
        Optional<Find> find,
        String record,
        String symbol,
        Optional<Octets> octets,
        double scale,
        double offset,
        boolean negate,
        Set<String> absent,
        Map<String, String> words,
        Optional<String> otherwise,
        double min,
        double max,
        Kind kind) {

    public CoapValue {
        absent = Set.copyOf(absent);
        words = Map.copyOf(words);
    }

    /**
     * The entry of a list that has {@code is} at {@code key}, such as the rows of a table.
     *
     * @param in pointer to the list; empty for the whole document
     * @param key pointer in an entry; empty for the entry itself
     * @param is as a text
     */
    public record Find(String in, String key, String is) {}

    /** @param at offset from 0 */
    public record Octets(int at, OctetType type, boolean littleEndian) {
        public int end() {
            return at + type.bytes();
        }
    }

    public enum OctetType {
        U8(1),
        I8(1),
        U16(2),
        I16(2),
        U32(4),
        I32(4),
        F32(4),
        F64(8);

        private final int bytes;

        OctetType(int bytes) {
            this.bytes = bytes;
        }

        public int bytes() {
            return bytes;
        }

        public boolean isFloat() {
            return this == F32 || this == F64;
        }

        public boolean isSigned() {
            return this != U8 && this != U16 && this != U32;
        }
    }

    /** Whether it is a number that scale, offset and sign apply to. */
    public boolean isNumber() {
        return words.isEmpty() && (kind == Kind.REAL || kind == Kind.WHOLE);
    }
}
