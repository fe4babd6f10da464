package energy.busbar.core.block;

import energy.busbar.core.block.BlockSeries.Group;
import energy.busbar.core.block.BlockSeries.Head;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The coded part of a block: dictionary, then each series' times, then its qualities and values. Both directions. */
final class BlockBody {
    private static final Quality[] QUALITIES = {
        Quality.GOOD, Quality.STALE, Quality.NOT_IMPLEMENTED, Quality.COMM_FAIL, Quality.OUT_OF_RANGE
    };

    private final BlockModel model;
    private final int total;
    private final long baseMillis;
    private final boolean decoding;

    /** @param total samples in the block */
    BlockBody(BlockModel model, int total, long baseMillis, boolean decoding) {
        this.model = model;
        this.total = total;
        this.baseMillis = baseMillis;
        this.decoding = decoding;
    }

    /** @param given what to write; empty when decoding */
    List<Group> code(List<Group> given) {
        List<Group> groups = dictionary(given);
        List<Long> times = List.of();
        int used = 0;
        for (Group group : groups) {
            for (int i = 0; i < group.series().size(); i++) {
                BlockSeries series = group.series().get(i);
                times = times(series, times, total - used);
                used += times.size();
                values(series, times, group.heads().get(i).kind());
            }
        }
        if (used != total) {
            throw new BlockFormatException("the block announces " + total + " samples and holds " + used);
        }
        return groups;
    }

    private List<Group> dictionary(List<Group> given) {
        int devices = model.bounded(BlockModel.COUNT, given.size(), total, "devices");
        List<List<Head>> schemas = new ArrayList<>();
        Map<List<Head>, Integer> numbers = new HashMap<>();
        List<Group> groups = new ArrayList<>();
        int room = total;
        for (int d = 0; d < devices; d++) {
            Group group = decoding ? new Group("", List.of(), List.of()) : given.get(d);
            String id = model.text(group.device());
            int schema = model.bounded(
                    BlockModel.SCHEMA, numbers.getOrDefault(group.heads(), 0), schemas.size(), "schema number");
            List<Head> heads = schema == 0 ? heads(group.heads(), room) : schemas.get(schema - 1);
            if (schema == 0) {
                schemas.add(heads);
                numbers.putIfAbsent(heads, schemas.size());
            }
            room -= heads.size();
            if (room < 0) {
                throw new BlockFormatException("more series than samples");
            }
            List<BlockSeries> series = new ArrayList<>(group.series());
            while (series.size() < heads.size()) {
                series.add(new BlockSeries());
            }
            groups.add(new Group(id, heads, series));
        }
        return groups;
    }

    private List<Head> heads(List<Head> given, int room) {
        int count = model.bounded(BlockModel.COUNT, given.size(), room, "points");
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Head head = decoding ? new Head("", "", 0) : given.get(i);
            String point = model.text(head.point());
            String unit = model.text(head.unit());
            int kind = model.tree(model.kinds, 0, 3, head.kind());
            if (kind > BlockSeries.TEXT) {
                throw new BlockFormatException("kind " + kind + " of point '" + point + "'; at most 4");
            }
            heads.add(new Head(point, unit, kind));
        }
        return heads;
    }

    private List<Long> times(BlockSeries series, List<Long> before, int room) {
        if (!before.isEmpty() && model.bit(model.flags, 0, series.times.equals(before) ? 1 : 0) == 1) {
            if (before.size() > room) {
                throw new BlockFormatException("more samples than announced");
            }
            return before;
        }
        int count = model.bounded(BlockModel.COUNT, series.times.size(), room, "samples of a series");
        if (count == 0) {
            throw new BlockFormatException("a series without samples");
        }
        List<Long> times = new ArrayList<>();
        long last = baseMillis;
        long lastStep = 0;
        for (int i = 0; i < count; i++) {
            long time = decoding ? 0 : series.times.get(i);
            int context = i == 0 ? BlockModel.FIRST_TIME : i == 1 ? BlockModel.FIRST_STEP : BlockModel.STEP;
            long step = model.signed(context, time - last - lastStep) + lastStep;
            last += step;
            lastStep = i == 0 ? 0 : step;
            times.add(last);
        }
        return times;
    }

    private void values(BlockSeries series, List<Long> times, int kind) {
        ValueCoder coder = new ValueCoder(kind, kind == BlockSeries.REAL ? exponent(series) : 0);
        int quality = 0;
        for (int i = 0; i < times.size(); i++) {
            quality = model.tree(model.qualities, quality * 8, 3, decoding ? 0 : number(series.qualities.get(i)));
            Quality known = quality(quality);
            Value given = decoding ? null : series.values.get(i);
            Value value = null;
            if (kind != BlockSeries.NONE
                    && (quality == 0 || model.bit(model.present, quality, given == null ? 0 : 1) == 1)) {
                value = coder.code(given);
            }
            if (decoding) {
                series.add(times.get(i), known, value);
            }
        }
    }

    static Quality quality(int number) {
        if (number >= QUALITIES.length) {
            throw new BlockFormatException("quality " + number + "; at most " + (QUALITIES.length - 1));
        }
        return QUALITIES[number];
    }

    static int number(Quality quality) {
        return switch (quality) {
            case GOOD -> 0;
            case STALE -> 1;
            case NOT_IMPLEMENTED -> 2;
            case COMM_FAIL -> 3;
            case OUT_OF_RANGE -> 4;
        };
    }

    /** The least power of ten that makes every number of the series an integer, exactly there and back. */
    private int exponent(BlockSeries series) {
        int exponent = 0;
        for (Value value : series.values) {
            if (value instanceof Value.Real real) {
                exponent = Decimals.exponent(real.value(), exponent);
            }
        }
        for (Value value : series.values) {
            if (value instanceof Value.Real real && !Decimals.fits(real.value(), exponent)) {
                exponent = Decimals.RAW;
            }
        }
        return model.tree(model.exponents, 0, 3, exponent);
    }

    /** Codes each value of one series as the difference to the one before. */
    private final class ValueCoder {
        private final int kind;
        private final int exponent;
        private boolean started;
        private long last;
        private int lastLength;
        private int lastFlag = 2;
        private String lastText = "";

        ValueCoder(int kind, int exponent) {
            this.kind = kind;
            this.exponent = exponent;
        }

        Value code(@Nullable Value given) {
            switch (kind) {
                case BlockSeries.REAL -> {
                    double value = given instanceof Value.Real real ? real.value() : 0;
                    if (exponent == Decimals.RAW) {
                        long bits = raw(Double.doubleToRawLongBits(value));
                        return new Value.Real(Double.longBitsToDouble(bits));
                    }
                    long scaled = delta(BlockModel.FIRST_DECIMAL, BlockModel.DECIMAL, Decimals.scaled(value, exponent));
                    return new Value.Real(Decimals.unscaled(scaled, exponent));
                }
                case BlockSeries.WHOLE -> {
                    long value = given instanceof Value.Whole whole ? whole.value() : 0;
                    return new Value.Whole(delta(BlockModel.FIRST_WHOLE, BlockModel.WHOLE, value));
                }
                case BlockSeries.FLAG -> {
                    int value = given instanceof Value.Flag flag && flag.value() ? 1 : 0;
                    lastFlag = model.bit(model.booleans, lastFlag, value);
                    return new Value.Flag(lastFlag == 1);
                }
                default -> {
                    String value = given instanceof Value.Text text ? text.value() : "";
                    if (!started || model.bit(model.flags, 1, value.equals(lastText) ? 1 : 0) == 0) {
                        lastText = model.text(value);
                    }
                    started = true;
                    return new Value.Text(lastText);
                }
            }
        }

        private long delta(int first, int contexts, long value) {
            long zigzag = model.number(started ? contexts + lastLength : first, BlockModel.zigzag(value - last));
            last += BlockModel.unzigzag(zigzag);
            lastLength = started ? Math.min(11, 64 - Long.numberOfLeadingZeros(zigzag)) : 0;
            started = true;
            return last;
        }

        private long raw(long bits) {
            long changed = model.number(
                    started ? BlockModel.RAW + lastLength : BlockModel.FIRST_RAW, started ? bits ^ last : bits);
            last = started ? changed ^ last : changed;
            lastLength = started ? Math.min(11, (64 - Long.numberOfLeadingZeros(changed)) / 6) : 0;
            started = true;
            return last;
        }
    }
}
