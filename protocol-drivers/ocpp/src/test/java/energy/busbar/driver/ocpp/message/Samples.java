package energy.busbar.driver.ocpp.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Messages of random content within the rules of their fields. */
public final class Samples {
    /** How much of what is optional is there. */
    public enum Fill {
        MINIMAL,
        HALF,
        FULL
    }

    private static final String CHARACTERS = "abcXYZ0189 -_.:/\"\\{}äß€電\n\t";
    private static final int LONGEST_LIST = 3;
    private static final int LONGEST_FREE_TEXT = 300;

    private final Random random;
    private final Fill fill;

    public Samples(Random random, Fill fill) {
        this.random = random;
        this.fill = fill;
    }

    public <T extends Record> T of(Class<T> type) {
        return type.cast(record(type));
    }

    private Object record(Class<?> type) {
        Shape shape = Shape.of(type);
        List<@Nullable Object> values = new ArrayList<>();
        for (Shape.Field field : shape.fields()) {
            boolean there = !field.optional() || fill == Fill.FULL || (fill == Fill.HALF && random.nextBoolean());
            values.add(field.list() ? there ? list(field) : List.of() : there ? value(field, field.type()) : null);
        }
        return shape.make(values.toArray());
    }

    private List<Object> list(Shape.Field field) {
        int most = Math.min(LONGEST_LIST, field.maxItems());
        int size = fill == Fill.MINIMAL ? Math.max(1, field.minItems()) : 1 + random.nextInt(most);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(value(field, field.type()));
        }
        return List.copyOf(list);
    }

    private Object value(Shape.Field field, Class<?> type) {
        if (type.isRecord()) {
            return record(type);
        }
        if (type.isEnum()) {
            List<Object> writable = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                if (Words.of(type).word(constant).isPresent()) {
                    writable.add(constant);
                }
            }
            return writable.get(random.nextInt(writable.size()));
        }
        if (type == String.class) {
            return text(field.maxLength());
        }
        if (type == int.class || type == Integer.class) {
            return (int) whole(field);
        }
        if (type == long.class || type == Long.class) {
            return whole(field);
        }
        if (type == double.class || type == Double.class) {
            return field.tenths()
                    ? BigDecimal.valueOf(random.nextInt(1000), 1).doubleValue()
                    : random.nextGaussian() * 1e6;
        }
        if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        }
        if (type == Instant.class) {
            return Instant.ofEpochMilli(random.nextLong(4_102_444_800_000L));
        }
        if (type == URI.class) {
            return URI.create("https://files.example/" + random.nextInt(1000));
        }
        if (type == JsonNode.class) {
            return JsonNodeFactory.instance.objectNode().put("any", text(10));
        }
        throw new IllegalStateException("no samples of " + type);
    }

    private long whole(Shape.Field field) {
        return random.nextLong(field.min(), Math.min(field.max(), Integer.MAX_VALUE) + 1L);
    }

    /** Often of the full length, where an error of one shows. */
    private String text(int longest) {
        int most = Math.min(longest, LONGEST_FREE_TEXT);
        int length = fill == Fill.FULL ? most : random.nextInt(most + 1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }
}
