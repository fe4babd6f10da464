package energy.busbar.sim.profile;

import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileMatch.IdentityCheck;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterType;
import energy.busbar.sim.modbus.ModbusUnit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One device of a profile: its registers filled by chance, read and written only as the profile says. Answers exception 2
 * for what it does not have or may not be read, 3 for reads that are too long or not aligned and for values that a
 * register cannot have, 1 for a function that a register is not written by.
 */
public final class ProfileDevice implements ModbusUnit, WriteTrace.Traced {
    private final Profile profile;
    private final DevicePart part;
    private final List<Cell> cells;
    private final Map<String, Cell> byPoint = new HashMap<>();
    private final Memory memory;
    private final Fallback fallback;
    private final Consumer<Written> writes;
    /** What was drawn, exactly, until it is written over. */
    private final Map<String, Object> drawn = new HashMap<>();

    private final Map<Cell, Integer> failing = new HashMap<>();
    private final Set<Cell> gone = new HashSet<>();

    /**
     * A point that was written; of several points that share registers, each.
     *
     * @param value BigDecimal, Boolean or String; null for what the profile knows no value for
     * @param function of Modbus 6 or 16; of CoAP the method, 2 for POST and 3 for PUT
     */
    public record Written(String point, @Nullable Object value, int function) {}

    /**
     * @param nanos a monotonic clock, for the watchdog
     * @param writes called within the request that writes
     * @throws IllegalArgumentException if nothing can be made that the profile's identity check accepts
     */
    public ProfileDevice(Profile profile, DevicePart part, long seed, LongSupplier nanos, Consumer<Written> writes) {
        this.profile = profile;
        this.part = part;
        this.writes = writes;
        List<Measured> own = new ArrayList<>();
        part.points().values().forEach(p -> {
            if (p instanceof Measured measured) {
                own.add(measured);
            }
        });
        List<Measured> all = new ArrayList<>(own);
        all.addAll(new TreeMap<>(profile.identity()).values());
        List<IdentityCheck> checks = profile.match().registers();
        for (int i = 0; i < checks.size(); i++) {
            all.add(Draw.asPoint(checks.get(i), i));
        }
        cells = cells(all);
        own.forEach(p -> byPoint.put(p.point().name(), cellOf(p.register())));
        memory = new Memory(cells, profile.link().reads());
        fallback = new Fallback(part, this::number, nanos);
        fill(new Draw(seed, part), own, checks);
    }

    private static List<Cell> cells(Collection<Measured> points) {
        record Place(int function, int address, int length) {}
        Map<Place, List<Measured>> places = points.stream()
                .collect(Collectors.groupingBy(
                        p -> new Place(
                                p.register().function(),
                                p.register().address(),
                                p.register().length()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Cell> cells = new ArrayList<>();
        places.forEach((at, of) -> cells.add(new Cell(at.function, at.address, at.length, of)));
        return List.copyOf(cells);
    }

    private Cell cellOf(Register register) {
        return cells.stream()
                .filter(c -> c.function() == register.function()
                        && c.address() == register.address()
                        && c.length() == register.length())
                .findFirst()
                .orElseThrow();
    }

    private void fill(Draw draw, List<Measured> own, List<IdentityCheck> checks) {
        Set<String> factors = new HashSet<>();
        own.forEach(p -> p.register().scaleFrom().ifPresent(factors::add));
        // Factors first: what can be drawn of the others depends on them.
        cells.stream().filter(c -> isFactor(c, factors)).forEach(c -> fill(draw, c));
        cells.stream().filter(c -> !isFactor(c, factors)).forEach(c -> fill(draw, c));
        checks.forEach(check -> memory.put(cellOf(check.register()), Draw.words(check)));
    }

    private static boolean isFactor(Cell cell, Set<String> factors) {
        return cell.points().stream().anyMatch(p -> factors.contains(p.point().name()));
    }

    private void fill(Draw draw, Cell cell) {
        boolean text = cell.register().type() == RegisterType.STRING;
        if (!cell.isOneNumber() && !text) {
            memory.put(cell, draw.words(cell));
            return;
        }
        Measured point = cell.points().get(0);
        int exponent = exponent(point).orElse(0);
        Object value = said(point).orElseGet(() -> draw.value(point, exponent));
        drawn.put(point.point().name(), value);
        memory.put(cell, PointCoder.encode(point.register(), value, exponent));
    }

    /** Of a point of {@code identity} that the profile must know again; empty for all others. */
    private Optional<Object> said(Measured point) {
        return Optional.of(point)
                .filter(p -> p.register().type() == RegisterType.STRING
                        && p.equals(profile.identity().get(p.point().name())))
                .flatMap(p -> MatchingText.pattern(profile.match(), p.point().name()))
                .map(pattern -> MatchingText.of(pattern, point.register()));
    }

    // Requests

    @Override
    public synchronized Reply read(int function, int address, int count) {
        fallBackIfDue();
        int align = profile.link().reads().align();
        boolean check = profile.match().registers().stream()
                .map(IdentityCheck::register)
                .anyMatch(r -> r.function() == function && r.address() == address && r.length() == count);
        if (!check && (count > profile.link().reads().largest() || address % align != 0 || count % align != 0)) {
            return Reply.refused(ILLEGAL_VALUE);
        }
        for (Map.Entry<Cell, Integer> each : failing.entrySet()) {
            if (each.getKey().overlaps(function, address, address + count)) {
                return Reply.refused(each.getValue());
            }
        }
        int[] words = memory.read(function, address, count);
        fallback.heard(false, Set.of());
        return words == null ? Reply.refused(ILLEGAL_ADDRESS) : Reply.of(words);
    }

    @Override
    public synchronized Reply write(int function, int address, int[] values) {
        fallBackIfDue();
        List<Cell> written = tiled(address, address + values.length);
        int refusal = Writable.refusal(part, written, function);
        if (refusal != 0) {
            return Reply.refused(refusal);
        }
        for (Cell cell : written) {
            int from = cell.address() - address;
            if (Writable.refuses(cell, Arrays.copyOfRange(values, from, from + cell.length()), this::exponent)) {
                return Reply.refused(ILLEGAL_VALUE);
            }
        }
        Set<String> names = new HashSet<>();
        for (Cell cell : written) {
            int from = cell.address() - address;
            fallback.before(cell, memory.words(cell));
            put(cell, Arrays.copyOfRange(values, from, from + cell.length()));
            for (Measured point : cell.points()) {
                names.add(point.point().name());
                if (point.access().writable()) {
                    writes.accept(new Written(point.point().name(), value(point), function));
                }
            }
        }
        names.forEach(this::show);
        fallback.heard(true, names);
        return Reply.done();
    }

    private void put(Cell cell, int[] words) {
        memory.put(cell, words);
        cell.points().forEach(p -> drawn.remove(p.point().name()));
    }

    /** Cells that make up the range without a hole; empty where there are none. */
    private List<Cell> tiled(int from, int end) {
        List<Cell> tiles = new ArrayList<>();
        for (int at = from; at < end; ) {
            int next = at;
            Optional<Cell> cell = cells.stream()
                    .filter(c -> c.function() == 3 && c.address() == next && c.end() <= end)
                    .findFirst();
            if (cell.isEmpty()) {
                return List.of();
            }
            tiles.add(cell.get());
            at = cell.get().end();
        }
        return tiles;
    }

    /** A read-back point of its own shows what was written, in the quantity's unit. */
    private void show(String name) {
        for (ProfileWrite write : part.writes()) {
            String shown = write.readBack().point().orElse(name);
            if (!write.point().equals(name) || shown.equals(name)) {
                continue;
            }
            Object value = number(name).map(v -> inQuantity(write, v)).orElse(null);
            part.measured(shown).ifPresent(point -> {
                Cell cell = cellOf(point.register());
                if (value != null) {
                    fallback.before(cell, memory.words(cell));
                    put(
                            cell,
                            PointCoder.encode(
                                    point.register(), value, exponent(point).orElse(0)));
                }
            });
        }
    }

    private BigDecimal inQuantity(ProfileWrite write, BigDecimal value) {
        return write.percentOf()
                .flatMap(this::base)
                .map(base -> base.multiply(value).movePointLeft(2))
                .orElse(value);
    }

    private void fallBackIfDue() {
        fallback.due().forEach((cell, words) -> put(cell, words));
    }

    // What it holds

    /** What a reader is to be told of each point now, in the order of the profile, hidden and write-only ones too. */
    public synchronized Map<String, Expected> expected() {
        fallBackIfDue();
        return new Expectation(part, this::quality, this::value, this::exponent).all();
    }

    /** What it says of itself, by the field of {@code identity}. */
    public synchronized Map<String, String> identity() {
        Map<String, String> texts = new TreeMap<>();
        profile.identity().forEach((field, point) -> {
            Object value = value(point);
            texts.put(field, value == null ? "" : PointCoder.shown(value));
        });
        return texts;
    }

    @Override
    public synchronized Optional<BigDecimal> base(String name) {
        Measured rated = profile.identity().get("ratedWatts");
        if (part.measured(name).isEmpty() && name.equals("ratedWatts") && rated != null) {
            return Optional.ofNullable(value(rated)).map(v -> new BigDecimal(v.toString()));
        }
        return number(name);
    }

    private Optional<BigDecimal> number(String name) {
        return part.measured(name)
                .map(this::value)
                .filter(BigDecimal.class::isInstance)
                .map(BigDecimal.class::cast);
    }

    private @Nullable Object value(Measured point) {
        Object exact = drawn.get(point.point().name());
        if (exact != null) {
            return exact;
        }
        Optional<Integer> exponent = exponent(point);
        return exponent.isEmpty()
                ? null
                : PointCoder.decode(point.register(), memory.words(cellOf(point.register())), exponent.get());
    }

    private Optional<Integer> exponent(Measured point) {
        Optional<String> factor = point.register().scaleFrom();
        return factor.isEmpty() ? Optional.of(0) : number(factor.get()).map(BigDecimal::intValue);
    }

    private Expected.Quality quality(Measured point) {
        Cell cell = cellOf(point.register());
        int code = failing.getOrDefault(cell, 0);
        if (gone.contains(cell) || code == ILLEGAL_FUNCTION || code == ILLEGAL_ADDRESS || code == ILLEGAL_VALUE) {
            return Expected.Quality.NOT_IMPLEMENTED;
        }
        return code == 0 ? Expected.Quality.GOOD : Expected.Quality.COMM_FAIL;
    }

    // What can be made to go wrong

    /**
     * Makes the device say that it does not have a point.
     *
     * @return false where it has none of that name
     */
    public synchronized boolean absent(String point) {
        Cell cell = byPoint.get(point);
        if (cell == null) {
            return false;
        }
        Optional<int[]> words = Writable.absent(cell.register());
        words.ifPresentOrElse(w -> put(cell, w), () -> memory.takeAway(cell));
        gone.add(cell);
        return true;
    }

    /**
     * From now on reads of a point's registers are refused.
     *
     * @param code 1 to 11; 0 for no longer
     * @return false for a point or a code that is none
     */
    public synchronized boolean exception(String point, int code) {
        Cell cell = byPoint.get(point);
        if (cell == null || code < 0 || code > 11) {
            return false;
        }
        failing.remove(cell);
        if (code > 0) {
            failing.put(cell, code);
        }
        return true;
    }

    /** Points that {@link #absent} and {@link #exception} know, in the order of the profile. */
    public List<String> points() {
        return part.points().values().stream()
                .filter(p -> p instanceof Measured m && m.access().readable())
                .map(ProfilePoint::point)
                .map(p -> p.name())
                .toList();
    }
}
