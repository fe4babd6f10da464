package energy.busbar.core.block;

/**
 * Both directions of one binary range coder: the encoder writes the bit it is given, the decoder ignores it and returns
 * the one it reads, so that the model above is written once.
 */
interface BitCoder {
    int PROBABILITY_BITS = 15;
    char HALF = 1 << (PROBABILITY_BITS - 1);

    /** @param slot of {@code zeros}: probability of a 0, of 32768; adapts to the bit */
    int bit(char[] zeros, int slot, int bit);

    /** A bit of even odds. */
    int even(int bit);

    /** The probability after a bit was seen; stays within 31 to 32737. */
    static char adapted(char zero, int bit) {
        return (char) (bit == 0 ? zero + (((1 << PROBABILITY_BITS) - zero) >> 4) : zero - (zero >> 4));
    }
}
