package energy.busbar.driver.sunspec;

import energy.busbar.profiles.SunSpecModel;
import energy.busbar.profiles.SunSpecModel.Group;
import energy.busbar.profiles.SunSpecModel.Point;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Registers of any model, one behind the other as the table lists them, with what each point must decode to. Knows nothing
 * of the driver's layouts and decoding: exact numbers by BigDecimal, bits by BigInteger.
 */
final class ModelImage {
    private static final int REPEATS = 3;
    private static final BigInteger TWO = BigInteger.TWO;

    final List<Integer> registers = new ArrayList<>();
    /** By path; null where there is no value. BigDecimal, Double, Long or String. */
    final Map<String, @Nullable Object> expected = new LinkedHashMap<>();

    private final @Nullable Random random;
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(String path, Point point, BigInteger raw, Scope scope) {}

    /** Names to the register's content, innermost first. */
    private record Scope(@Nullable Scope outer, Map<String, Integer> own) {
        int find(String name) {
            for (Scope scope = this; scope != null; scope = scope.outer) {
                if (scope.own.containsKey(name)) {
                    return scope.own.get(name);
                }
            }
            throw new AssertionError(name);
        }
    }

    /** @param random valid contents; null for "not implemented" everywhere */
    ModelImage(SunSpecModel model, @Nullable Random random) {
        this.random = random;
        place(model.top(), "", null, counts(model.top()));
        pending.forEach(this::resolve);
    }

    private static List<String> counts(Group group) {
        List<String> names = new ArrayList<>();
        group.groups().forEach(inner -> {
            names.add(inner.count());
            names.addAll(counts(inner));
        });
        return names;
    }

    private void place(Group group, String prefix, @Nullable Scope outer, List<String> counts) {
        Scope scope = new Scope(outer, new HashMap<>());
        for (Point point : group.points()) {
            boolean counts16 = counts.contains(point.name()) && random != null;
            List<Integer> words = counts16 ? List.of(REPEATS) : words(point);
            scope.own.put(point.name(), words.get(0));
            BigInteger raw = BigInteger.ZERO;
            for (int word : words) {
                raw = raw.shiftLeft(16).or(BigInteger.valueOf(word));
            }
            registers.addAll(words);
            pending.add(new Pending(prefix + point.name(), point, raw, scope));
        }
        for (Group inner : group.groups()) {
            boolean single = inner.count().equals("1");
            // Not implemented counts leave what hangs on a second one away.
            int often = single ? 1 : random == null && !prefix.isEmpty() ? 0 : REPEATS;
            for (int i = 1; i <= often; i++) {
                place(inner, prefix + inner.name() + (single ? "." : "[" + i + "]."), scope, counts);
            }
        }
    }

    private List<Integer> words(Point point) {
        List<Integer> words = new ArrayList<>();
        switch (point.type()) {
            case STRING -> {
                StringBuilder text = new StringBuilder();
                for (int i = 0; random != null && i < 1 + random.nextInt(2 * point.size()); i++) {
                    text.append((char) ('!' + random.nextInt(90)));
                }
                byte[] bytes = Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), 2 * point.size());
                for (int i = 0; i < point.size(); i++) {
                    words.add(((bytes[2 * i] & 0xFF) << 8) | (bytes[2 * i + 1] & 0xFF));
                }
            }
            case SUNSSF -> words.add(random == null ? 0x8000 : random.nextInt(9) - 5 & 0xFFFF);
            case FLOAT32 -> {
                int bits = random == null ? 0x7FC00000 : Float.floatToIntBits((random.nextFloat() - 0.5f) * 1e6f);
                words.add(bits >>> 16);
                words.add(bits & 0xFFFF);
            }
            case INT16, INT32, INT64 -> fill(words, point, 0x8000, 0);
            case ACC16, ACC32, ACC64, IPADDR, IPV6ADDR, PAD -> fill(words, point, 0, 0);
            default -> fill(words, point, 0xFFFF, 0xFFFF);
        }
        return words;
    }

    /** Random registers with a 1 in the last and the first register's top bit clear, so that no pattern is hit. */
    private void fill(List<Integer> words, Point point, int first, int others) {
        for (int i = 0; i < point.size(); i++) {
            int none = i == 0 ? first : others;
            int some = random == null ? 0 : random.nextInt(0x10000);
            boolean negative = point.type().name().startsWith("INT") && random != null && random.nextBoolean();
            some = i == 0 ? (negative ? some | 0x8000 : some & 0x7FFF) : some;
            words.add(random == null ? none : i == point.size() - 1 ? some | 1 : some);
        }
    }

    private void resolve(Pending each) {
        Point point = each.point;
        BigInteger raw = each.raw;
        Object value = switch (point.type()) {
            case STRING -> text(raw, point);
            case PAD -> null;
            case FLOAT32 -> random == null ? null : (Object) (double) Float.intBitsToFloat(raw.intValue());
            case IPADDR -> random == null ? null : dotted(raw);
            case IPV6ADDR -> random == null ? null : grouped(raw);
            case EUI48 -> random == null ? null : colons(raw);
            case SUNSSF -> random == null ? null : (Object) (long) raw.shortValue();
            case ENUM16, ENUM32, BITFIELD16, BITFIELD32, BITFIELD64 -> random == null ? null : raw.longValueExact();
            default -> number(point, raw, each.scope);
        };
        expected.put(each.path, value);
    }

    private @Nullable Object number(Point point, BigInteger raw, Scope scope) {
        boolean zeroCounter = point.type().name().startsWith("ACC") && point.mandatory();
        if (random == null && !zeroCounter) {
            return null;
        }
        int bits = 16 * point.size();
        boolean signed = point.type().name().startsWith("INT") && raw.testBit(bits - 1);
        BigInteger number = signed ? raw.subtract(TWO.pow(bits)) : raw;
        String scale = point.scale().orElse("0");
        int exponent = scale.matches("-?\\d+") ? Integer.parseInt(scale) : (short) scope.find(scale);
        return exponent == Short.MIN_VALUE ? null : new BigDecimal(number).scaleByPowerOfTen(exponent);
    }

    private @Nullable String text(BigInteger raw, Point point) {
        byte[] bytes = new byte[2 * point.size()];
        byte[] some = raw.toByteArray();
        for (int i = 0; i < Math.min(some.length, bytes.length); i++) {
            bytes[bytes.length - 1 - i] = some[some.length - 1 - i];
        }
        String text = new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
        return text.isEmpty() ? null : text;
    }

    private static String dotted(BigInteger raw) {
        long bits = raw.longValueExact();
        return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
    }

    private static String grouped(BigInteger raw) {
        List<String> groups = new ArrayList<>();
        for (int i = 7; i >= 0; i--) {
            groups.add(raw.shiftRight(16 * i).and(BigInteger.valueOf(0xFFFF)).toString(16));
        }
        return String.join(":", groups);
    }

    private static String colons(BigInteger raw) {
        List<String> bytes = new ArrayList<>();
        for (int i = 5; i >= 0; i--) {
            bytes.add("%02x".formatted(raw.shiftRight(8 * i).and(BigInteger.valueOf(255))));
        }
        return String.join(":", bytes);
    }
}
