package energy.busbar.agent.discover.mdns;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A name by its labels, which may hold anything, blanks and dots too (RFC 6763 clause 4.1.1). Compares as DNS does, upper
 * and lower case alike.
 */
final class DnsName {
    private static final int MAX_BYTES = 255;
    private static final int MAX_LABEL = 63;
    private static final int POINTER = 0xC0;

    /** One character a byte, since a label need not be UTF-8 and must be asked for as it is. */
    private final List<String> labels;

    private final String key;

    /** What cannot be a name, or does not fit where it stands. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("malformed", null, false, false);
        }
    }

    DnsName(List<String> labels) {
        this.labels = List.copyOf(labels);
        this.key = lower(String.join("\0", labels));
    }

    /** Of ASCII letters only (RFC 4343): all else are bytes of UTF-8. */
    private static String lower(String bytes) {
        StringBuilder lower = new StringBuilder(bytes);
        for (int i = 0; i < lower.length(); i++) {
            char each = lower.charAt(i);
            if (each >= 'A' && each <= 'Z') {
                lower.setCharAt(i, (char) (each + 'a' - 'A'));
            }
        }
        return lower.toString();
    }

    /** Of labels without dots of their own, such as {@code _modbus._tcp.local}. */
    static DnsName of(String text) {
        return new DnsName(List.of(text.split("\\.")));
    }

    List<String> labels() {
        return labels;
    }

    boolean endsWith(DnsName end) {
        int from = labels.size() - end.labels.size();
        return from >= 0 && new DnsName(labels.subList(from, labels.size())).equals(end);
    }

    /** The labels before an end that it has. */
    String before(DnsName end) {
        return shown(labels.subList(0, labels.size() - end.labels.size()));
    }

    void write(ByteArrayOutputStream out) {
        int all = 1;
        for (String label : labels) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            all += 1 + bytes.length;
            if (bytes.length < 1 || bytes.length > MAX_LABEL || all > MAX_BYTES) {
                throw new Malformed();
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
    }

    /**
     * Reads on behind the name. Pointers (RFC 1035 clause 4.1.4) go only backwards, each further than the last, so that they
     * come to an end.
     */
    static DnsName read(ByteBuffer in) {
        List<String> labels = new ArrayList<>();
        int bytes = 1;
        int behind = -1;
        int least = in.position();
        while (true) {
            int length = in.get() & 0xFF;
            if (length == 0) {
                break;
            }
            if ((length & POINTER) == POINTER) {
                int to = (length & ~POINTER) << 8 | (in.get() & 0xFF);
                behind = behind < 0 ? in.position() : behind;
                if (to >= least) {
                    throw new Malformed();
                }
                least = to;
                in.position(to);
                continue;
            }
            bytes += 1 + length;
            if (length > MAX_LABEL || bytes > MAX_BYTES || length > in.remaining()) {
                throw new Malformed();
            }
            byte[] label = new byte[length];
            in.get(label);
            labels.add(new String(label, StandardCharsets.ISO_8859_1));
        }
        if (behind >= 0) {
            in.position(behind);
        }
        return new DnsName(labels);
    }

    /** Without what a terminal would act on. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}|\uFFFD", "?");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DnsName name && key.equals(name.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return shown(labels);
    }

    private static String shown(List<String> labels) {
        byte[] bytes = String.join(".", labels).getBytes(StandardCharsets.ISO_8859_1);
        return printable(new String(bytes, StandardCharsets.UTF_8));
    }
}
