package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.SunSpecModel.Point;
import energy.busbar.profiles.SunSpecModel.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Registers of one model, read together, and the points in them. */
final class ModelReader {
    private final ModelInstance model;
    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable ModbusException refused;

    private record Piece(ReadPlan.Range range, int[] registers) {}

    /** A point's value or the quality that it has instead. */
    record Decoded(@Nullable Value value, Quality quality) {
        static Decoded none(Quality quality) {
            return new Decoded(null, quality);
        }
    }

    private ModelReader(ModelInstance model) {
        this.model = model;
    }

    /**
     * Reads what these points need. A range that the device refuses for good leaves its points without value.
     *
     * @throws ModbusException for everything else
     */
    static ModelReader read(ModbusClient client, int unit, ModelInstance model, List<Point> points) {
        ModelReader reader = new ModelReader(model);
        for (ReadPlan.Range range : ReadPlan.of(model, points, client.maxRead())) {
            try {
                reader.pieces.add(new Piece(
                        range, client.readHoldingRegisters(unit, model.address() + range.from(), range.size())));
            } catch (ModbusException e) {
                if (e.kind() != ModbusException.Kind.REFUSED || !Discovery.lasting(e.exceptionCode())) {
                    throw e;
                }
                reader.refused = e;
            }
        }
        return reader;
    }

    /** The whole top group. */
    static ModelReader readAll(ModbusClient client, int unit, ModelInstance model) {
        return read(
                client,
                unit,
                model,
                model.model().top().points().stream()
                        .filter(p -> model.point(p.name()).isPresent())
                        .toList());
    }

    /** What the device refused, if it refused anything. */
    Optional<ModbusException> refused() {
        return Optional.ofNullable(refused);
    }

    Decoded decode(String name) {
        Optional<Point> found = model.point(name);
        if (found.isEmpty()) {
            return Decoded.none(Quality.NOT_IMPLEMENTED);
        }
        Point point = found.get();
        Piece piece = pieceWith(point);
        if (piece == null) {
            return Decoded.none(Quality.COMM_FAIL);
        }
        int at = point.offset() - piece.range().from();
        if (point.type() == Type.STRING) {
            return new Decoded(new Value.Text(Raw.text(piece.registers(), at, point.size())), Quality.GOOD);
        }
        if (point.type() == Type.FLOAT32) {
            return real(Raw.float32(piece.registers(), at));
        }
        OptionalLong raw = Raw.whole(point, piece.registers(), at);
        if (raw.isEmpty()) {
            return Decoded.none(Quality.NOT_IMPLEMENTED);
        }
        if (!point.type().isNumber()) {
            return new Decoded(new Value.Whole(raw.getAsLong()), Quality.GOOD);
        }
        OptionalLong exponent = exponent(point, piece);
        return exponent.isEmpty()
                ? Decoded.none(Quality.NOT_IMPLEMENTED)
                : real(scaled(raw.getAsLong(), exponent.getAsLong()));
    }

    /** By division for negative exponents: 2301 / 10 is 230.1, and 2301 × 0.1 is not. */
    private static double scaled(long raw, long exponent) {
        return exponent >= 0 ? raw * Math.pow(10, exponent) : raw / Math.pow(10, -exponent);
    }

    /** Empty unless it is a number. */
    OptionalLong whole(String name) {
        Decoded decoded = decode(name);
        return decoded.value() instanceof Value.Whole whole
                ? OptionalLong.of(whole.value())
                : decoded.value() instanceof Value.Real real
                        ? OptionalLong.of(Math.round(real.value()))
                        : OptionalLong.empty();
    }

    /** NaN unless it is a number. */
    double number(String name) {
        Value value = decode(name).value();
        return value == null ? Double.NaN : value.asDouble();
    }

    String text(String name) {
        return decode(name).value() instanceof Value.Text text ? text.value() : "";
    }

    /** The exponent of a point's scale factor; empty where it cannot be known. */
    OptionalLong exponentOf(String name) {
        Optional<Point> point = model.point(name);
        Piece piece = point.map(this::pieceWith).orElse(null);
        return point.isEmpty() || piece == null ? OptionalLong.empty() : exponent(point.get(), piece);
    }

    private OptionalLong exponent(Point point, Piece piece) {
        if (point.scale().isEmpty()) {
            return OptionalLong.of(0);
        }
        String scale = point.scale().get();
        Optional<Point> factor = model.model().point(scale);
        if (factor.isEmpty()) {
            return scale.matches("-?\\d{1,2}") ? OptionalLong.of(Long.parseLong(scale)) : OptionalLong.empty();
        }
        Piece with = piece.range().holds(factor.get()) ? piece : pieceWith(factor.get());
        return with == null
                ? OptionalLong.empty()
                : Raw.exponent(
                        with.registers()[factor.get().offset() - with.range().from()]);
    }

    private @Nullable Piece pieceWith(Point point) {
        for (Piece piece : pieces) {
            if (piece.range().holds(point)) {
                return piece;
            }
        }
        return null;
    }

    private static Decoded real(double number) {
        if (Double.isNaN(number)) {
            return Decoded.none(Quality.NOT_IMPLEMENTED);
        }
        return Double.isInfinite(number)
                ? Decoded.none(Quality.OUT_OF_RANGE)
                : new Decoded(new Value.Real(number), Quality.GOOD);
    }
}
