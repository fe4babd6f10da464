package energy.busbar.core.block;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One message of the stream {@code metrics}, to the byte as in docs/mqtt-contract.md.
 *
 * @param sequence from 1, contiguous inside the epoch
 * @param samplesBefore in this epoch before this parcel
 * @param samples in the block
 * @param block for {@link BlockCodec}
 */
public record MetricsParcel(long epoch, long sequence, long samplesBefore, int samples, byte[] block) {
    private static final int MAGIC = 0x42425031; // "BBP1"
    private static final int HEAD_BYTES = 4 + 8 + 8 + 8 + 4 + 4;
    private static final int CRC_BYTES = 4;

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + block.length + CRC_BYTES)
                .putInt(MAGIC)
                .putLong(epoch)
                .putLong(sequence)
                .putLong(samplesBefore)
                .putInt(samples)
                .putInt(block.length)
                .put(block);
        return out.putInt(crc(out.array(), out.position())).array();
    }

    /** @throws BlockFormatException for anything but one whole parcel with a right checksum; the block is not opened */
    public static MetricsParcel decode(byte[] bytes) {
        if (bytes.length < HEAD_BYTES + CRC_BYTES) {
            throw new BlockFormatException(
                    "a parcel has at least " + (HEAD_BYTES + CRC_BYTES) + " bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int magic = in.getInt();
        if (magic != MAGIC) {
            throw new BlockFormatException("a parcel starts with 42425031, not " + Integer.toHexString(magic));
        }
        long epoch = in.getLong();
        long sequence = in.getLong();
        long before = in.getLong();
        int samples = in.getInt();
        int length = in.getInt();
        if (length != bytes.length - HEAD_BYTES - CRC_BYTES) {
            throw new BlockFormatException("the parcel announces a block of " + Integer.toUnsignedString(length)
                    + " bytes and has room for " + (bytes.length - HEAD_BYTES - CRC_BYTES));
        }
        if (sequence < 1 || before < 0 || samples < 0) {
            throw new BlockFormatException("sequence is from 1 and counts are not negative");
        }
        byte[] block = new byte[length];
        in.get(block);
        if (in.getInt() != crc(bytes, bytes.length - CRC_BYTES)) {
            throw new BlockFormatException("the parcel's checksum is wrong");
        }
        return new MetricsParcel(epoch, sequence, before, samples, block);
    }

    static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
