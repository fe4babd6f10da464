package energy.busbar.sync.sparkplug;

import energy.busbar.sync.sparkplug.Metric.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Sparkplug B payloads as protocol buffers, by the field numbers of the specification's section 6.4.1. */
final class PayloadCodec {
    /** More than a host writes at once. */
    static final int MAX_METRICS_READ = 1_000;

    // Payload
    private static final int TIMESTAMP = 1;
    private static final int METRICS = 2;
    private static final int SEQ = 3;

    // Metric
    private static final int NAME = 1;
    private static final int ALIAS = 2;
    private static final int METRIC_TIMESTAMP = 3;
    private static final int DATATYPE = 4;
    private static final int IS_HISTORICAL = 5;
    private static final int IS_NULL = 7;
    private static final int PROPERTIES = 9;
    private static final int FIRST_VALUE = 10;

    // PropertySet and PropertyValue
    private static final int KEYS = 1;
    private static final int VALUES = 2;
    private static final int PROPERTY_TYPE = 1;
    private static final int FIRST_PROPERTY_VALUE = 3;

    private PayloadCodec() {}

    static byte[] encode(Payload payload) {
        WireWriter out = new WireWriter();
        payload.timestamp().ifPresent(t -> out.varint(TIMESTAMP, t));
        payload.metrics().forEach(m -> out.message(METRICS, metric(m)));
        payload.seq().ifPresent(s -> out.varint(SEQ, s));
        return out.toBytes();
    }

    private static WireWriter metric(Metric metric) {
        WireWriter out = new WireWriter();
        metric.name().ifPresent(n -> out.text(NAME, n));
        metric.alias().ifPresent(a -> out.varint(ALIAS, a));
        metric.timestamp().ifPresent(t -> out.varint(METRIC_TIMESTAMP, t));
        metric.type().ifPresent(t -> out.varint(DATATYPE, t.code()));
        if (metric.historical()) {
            out.flag(IS_HISTORICAL, true);
        }
        if (metric.value().isEmpty()) {
            out.flag(IS_NULL, true);
        }
        if (!metric.properties().isEmpty()) {
            out.message(PROPERTIES, properties(metric.properties()));
        }
        metric.value().ifPresent(v -> value(out, FIRST_VALUE, fieldOf(metric, v), v));
        return out;
    }

    /** Data messages leave the type out; the Java value tells the field then. Whole numbers go in 64 bits. */
    private static DataType.Field fieldOf(Metric metric, Object value) {
        if (metric.type().isPresent()) {
            return metric.type().get().field();
        }
        if (value instanceof Long) {
            return DataType.Field.LONG;
        }
        if (value instanceof Double) {
            return DataType.Field.DOUBLE;
        }
        return value instanceof Boolean ? DataType.Field.BOOLEAN : DataType.Field.STRING;
    }

    private static WireWriter properties(List<Property> properties) {
        WireWriter out = new WireWriter();
        properties.forEach(p -> out.text(KEYS, p.key()));
        for (Property property : properties) {
            WireWriter one =
                    new WireWriter().varint(PROPERTY_TYPE, property.type().code());
            value(one, FIRST_PROPERTY_VALUE, property.type().field(), property.value());
            out.message(VALUES, one);
        }
        return out;
    }

    /** The six kinds of values follow each other in the same order in both messages that hold any. */
    private static void value(WireWriter out, int first, DataType.Field kind, Object value) {
        int field = first + kind.ordinal();
        switch (kind) {
            case INT -> out.varint(field, (Long) value & 0xffff_ffffL);
            case LONG -> out.varint(field, (Long) value);
            case FLOAT -> out.fixed32(field, ((Double) value).floatValue());
            case DOUBLE -> out.fixed64(field, (Double) value);
            case BOOLEAN -> out.flag(field, (Boolean) value);
            case STRING -> out.text(field, (String) value);
        }
    }

    /** @throws WireReader.Malformed when it is no payload; says what is wrong and where */
    static Payload decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        OptionalLong timestamp = OptionalLong.empty();
        OptionalInt seq = OptionalInt.empty();
        List<Metric> metrics = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case TIMESTAMP -> timestamp = OptionalLong.of(in.varint());
                case METRICS -> {
                    if (metrics.size() == MAX_METRICS_READ) {
                        throw new WireReader.Malformed("has more than " + MAX_METRICS_READ + " metrics");
                    }
                    metrics.add(metric(in.message()));
                }
                case SEQ -> seq = OptionalInt.of((int) in.varint());
                default -> in.skip();
            }
        }
        return new Payload(timestamp, metrics, seq);
    }

    private static Metric metric(WireReader in) {
        Optional<String> name = Optional.empty();
        OptionalLong alias = OptionalLong.empty();
        OptionalLong timestamp = OptionalLong.empty();
        Optional<DataType> type = Optional.empty();
        boolean historical = false;
        boolean isNull = false;
        Object value = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case NAME -> name = Optional.of(in.text());
                case ALIAS -> alias = OptionalLong.of(in.varint());
                case METRIC_TIMESTAMP -> timestamp = OptionalLong.of(in.varint());
                case DATATYPE -> type = DataType.of(in.varint());
                case IS_HISTORICAL -> historical = in.flag();
                case IS_NULL -> isNull = in.flag();
                case FIRST_VALUE, FIRST_VALUE + 1 -> value = in.varint();
                case FIRST_VALUE + 2 -> value = (double) in.fixed32();
                case FIRST_VALUE + 3 -> value = in.fixed64();
                case FIRST_VALUE + 4 -> value = in.flag();
                case FIRST_VALUE + 5 -> value = in.text();
                default -> in.skip(); // sets of data, templates, files: nothing here can be written by them
            }
        }
        Object held = isNull ? null : type.isPresent() ? asType(value, type.get()) : value;
        return new Metric(name, alias, timestamp, type, held, historical, List.of());
    }

    /** Signed numbers travel as unsigned ones. */
    private static @Nullable Object asType(@Nullable Object value, DataType type) {
        Object held = value;
        if (value instanceof Long n) {
            held = switch (type) {
                case INT8 -> (long) n.byteValue();
                case INT16 -> (long) n.shortValue();
                case INT32 -> (long) n.intValue();
                default -> n;
            };
        }
        if (held != null && !type.holds(held)) {
            throw new WireReader.Malformed("has a metric of type " + type + " with the value " + value);
        }
        return held;
    }
}
