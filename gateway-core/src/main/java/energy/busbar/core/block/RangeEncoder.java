package energy.busbar.core.block;

import java.io.ByteArrayOutputStream;

/** Range coder with 32-bit range, byte-wise renormalisation and carries resolved on the way out. */
final class RangeEncoder implements BitCoder {
    private final ByteArrayOutputStream out;
    private long low;
    private int range = -1;
    private int cache;
    private boolean first = true;
    private int pending;

    RangeEncoder(ByteArrayOutputStream out) {
        this.out = out;
    }

    @Override
    public int bit(char[] zeros, int slot, int bit) {
        int bound = (range >>> PROBABILITY_BITS) * zeros[slot];
        if (bit == 0) {
            range = bound;
        } else {
            low += bound & 0xFFFFFFFFL;
            range -= bound;
        }
        zeros[slot] = BitCoder.adapted(zeros[slot], bit);
        normalise();
        return bit;
    }

    @Override
    public int even(int bit) {
        range >>>= 1;
        if (bit != 0) {
            low += range;
        }
        normalise();
        return bit;
    }

    /** Call once, last. */
    void finish() {
        for (int i = 0; i < 5; i++) {
            shift();
        }
    }

    private void normalise() {
        while (range >>> 24 == 0) {
            range <<= 8;
            shift();
        }
    }

    private void shift() {
        if (low < 0xFF000000L || low > 0xFFFFFFFFL) {
            int carry = (int) (low >>> 32);
            if (!first) {
                out.write(cache + carry);
            }
            // The very first byte would always be zero.
            first = false;
            for (; pending > 0; pending--) {
                out.write(0xFF + carry);
            }
            cache = (int) (low >>> 24) & 0xFF;
        } else {
            pending++;
        }
        low = (low & 0x00FFFFFFL) << 8;
    }
}
