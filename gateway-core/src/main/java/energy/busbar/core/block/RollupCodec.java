package energy.busbar.core.block;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Roll-ups as bytes, version 1: the names once, then the figures in chunks that can be read one without the other, so that
 * one point costs little to read. Exact for every value. The format to the byte is docs/telemetry-block.md.
 */
public final class RollupCodec {
    public static final int MAX_AGGREGATES = 1 << 16;
    static final int CHUNK = 128;

    private static final int MAGIC = 0x42425231; // "BBR1"
    private static final int HEAD_BYTES = 4 + 4 + 8 + 4 + 4;
    private static final int CRC_BYTES = 4;

    private RollupCodec() {}

    /** @throws IllegalArgumentException for more than {@link #MAX_AGGREGATES} or {@link BlockCodec#MAX_TEXT_BYTES} */
    public static byte[] encode(Rollup rollup) {
        List<Aggregate> all = rollup.aggregates();
        if (all.size() > MAX_AGGREGATES) {
            throw new IllegalArgumentException(all.size() + " points in one roll-up; at most " + MAX_AGGREGATES);
        }
        try {
            ByteArrayOutputStream names = new ByteArrayOutputStream();
            RangeEncoder encoder = new RangeEncoder(names);
            RollupNames.code(new BlockModel(encoder), RollupNames.of(all), all.size(), false);
            encoder.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(ByteBuffer.allocate(HEAD_BYTES)
                    .putInt(MAGIC)
                    .putInt((int) (rollup.resolution().millis() / 1000))
                    .putLong(rollup.fromMillis())
                    .putInt(all.size())
                    .putInt(names.size())
                    .array());
            out.writeBytes(names.toByteArray());
            for (int from = 0; from < all.size(); from += CHUNK) {
                byte[] chunk = chunk(all.subList(from, Math.min(all.size(), from + CHUNK)));
                out.writeBytes(ByteBuffer.allocate(4).putInt(chunk.length).array());
                out.writeBytes(chunk);
            }
            byte[] bytes = out.toByteArray();
            return ByteBuffer.allocate(bytes.length + CRC_BYTES)
                    .put(bytes)
                    .putInt(MetricsParcel.crc(bytes, bytes.length))
                    .array();
        } catch (BlockFormatException e) {
            throw new IllegalArgumentException("points that make no roll-up: " + e.getMessage(), e);
        }
    }

    private static byte[] chunk(List<Aggregate> aggregates) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RangeEncoder encoder = new RangeEncoder(out);
        RollupFigures figures = new RollupFigures(encoder, false);
        for (Aggregate each : aggregates) {
            figures.code(each, RollupNames.nameOf(each));
        }
        encoder.finish();
        return out.toByteArray();
    }

    public static Rollup decode(byte[] bytes) {
        return decode(bytes, (device, point) -> true);
    }

    /** Only the points that are wanted, by device and point name. Bounded in time and memory for any input. */
    public static Rollup decode(byte[] bytes, BiPredicate<String, String> wanted) {
        ByteBuffer in = head(bytes);
        long seconds = in.getInt();
        long from = in.getLong();
        int count = in.getInt();
        int length = in.getInt();
        if (count < 0 || count > MAX_AGGREGATES || length < 0 || length > in.remaining() - CRC_BYTES) {
            throw new BlockFormatException(Integer.toUnsignedString(count) + " points with names of "
                    + Integer.toUnsignedString(length) + " bytes; at most " + MAX_AGGREGATES
                    + ", within the roll-up");
        }
        try {
            RangeDecoder decoder = new RangeDecoder(bytes, in.position(), in.position() + length);
            List<RollupNames.Name> names =
                    RollupNames.flat(RollupNames.code(new BlockModel(decoder), List.of(), count, true));
            atEnd(decoder, "names");
            in.position(in.position() + length);
            if (names.size() != count) {
                throw new BlockFormatException("the roll-up announces " + count + " points and names " + names.size());
            }
            List<Aggregate> aggregates = new ArrayList<>();
            for (int first = 0; first < count; first += CHUNK) {
                List<RollupNames.Name> own = names.subList(first, Math.min(count, first + CHUNK));
                chunk(bytes, in, own, wanted, aggregates);
            }
            if (in.remaining() != CRC_BYTES) {
                throw new BlockFormatException("bytes are left after the last point");
            }
            return new Rollup(resolution(seconds), from, aggregates);
        } catch (IllegalArgumentException e) {
            throw new BlockFormatException("no valid roll-up: " + e.getMessage(), e);
        }
    }

    private static void chunk(
            byte[] bytes,
            ByteBuffer in,
            List<RollupNames.Name> names,
            BiPredicate<String, String> wanted,
            List<Aggregate> into) {
        int length = in.remaining() < 4 + CRC_BYTES ? -1 : in.getInt();
        if (length < 0 || length > in.remaining() - CRC_BYTES) {
            throw new BlockFormatException("the roll-up ends before its points do");
        }
        int last = names.size();
        while (last > 0
                && !wanted.test(
                        names.get(last - 1).device(), names.get(last - 1).point())) {
            last--;
        }
        if (last > 0) {
            RangeDecoder decoder = new RangeDecoder(bytes, in.position(), in.position() + length);
            RollupFigures figures = new RollupFigures(decoder, true);
            for (RollupNames.Name name : names.subList(0, last)) {
                Aggregate each = figures.code(null, name);
                if (wanted.test(name.device(), name.point())) {
                    into.add(each);
                }
            }
            if (last == names.size()) {
                atEnd(decoder, "points");
            }
        }
        in.position(in.position() + length);
    }

    private static void atEnd(RangeDecoder decoder, String what) {
        if (!decoder.atEnd()) {
            throw new BlockFormatException("bytes are left after the last of the " + what);
        }
    }

    private static Resolution resolution(long seconds) {
        for (Resolution each : Resolution.values()) {
            if (each.millis() == seconds * 1000) {
                return each;
            }
        }
        throw new BlockFormatException("periods of " + seconds + " s; known are 60, 900 and 3600");
    }

    private static ByteBuffer head(byte[] bytes) {
        if (bytes.length < HEAD_BYTES + CRC_BYTES) {
            throw new BlockFormatException(
                    "a roll-up has at least " + (HEAD_BYTES + CRC_BYTES) + " bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int magic = in.getInt();
        if (magic != MAGIC) {
            throw new BlockFormatException(
                    "a roll-up of version 1 starts with 42425231, not " + Integer.toHexString(magic));
        }
        if (in.getInt(bytes.length - CRC_BYTES) != MetricsParcel.crc(bytes, bytes.length - CRC_BYTES)) {
            throw new BlockFormatException("the roll-up's checksum is wrong");
        }
        return in;
    }
}
