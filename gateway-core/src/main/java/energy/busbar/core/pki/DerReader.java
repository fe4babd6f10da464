package energy.busbar.core.pki;

import java.util.Arrays;

/** Reads DER strictly: definite shortest lengths, nothing beyond the end. Bytes come from strangers. */
public final class DerReader {
    /** Not DER, or not what was to come. */
    public static final class BadDer extends Exception {
        private static final long serialVersionUID = 1L;

        BadDer(String message) {
            super(message);
        }
    }

    /**
     * @param content without tag and length
     * @param whole with them
     */
    public record Element(int tag, byte[] content, byte[] whole) {
        public DerReader open() {
            return new DerReader(content);
        }
    }

    private final byte[] bytes;
    private int at;

    public DerReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean atEnd() {
        return at == bytes.length;
    }

    public Element next(int tag, String what) throws BadDer {
        Element element = next(what);
        if (element.tag() != tag) {
            throw new BadDer(String.format("%s has tag 0x%02x instead of 0x%02x", what, element.tag(), tag));
        }
        return element;
    }

    public Element next(String what) throws BadDer {
        int start = at;
        int tag = octet(what);
        if ((tag & 0x1f) == 0x1f) {
            throw new BadDer(what + " has a tag of several bytes");
        }
        int length = length(what);
        if (length > bytes.length - at) {
            throw new BadDer(what + " is longer than what it stands in");
        }
        byte[] content = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return new Element(tag, content, Arrays.copyOfRange(bytes, start, at));
    }

    public void end(String what) throws BadDer {
        if (!atEnd()) {
            throw new BadDer(what + " has bytes after its end");
        }
    }

    private int length(String what) throws BadDer {
        int first = octet(what);
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > 3) {
            throw new BadDer(what + " has no length, or one beyond all bounds");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | octet(what);
        }
        if (length < 0x80 || length < 1 << (8 * (count - 1))) {
            throw new BadDer(what + " has a length that is not written in its shortest form");
        }
        return length;
    }

    private int octet(String what) throws BadDer {
        if (at == bytes.length) {
            throw new BadDer(what + " is cut short");
        }
        return bytes[at++] & 0xff;
    }
}
