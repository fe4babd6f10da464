package energy.busbar.core.block;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the range coder has learnt in one block. Each method takes the value to write and returns it; on a decoder the
 * argument is ignored and the value read is returned. docs/telemetry-block.md gives every context.
 */
final class BlockModel {
    static final int MAX_TEXT_BYTES = 4096;
    static final int MAX_ALL_TEXT_BYTES = 1 << 20;
    private static final int LENGTH_CONTEXTS = 46;

    /** Contexts of {@link #number}: by 12 lengths of the delta before, where that means something. */
    static final int DECIMAL = 0;

    static final int RAW = 12;
    static final int WHOLE = 24;
    static final int FIRST_DECIMAL = 36;
    static final int FIRST_RAW = 37;
    static final int FIRST_WHOLE = 38;
    static final int COUNT = 39;
    static final int FIRST_TIME = 40;
    static final int FIRST_STEP = 41;
    static final int STEP = 42;
    static final int TEXT_INDEX = 43;
    static final int TEXT_LENGTH = 44;
    static final int SCHEMA = 45;

    private final BitCoder coder;
    private final char[] lengths;
    private final char[] tops;
    private char @Nullable [] letters;
    final char[] flags = fresh(8);
    final char[] qualities = fresh(8 * 8);
    final char[] present = fresh(8);
    final char[] exponents = fresh(8);
    final char[] kinds = fresh(8);
    final char[] booleans = fresh(4);

    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> numbersOfTexts = new HashMap<>();
    private int textBytes;

    BlockModel(BitCoder coder) {
        this(coder, LENGTH_CONTEXTS);
    }

    /** @param contexts of {@link #number} */
    BlockModel(BitCoder coder, int contexts) {
        this.coder = coder;
        this.lengths = fresh(contexts * 128);
        this.tops = fresh(contexts * 65 * 4);
    }

    static char[] fresh(int slots) {
        char[] zeros = new char[slots];
        Arrays.fill(zeros, BitCoder.HALF);
        return zeros;
    }

    int bit(char[] zeros, int slot, int bit) {
        return coder.bit(zeros, slot, bit);
    }

    /** {@code bits} bits, most significant first, each in the context of those before it. */
    int tree(char[] zeros, int from, int bits, int value) {
        int node = 1;
        for (int i = bits - 1; i >= 0; i--) {
            node = node << 1 | coder.bit(zeros, from + node, value >>> i & 1);
        }
        return node - (1 << bits);
    }

    /** An unsigned 64-bit number: its bit length, two bits below the top one, the rest at even odds. */
    long number(int context, long value) {
        int length = tree(lengths, context * 128, 7, 64 - Long.numberOfLeadingZeros(value));
        if (length > 64) {
            throw new BlockFormatException("a number of " + length + " bits; at most 64");
        }
        if (length < 2) {
            return length;
        }
        int topBits = Math.min(2, length - 1);
        int below = length - 1 - topBits;
        int top = tree(tops, (context * 65 + length) * 4, topBits, (int) (value >>> below) & ((1 << topBits) - 1));
        long result = 1L << topBits | top;
        for (int i = below - 1; i >= 0; i--) {
            result = result << 1 | coder.even((int) (value >>> i) & 1);
        }
        return result;
    }

    long signed(int context, long value) {
        return unzigzag(number(context, zigzag(value)));
    }

    int bounded(int context, int value, int max, String what) {
        long number = number(context, value);
        if (number < 0 || number > max) {
            throw new BlockFormatException(what + ": " + Long.toUnsignedString(number) + ", at most " + max);
        }
        return (int) number;
    }

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    /** A string: the number of one that came before in this block, or the next number and its bytes. */
    String text(String value) {
        Integer known = numbersOfTexts.get(value);
        int index = bounded(TEXT_INDEX, known == null ? texts.size() : known, texts.size(), "text number");
        if (index < texts.size()) {
            return texts.get(index);
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int length = bounded(TEXT_LENGTH, bytes.length, MAX_TEXT_BYTES, "text length");
        textBytes += length;
        if (textBytes > MAX_ALL_TEXT_BYTES) {
            throw new BlockFormatException("texts of more than " + MAX_ALL_TEXT_BYTES + " bytes in one block");
        }
        char[] learnt = letters;
        if (learnt == null) {
            learnt = fresh(32 * 256);
            letters = learnt;
        }
        byte[] coded = new byte[length];
        int before = 0;
        for (int i = 0; i < length; i++) {
            before = tree(learnt, (before & 31) * 256, 8, i < bytes.length ? bytes[i] & 0xFF : 0);
            coded[i] = (byte) before;
        }
        String text = decoded(coded);
        texts.add(text);
        numbersOfTexts.putIfAbsent(text, texts.size() - 1);
        return text;
    }

    private static String decoded(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BlockFormatException("a text is not UTF-8", e);
        }
    }
}
