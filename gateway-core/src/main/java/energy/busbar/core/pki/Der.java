package energy.busbar.core.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Writes the few forms of DER (X.690) that a certificate is made of. */
public final class Der {
    public static final int INTEGER = 0x02;
    public static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int OID = 0x06;
    public static final int UTF8_STRING = 0x0c;
    public static final int UTC_TIME = 0x17;
    public static final int GENERALIZED_TIME = 0x18;
    public static final int SEQUENCE = 0x30;
    public static final int SET = 0x31;

    /** RFC 5280 §4.1.2.5: UTCTime up to 2049, GeneralizedTime from 2050 on. */
    private static final Instant UTC_TIME_ENDS = Instant.parse("2050-01-01T00:00:00Z");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Der() {}

    public static byte[] tagged(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] each : contents) {
            length += each.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            byte[] size = BigInteger.valueOf(length).toByteArray();
            int skip = size[0] == 0 ? 1 : 0;
            out.write(0x80 | (size.length - skip));
            out.write(size, skip, size.length - skip);
        }
        for (byte[] each : contents) {
            out.write(each, 0, each.length);
        }
        return out.toByteArray();
    }

    public static byte[] sequence(byte[]... contents) {
        return tagged(SEQUENCE, contents);
    }

    public static byte[] sequence(List<byte[]> contents) {
        return tagged(SEQUENCE, contents.toArray(byte[][]::new));
    }

    public static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    public static byte[] octets(byte[]... contents) {
        return tagged(OCTET_STRING, contents);
    }

    /** @param unused bits at the end of the last byte */
    public static byte[] bits(int unused, byte... contents) {
        return tagged(BIT_STRING, new byte[] {(byte) unused}, contents);
    }

    public static byte[] bool(boolean value) {
        return new byte[] {0x01, 0x01, (byte) (value ? 0xff : 0)};
    }

    public static byte[] oid(String dotted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] arcs = dotted.split("\\.", -1);
        out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >> shift != 0) {
                    out.write(0x80 | ((arc >> shift) & 0x7f));
                }
            }
            out.write(arc & 0x7f);
        }
        return tagged(OID, out.toByteArray());
    }

    public static byte[] utf8(String text) {
        return tagged(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] time(Instant at) {
        String text = TIME.format(at);
        return at.isBefore(UTC_TIME_ENDS)
                ? tagged(UTC_TIME, text.substring(2).getBytes(StandardCharsets.US_ASCII))
                : tagged(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** {@code [number] EXPLICIT}. */
    public static byte[] explicit(int number, byte[] content) {
        return tagged(0xa0 | number, content);
    }

    /** {@code [number] IMPLICIT} of something that is not constructed. */
    public static byte[] implicit(int number, byte[] content) {
        return tagged(0x80 | number, content);
    }
}
