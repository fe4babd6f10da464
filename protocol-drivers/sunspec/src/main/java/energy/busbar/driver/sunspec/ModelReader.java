package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.SunSpecModel.Point;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Registers of one model, read together, and the points in them. */
final class ModelReader {
    private final ModelInstance model;
    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable ModbusException refused;

    @SuppressWarnings("ArrayRecordComponent") // read only
    private record Piece(Range range, int[] registers) {}

    /** A point's value or the quality that it has instead. */
    record Decoded(@Nullable Value value, Quality quality) {
        static Decoded none(Quality quality) {
            return new Decoded(null, quality);
        }

        static Decoded good(Value value) {
            return new Decoded(value, Quality.GOOD);
        }
    }

    private ModelReader(ModelInstance model) {
        this.model = model;
    }

    /**
     * Reads what a plan says. What the device refuses for good leaves its points without value.
     *
     * @throws ModbusException for everything else
     */
    static ModelReader read(ModbusClient client, int unit, ModelInstance model, ReadPlan plan) {
        ModelReader reader = new ModelReader(model);
        Deque<Range> todo = new ArrayDeque<>(plan.due());
        while (!todo.isEmpty()) {
            Range range = todo.pop();
            try {
                reader.pieces.add(new Piece(
                        range, client.readHoldingRegisters(unit, model.address() + range.from(), range.size())));
            } catch (ModbusException e) {
                if (!Discovery.lasting(e)) {
                    throw e;
                }
                reader.refused = e;
                List<Range> instead = plan.refused(range);
                for (int i = instead.size() - 1; i >= 0; i--) {
                    todo.push(instead.get(i));
                }
            }
        }
        return reader;
    }

    static ModelReader read(ModbusClient client, int unit, ModelInstance model, List<Spot> spots) {
        return read(client, unit, model, ReadPlan.of(spots, client.maxRead()));
    }

    /** All that the model has outside of groups that repeat; for these, ask for what is needed. */
    static ModelReader readAll(ModbusClient client, int unit, ModelInstance model) {
        return read(client, unit, model, single(model));
    }

    static List<Spot> single(ModelInstance model) {
        return model.layout().spots().stream()
                .filter(spot -> spot.path().indexOf('[') < 0)
                .toList();
    }

    /** What the device refused, if it refused anything. */
    Optional<ModbusException> refused() {
        return Optional.ofNullable(refused);
    }

    /** @param path as in {@link Spot#path()} */
    Decoded decode(String path) {
        Optional<Spot> spot = model.spot(path);
        if (spot.isEmpty()) {
            return Decoded.none(Quality.NOT_IMPLEMENTED);
        }
        int[] registers = registers(spot.get().range());
        return registers.length == 0 ? Decoded.none(Quality.COMM_FAIL) : decode(spot.get(), registers);
    }

    private Decoded decode(Spot spot, int[] registers) {
        Point point = spot.point();
        switch (point.type()) {
            case STRING, IPADDR, IPV6ADDR, EUI48 -> {
                String text = Raw.text(point, registers);
                return text.isEmpty()
                        ? Decoded.none(Quality.NOT_IMPLEMENTED)
                        : Decoded.good(new Value.Text(text.length() > 1024 ? text.substring(0, 1024) : text));
            }
            case FLOAT32, FLOAT64 -> {
                return real(Raw.floating(registers));
            }
            default -> {
                return number(spot, registers);
            }
        }
    }

    private Decoded number(Spot spot, int[] registers) {
        Point point = spot.point();
        OptionalLong raw = Raw.whole(point, registers);
        if (raw.isEmpty()) {
            return Decoded.none(Quality.NOT_IMPLEMENTED);
        }
        if (!point.type().isNumber()) {
            return Decoded.good(new Value.Whole(raw.getAsLong()));
        }
        OptionalLong exponent = exponent(spot);
        return exponent.isEmpty()
                ? Decoded.none(Quality.NOT_IMPLEMENTED)
                : real(scaled(Raw.toDouble(point, raw.getAsLong()), (int) exponent.getAsLong()));
    }

    /** By division for negative exponents: 2301 / 10 is 230.1, and 2301 × 0.1 is not. */
    private static double scaled(double raw, int exponent) {
        return exponent >= 0 ? raw * Math.pow(10, exponent) : raw / Math.pow(10, -exponent);
    }

    /** Empty unless it is a number. */
    OptionalLong whole(String path) {
        Decoded decoded = decode(path);
        return decoded.value() instanceof Value.Whole whole
                ? OptionalLong.of(whole.value())
                : decoded.value() instanceof Value.Real real
                        ? OptionalLong.of(Math.round(real.value()))
                        : OptionalLong.empty();
    }

    /** NaN unless it is a number. */
    double number(String path) {
        Value value = decode(path).value();
        return value == null ? Double.NaN : value.asDouble();
    }

    String text(String path) {
        return decode(path).value() instanceof Value.Text text ? text.value() : "";
    }

    /** An integer as it is in the registers, without its scale; empty where it is not implemented or was not read. */
    OptionalLong raw(String path) {
        Optional<Spot> spot = model.spot(path);
        int[] registers = spot.map(s -> registers(s.range())).orElse(new int[0]);
        return registers.length == 0
                ? OptionalLong.empty()
                : Raw.whole(spot.orElseThrow().point(), registers);
    }

    /** The exponent of a point's scale factor; empty where it cannot be known. */
    OptionalLong exponentOf(String path) {
        return model.spot(path).map(this::exponent).orElse(OptionalLong.empty());
    }

    private OptionalLong exponent(Spot spot) {
        if (spot.scale() instanceof Spot.Scale.Fixed fixed) {
            return OptionalLong.of(fixed.exponent());
        }
        if (spot.scale() instanceof Spot.Scale.At at) {
            // From the request that gave the value, where it did.
            Range both = spot.range().and(new Range(at.offset(), at.offset() + 1));
            int[] together = registers(both);
            if (together.length > 0) {
                return Raw.exponent(together[at.offset() - both.from()]);
            }
            int[] alone = registers(new Range(at.offset(), at.offset() + 1));
            return alone.length == 0 ? OptionalLong.empty() : Raw.exponent(alone[0]);
        }
        return OptionalLong.empty();
    }

    /** Out of one request, or put together of several for what is longer than one; empty where a part is missing. */
    private int[] registers(Range wanted) {
        for (Piece piece : pieces) {
            if (piece.range().holds(wanted)) {
                int from = wanted.from() - piece.range().from();
                return Arrays.copyOfRange(piece.registers(), from, from + wanted.size());
            }
        }
        int[] registers = new int[wanted.size()];
        for (int i = 0; i < registers.length; i++) {
            Range one = new Range(wanted.from() + i, wanted.from() + i + 1);
            Optional<Piece> with =
                    pieces.stream().filter(piece -> piece.range().holds(one)).findFirst();
            if (with.isEmpty()) {
                return new int[0];
            }
            registers[i] =
                    with.get().registers()[one.from() - with.get().range().from()];
        }
        return registers;
    }

    private static Decoded real(double number) {
        if (Double.isNaN(number)) {
            return Decoded.none(Quality.NOT_IMPLEMENTED);
        }
        return Double.isInfinite(number) ? Decoded.none(Quality.OUT_OF_RANGE) : Decoded.good(new Value.Real(number));
    }
}
