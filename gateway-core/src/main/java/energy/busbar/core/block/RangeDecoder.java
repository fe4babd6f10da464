package energy.busbar.core.block;

/** Reads what {@link RangeEncoder} wrote, and never past the end. */
final class RangeDecoder implements BitCoder {
    private final byte[] in;
    private final int end;
    private int at;
    private int range = -1;
    private int code;

    RangeDecoder(byte[] in, int from, int end) {
        this.in = in;
        this.at = from;
        this.end = end;
        for (int i = 0; i < 4; i++) {
            code = code << 8 | next();
        }
    }

    @Override
    public int bit(char[] zeros, int slot, int ignored) {
        int bound = (range >>> PROBABILITY_BITS) * zeros[slot];
        int bit;
        if (Integer.compareUnsigned(code, bound) < 0) {
            range = bound;
            bit = 0;
        } else {
            code -= bound;
            range -= bound;
            bit = 1;
        }
        zeros[slot] = BitCoder.adapted(zeros[slot], bit);
        normalise();
        return bit;
    }

    @Override
    public int even(int ignored) {
        range >>>= 1;
        int bit = 0;
        if (Integer.compareUnsigned(code, range) >= 0) {
            code -= range;
            bit = 1;
        }
        normalise();
        return bit;
    }

    boolean atEnd() {
        return at == end;
    }

    private void normalise() {
        while (range >>> 24 == 0) {
            range <<= 8;
            code = code << 8 | next();
        }
    }

    private int next() {
        if (at >= end) {
            throw new BlockFormatException("the block ends before its samples do");
        }
        return in[at++] & 0xFF;
    }
}
