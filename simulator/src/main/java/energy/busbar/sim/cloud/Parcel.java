package energy.busbar.sim.cloud;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The frame of a metrics parcel, as the contract gives it to the byte. All fields big-endian.
 *
 * @param samplesBefore in this epoch
 * @param block the samples, encoded
 */
record Parcel(long epoch, long sequence, long samplesBefore, long samples, byte[] block) {
    private static final int MAGIC = 0x42425031;
    private static final int HEADER = 4 + 8 + 8 + 8 + 4 + 4;

    /** Empty where it is not a whole parcel, or its checksum is wrong. */
    static Optional<Parcel> read(byte[] payload) {
        if (payload.length < HEADER + 4) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        int magic = in.getInt();
        long epoch = in.getLong();
        long sequence = in.getLong();
        long before = in.getLong();
        int samples = in.getInt();
        int length = in.getInt();
        if (magic != MAGIC || sequence < 1 || before < 0 || samples < 0 || length != payload.length - HEADER - 4) {
            return Optional.empty();
        }
        byte[] block = new byte[length];
        in.get(block);
        CRC32C checksum = new CRC32C();
        checksum.update(payload, 0, HEADER + length);
        return (int) checksum.getValue() == in.getInt()
                ? Optional.of(new Parcel(epoch, sequence, before, samples, block))
                : Optional.empty();
    }
}
