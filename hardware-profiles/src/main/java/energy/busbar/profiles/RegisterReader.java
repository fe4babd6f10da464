package energy.busbar.profiles;

import energy.busbar.core.model.Point.Kind;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads where a value is and how it is coded: of points, identity and match alike. */
final class RegisterReader {
    private static final Map<String, Charset> CHARSETS = Map.of(
            "ascii", StandardCharsets.US_ASCII,
            "latin1", StandardCharsets.ISO_8859_1,
            "utf8", StandardCharsets.UTF_8,
            "utf16", StandardCharsets.UTF_16BE);

    private static final int MAX_BIT_WORDS = 1500;

    private final int function;
    private final boolean wordsSwapped;
    private final boolean bytesSwapped;
    private final Map<RegisterType, Set<Long>> absent = new EnumMap<>(RegisterType.class);

    /** @param defaults what holds for every register that does not say otherwise */
    RegisterReader(Fields defaults) {
        function = function(defaults, 3);
        wordsSwapped = swapped(defaults, "wordOrder", false);
        bytesSwapped = swapped(defaults, "byteOrder", false);
        Fields nan = defaults.block("nan");
        for (String word : Set.copyOf(nan.keys())) {
            Optional<RegisterType> type = RegisterType.ofWord(word);
            if (type.isEmpty() || type.get().registers() == 0) {
                nan.problem(
                        word,
                        "is no type with values of its own for nothing",
                        "u16, i16, u32, i32, u64, i64, f32, f64");
            } else {
                absent.put(type.get(), bits(nan, word, 16 * type.get().registers()));
            }
        }
        defaults.finish();
    }

    /** @param number what kind a plain number is: WHOLE only where it has no scale */
    Register read(Fields f, Kind number) {
        RegisterType type = type(f);
        int length = length(f, type);
        int address = f.options.requiredInteger("address", 0, 65_535);
        if (address + length > 65_536) {
            f.problem("address", "is " + address + " for " + length + " registers", "an end of at most 65535");
            address = 0;
        }
        int bits = 16 * length;
        long max = bits >= 63 ? Long.MAX_VALUE : (1L << bits) - 1;
        Map<Long, String> words = f.words("enum", max);
        int bit = f.options.integer("bit", -1, 0, Math.min(bits, 64) - 1);
        List<Long> mask = f.wholes("mask", 1, max);
        Map<Integer, String> bitWords = new HashMap<>();
        f.words("bits", Math.min(bits, 64) - 1).forEach((b, word) -> bitWords.put(b.intValue(), word));
        if (!bitWords.isEmpty()) {
            checkBits(f, bit, words, bitWords);
        }
        boolean wordy = type == RegisterType.STRING || !words.isEmpty() || bit >= 0 || !bitWords.isEmpty();
        if (wordy) {
            meaningless(f, "scale", "offset", "scaleFrom", "negate", "min", "max");
        }
        if (!type.isInteger()) {
            meaningless(f, "enum", "bit", "bits", "mask");
        }
        if (type == RegisterType.STRING) {
            meaningless(f, "wordOrder");
        }
        boolean scaled = f.has("scale") || f.has("offset") || f.has("scaleFrom") || f.has("negate");
        BigDecimal scale = f.decimal("scale", 1);
        if (scale.signum() == 0) {
            f.problem("scale", "is 0", "what one step of the raw value is worth in the point's unit");
            scale = BigDecimal.ONE;
        }
        Optional<String> otherwise = Optional.ofNullable(f.raw("otherwise")).map(Object::toString);
        if (words.isEmpty() && otherwise.isPresent()) {
            meaningless(f, "otherwise");
        }
        return new Register(
                function(f, function),
                address,
                type,
                length,
                // The registers of a text stand in the order in which it is read, also where those of numbers do not.
                type != RegisterType.STRING && swapped(f, "wordOrder", wordsSwapped),
                swapped(f, "byteOrder", bytesSwapped),
                scale,
                f.decimal("offset", 0),
                f.reference("scaleFrom"),
                f.options.flag("negate", false),
                f.has("nan") ? bits(f, "nan", bits) : absent.getOrDefault(type, Set.of()),
                bit,
                mask.isEmpty() ? 0 : mask.get(0),
                words,
                otherwise,
                bitWords,
                charset(f, type),
                f.number("min", Double.NEGATIVE_INFINITY),
                f.number("max", Double.POSITIVE_INFINITY),
                kind(type, words.values(), otherwise, bit, !bitWords.isEmpty(), scaled ? Kind.REAL : number));
    }

    /** All of them set is a text that every store and screen takes. */
    private static void checkBits(Fields f, int bit, Map<Long, String> words, Map<Integer, String> bitWords) {
        if (bit >= 0 || !words.isEmpty()) {
            f.problem("bits", "stands beside " + (bit >= 0 ? "bit" : "enum"), "one of them");
        }
        int characters =
                bitWords.values().stream().mapToInt(w -> w.length() + 2).sum();
        if (characters > MAX_BIT_WORDS) {
            f.problem("bits", "has words of " + characters + " characters", "at most " + MAX_BIT_WORDS);
        }
    }

    private static Kind kind(
            RegisterType type,
            Collection<String> words,
            Optional<String> otherwise,
            int bit,
            boolean field,
            Kind number) {
        if (type == RegisterType.STRING) {
            return Kind.TEXT;
        }
        if (!words.isEmpty()) {
            Set<String> all = new HashSet<>(words);
            otherwise.ifPresent(all::add);
            return Set.of("true", "false").containsAll(all) ? Kind.FLAG : Kind.TEXT;
        }
        if (bit >= 0) {
            return Kind.FLAG;
        }
        return field ? Kind.TEXT : type.isFloat() ? Kind.REAL : number;
    }

    private static RegisterType type(Fields f) {
        String word = f.options.requiredText("type");
        Optional<RegisterType> type = RegisterType.ofWord(word);
        if (type.isEmpty() && !word.isEmpty()) {
            f.problem("type", "is '" + word + "'", "one of u16, i16, u32, i32, u64, i64, f32, f64, bcd, string");
        }
        return type.orElse(RegisterType.U16);
    }

    private static int length(Fields f, RegisterType type) {
        if (type.registers() > 0) {
            if (f.has("length")) {
                f.problem(
                        "length", "does not go with " + type.word(), "none: it has " + type.registers() + " registers");
            }
            return type.registers();
        }
        int most = type == RegisterType.BCD ? 4 : Register.MAX_LENGTH;
        return f.options.requiredInteger("length", 1, most);
    }

    private static int function(Fields f, int fallback) {
        int function = f.options.integer("function", fallback, 3, 4);
        return function == 4 ? 4 : 3;
    }

    private static boolean swapped(Fields f, String key, boolean fallback) {
        if (!f.has(key)) {
            return fallback;
        }
        return f.options.word(key, "big", Set.of("big", "little")).equals("little");
    }

    /** Raw values as unsigned bits, whether written as signed or unsigned numbers. */
    private static Set<Long> bits(Fields f, String key, int bits) {
        long max = bits >= 63 ? Long.MAX_VALUE : (1L << bits) - 1;
        long min = bits >= 63 ? Long.MIN_VALUE : -(1L << (bits - 1));
        Set<Long> raw = new HashSet<>();
        for (long value : f.wholes(key, min, max)) {
            raw.add(bits >= 63 ? value : value & max);
        }
        return raw;
    }

    private static Charset charset(Fields f, RegisterType type) {
        if (type != RegisterType.STRING) {
            meaningless(f, "encoding");
            return StandardCharsets.US_ASCII;
        }
        String word = f.options.word("encoding", "ascii", CHARSETS.keySet());
        return CHARSETS.getOrDefault(word.toLowerCase(Locale.ROOT), StandardCharsets.US_ASCII);
    }

    static void meaningless(Fields f, String... keys) {
        for (String key : keys) {
            if (f.has(key)) {
                f.problem(key, "has no meaning for this point", "only what goes with its type");
            }
        }
    }
}
