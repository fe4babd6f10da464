package energy.busbar.core.block;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Unit;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Telemetry blocks as bytes, version 1: a short plain head, then everything else through an adaptive range coder as
 * differences to the value before. Exact for every value. The format to the byte is docs/telemetry-block.md.
 */
public final class BlockCodec {
    public static final int MAX_SAMPLES = 1 << 16;
    /** UTF-8 bytes of all different names and texts of one block; a block with more cannot be written or read. */
    public static final int MAX_TEXT_BYTES = BlockModel.MAX_ALL_TEXT_BYTES;

    private static final int MAGIC = 0x42425431; // "BBT1"
    private static final int ANCHORED_AT = 4;
    private static final int ANCHOR_AT = 5;
    private static final int CRC_BYTES = 4;
    private static final int LEAST_BYTES = 4 + 1 + 8 + 8 + 4 + 1 + 4 + CRC_BYTES;

    private BlockCodec() {}

    /** @throws IllegalArgumentException for more than {@link #MAX_SAMPLES} or {@link #MAX_TEXT_BYTES} */
    public static byte[] encode(TelemetryBlock block) {
        int count = block.samples().size();
        if (count > MAX_SAMPLES) {
            throw new IllegalArgumentException(count + " samples in one block; at most " + MAX_SAMPLES);
        }
        long base = count == 0 ? 0 : block.samples().get(0).monotonicMillis();
        byte[] bootId = block.bootId().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(26)
                .putInt(MAGIC)
                .put((byte) (block.anchorMillis().isPresent() ? 1 : 0))
                .putLong(block.anchorMillis().orElse(0))
                .putLong(base)
                .putInt(count)
                .put((byte) bootId.length)
                .array());
        out.writeBytes(bootId);
        RangeEncoder encoder = new RangeEncoder(out);
        try {
            new BlockBody(new BlockModel(encoder), count, base, false).code(BlockSeries.sorted(block.samples()));
        } catch (BlockFormatException e) {
            throw new IllegalArgumentException("samples that make no block: " + e.getMessage(), e);
        }
        encoder.finish();
        byte[] bytes = out.toByteArray();
        int crc = MetricsParcel.crc(bytes, bytes.length);
        return ByteBuffer.allocate(bytes.length + CRC_BYTES)
                .put(bytes)
                .putInt(crc)
                .array();
    }

    /** The samples come grouped by device and point, in their order within. Bounded in time and memory for any input. */
    public static TelemetryBlock decode(byte[] bytes) {
        ByteBuffer in = head(bytes);
        int anchored = in.get();
        long anchor = in.getLong();
        long base = in.getLong();
        int count = in.getInt();
        int bootLength = in.get() & 0xFF;
        if (anchored < 0 || anchored > 1 || count < 0 || count > MAX_SAMPLES) {
            throw new BlockFormatException("flags " + anchored + " and " + Integer.toUnsignedString(count)
                    + " samples; known are flags 0 and 1 and at most " + MAX_SAMPLES + " samples");
        }
        if (bootLength > Math.min(TelemetryBlock.MAX_BOOT_ID_BYTES, in.remaining() - 4 - CRC_BYTES)) {
            throw new BlockFormatException("a boot id of " + bootLength + " bytes; at most "
                    + TelemetryBlock.MAX_BOOT_ID_BYTES + ", within the block");
        }
        byte[] bootId = new byte[bootLength];
        in.get(bootId);
        RangeDecoder decoder = new RangeDecoder(bytes, in.position(), bytes.length - CRC_BYTES);
        try {
            List<BlockSeries.Group> groups = new BlockBody(new BlockModel(decoder), count, base, true).code(List.of());
            if (!decoder.atEnd()) {
                throw new BlockFormatException("bytes are left after the last sample");
            }
            return new TelemetryBlock(
                    new String(bootId, StandardCharsets.UTF_8),
                    anchored == 1 ? OptionalLong.of(anchor) : OptionalLong.empty(),
                    samples(groups));
        } catch (IllegalArgumentException e) {
            throw new BlockFormatException("no valid samples: " + e.getMessage(), e);
        }
    }

    /** The same block with its boot's clock known: the anchor set, everything else untouched. */
    public static byte[] placed(byte[] block, long anchorMillis) {
        head(block);
        ByteBuffer copy = ByteBuffer.allocate(block.length).put(block);
        copy.put(ANCHORED_AT, (byte) 1).putLong(ANCHOR_AT, anchorMillis);
        return copy.putInt(block.length - CRC_BYTES, MetricsParcel.crc(copy.array(), block.length - CRC_BYTES))
                .array();
    }

    private static ByteBuffer head(byte[] bytes) {
        if (bytes.length < LEAST_BYTES) {
            throw new BlockFormatException("a block has at least " + LEAST_BYTES + " bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int magic = in.getInt();
        if (magic != MAGIC) {
            throw new BlockFormatException(
                    "a block of version 1 starts with 42425431, not " + Integer.toHexString(magic));
        }
        if (in.getInt(bytes.length - CRC_BYTES) != MetricsParcel.crc(bytes, bytes.length - CRC_BYTES)) {
            throw new BlockFormatException("the block's checksum is wrong");
        }
        return in;
    }

    private static List<Sample> samples(List<BlockSeries.Group> groups) {
        List<Sample> samples = new ArrayList<>();
        for (BlockSeries.Group group : groups) {
            DeviceId device = new DeviceId(group.device());
            for (int i = 0; i < group.heads().size(); i++) {
                BlockSeries.Head head = group.heads().get(i);
                BlockSeries series = group.series().get(i);
                Unit unit = BlockSeries.unit(head.unit());
                for (int k = 0; k < series.times.size(); k++) {
                    samples.add(new Sample(
                            device,
                            head.point(),
                            unit,
                            series.times.get(k),
                            series.values.get(k),
                            series.qualities.get(k)));
                }
            }
        }
        return samples;
    }
}
