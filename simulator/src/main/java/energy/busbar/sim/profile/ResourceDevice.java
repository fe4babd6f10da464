package energy.busbar.sim.profile;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.CoapFormat;
import energy.busbar.profiles.CoapMatch.ValueCheck;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapPoint.CoapPut;
import energy.busbar.profiles.CoapTraits;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.sim.profile.Expected.Quality;
import energy.busbar.sim.profile.ProfileDevice.Written;
import energy.busbar.sim.profile.ResourceBody.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One device of a CoAP profile: its resources filled by chance, read and written only as the profile says. Knows nothing
 * of sockets.
 */
final class ResourceDevice implements WriteTrace.Traced {
    /** CoAP's method codes. */
    static final int POST = 2;

    static final int PUT = 3;

    private final Profile profile;
    private final DevicePart part;
    private final Consumer<Written> writes;
    /** By the path that they are read at, with its query. */
    private final Map<String, List<CoapPoint>> byPath = new LinkedHashMap<>();

    private final Map<String, CoapPoint> byName = new LinkedHashMap<>();
    private final Map<String, Object> held = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Integer> refusing = new HashMap<>();

    /** @param payload empty where there is a code instead, such as 404 */
    record Answer(int code, CoapFormat format, byte[] payload) {}

    /** @throws IllegalArgumentException if nothing can be made that the profile's match accepts */
    ResourceDevice(Profile profile, DevicePart part, long seed, Consumer<Written> writes) {
        this.profile = profile;
        this.part = part;
        this.writes = writes;
        ResourceDraw draw = new ResourceDraw(new Random(seed), part);
        CoapTraits traits = profile.coap().orElseThrow();
        List<CoapPoint> all = new ArrayList<>();
        part.points().values().forEach(p -> {
            if (p instanceof CoapPoint coap) {
                all.add(coap);
                byName.put(coap.point().name(), coap);
            }
        });
        new TreeMap<>(traits.identity()).values().forEach(all::add);
        all.forEach(point -> held.put(point.point().name(), draw.value(point)));
        for (int i = 0; i < traits.match().values().size(); i++) {
            ValueCheck check = traits.match().values().get(i);
            Point point = new Point("match" + i, Unit.NONE, check.value().kind(), PollClass.ONCE);
            all.add(new CoapPoint(
                    point, true, check.value(), true, Optional.empty(), Optional.empty(), Optional.empty()));
            held.put(point.name(), ResourceDraw.text(check));
        }
        all.stream()
                .filter(CoapPoint::readable)
                .forEach(point -> byPath.computeIfAbsent(point.value().path(), p -> new ArrayList<>())
                        .add(point));
    }

    Profile profile() {
        return profile;
    }

    /** Where it can be read or written, with queries. */
    Set<String> paths() {
        Set<String> paths = new HashSet<>(byPath.keySet());
        byName.values().forEach(p -> p.put().map(CoapPut::path).ifPresent(paths::add));
        return paths;
    }

    Optional<CoapFormat> format(String path) {
        return Optional.ofNullable(byPath.get(path))
                .map(points -> points.get(0).value().format());
    }

    boolean observable(String path) {
        return byPath.getOrDefault(path, List.of()).stream()
                .anyMatch(p -> p.silence().isPresent());
    }

    // Requests

    /** @param accept empty for any */
    synchronized Answer read(String path, Optional<Integer> accept) {
        List<CoapPoint> points = byPath.getOrDefault(path, List.of());
        int refusal = refusing.getOrDefault(path, 0);
        CoapFormat format = format(path).orElse(CoapFormat.TEXT);
        List<Item> items = new ArrayList<>();
        for (CoapPoint point : points) {
            String name = point.point().name();
            Object value = held.get(name);
            if (gone.contains(name)) {
                point.value().absent().stream()
                        .sorted()
                        .findFirst()
                        .ifPresent(nan -> items.add(new Item(point.value(), ResourceCoder.plain(nan))));
            } else if (value != null) {
                items.add(new Item(point.value(), ResourceCoder.encode(point.value(), value)));
            }
        }
        if (refusal != 0 || points.isEmpty() || (items.isEmpty() && !format.isSenMl())) {
            return new Answer(refusal == 0 ? 404 : refusal, format, new byte[0]);
        }
        if (accept.filter(a -> a != format.code()).isPresent()) {
            return new Answer(406, format, new byte[0]);
        }
        try {
            return new Answer(205, format, ResourceBody.encode(format, items));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return CoAP's code, such as 204 */
    synchronized int write(int method, String path, Optional<Integer> format, byte[] payload) {
        List<CoapPoint> there = byName.values().stream()
                .filter(p -> p.put().filter(put -> put.path().equals(path)).isPresent())
                .toList();
        if (there.isEmpty()) {
            return byPath.containsKey(path) ? 405 : 404;
        }
        int code = 400;
        for (CoapPoint point : there) {
            CoapPut put = point.put().orElseThrow();
            if ((put.method() == CoapPoint.Method.POST ? POST : PUT) != method) {
                code = 405;
            } else if (!format.equals(Optional.of(put.format().code()))) {
                code = 415;
            } else if (take(point, put, method, payload)) {
                return 204;
            }
        }
        return code;
    }

    private boolean take(CoapPoint point, CoapPut put, int method, byte[] payload) {
        Object value;
        try {
            JsonNode raw = ResourceBody.decode(
                    put.format(), point.value(), put.payload().orElse(""), payload);
            value = ResourceCoder.decode(point.value(), raw);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (value == null || !within(point, value)) {
            return false;
        }
        held.put(point.point().name(), value);
        show(point.point().name(), value);
        writes.accept(new Written(point.point().name(), value, method));
        return true;
    }

    private static boolean within(CoapPoint point, Object value) {
        return !(value instanceof BigDecimal number)
                || (number.doubleValue() >= point.value().min()
                        && number.doubleValue() <= point.value().max());
    }

    /** A read-back point of its own shows what was written, in the quantity's unit. */
    private void show(String name, Object value) {
        for (ProfileWrite write : part.writes()) {
            String shown = write.readBack().point().orElse(name);
            if (write.point().equals(name) && !shown.equals(name) && value instanceof BigDecimal number) {
                BigDecimal own = write.percentOf()
                        .flatMap(this::base)
                        .map(base -> base.multiply(number).movePointLeft(2))
                        .orElse(number);
                held.put(shown, own);
            }
        }
    }

    // What it holds

    /** What a reader is to be told of each point now, in the order of the profile, hidden and write-only ones too. */
    synchronized Map<String, Expected> expected() {
        Map<String, Expected> all = new LinkedHashMap<>();
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof CoapPoint coap) {
                all.put(coap.point().name(), expected(coap));
            }
        }
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof Derived derived) {
                all.put(derived.point().name(), Expectation.derived(derived, all));
            }
        }
        Expectation.standard(part, all);
        return all;
    }

    private Expected expected(CoapPoint point) {
        Object value = held.get(point.point().name());
        int refusal = refusing.getOrDefault(point.value().path(), 0);
        if (refusal != 0) {
            return Expected.without(refusal == 404 ? Quality.NOT_IMPLEMENTED : Quality.COMM_FAIL);
        }
        if (gone.contains(point.point().name()) || value == null) {
            return Expected.without(Quality.NOT_IMPLEMENTED);
        }
        double rounding = value instanceof BigDecimal number ? 1e-6 * Math.max(1, Math.abs(number.doubleValue())) : 0;
        return new Expected(value, Quality.GOOD, rounding);
    }

    /** What it says of itself, by the field of {@code identity}. */
    synchronized Map<String, String> identity() {
        return profile.coap().orElseThrow().identity().keySet().stream()
                .collect(Collectors.toMap(f -> f, f -> shown(held.get(f)), (a, b) -> a, TreeMap::new));
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "" : PointCoder.shown(value);
    }

    @Override
    public synchronized Optional<BigDecimal> base(String name) {
        return held.get(name) instanceof BigDecimal number ? Optional.of(number) : Optional.empty();
    }

    // What can be made to go wrong

    /** Points that {@link #absent} and {@link #refuse} know. */
    List<String> points() {
        return byName.values().stream()
                .filter(CoapPoint::readable)
                .map(p -> p.point().name())
                .toList();
    }

    synchronized boolean absent(String name) {
        CoapPoint point = byName.get(name);
        if (point == null) {
            return false;
        }
        // A resource of bytes has all of them or is not there.
        boolean alone = point.value().format() != CoapFormat.OCTETS
                || !point.value().absent().isEmpty();
        List<CoapPoint> along =
                alone ? List.of(point) : byPath.getOrDefault(point.value().path(), List.of(point));
        along.forEach(p -> gone.add(p.point().name()));
        return true;
    }

    /** @param code such as 404 or 503; 0 for no longer */
    synchronized boolean refuse(String name, int code) {
        CoapPoint point = byName.get(name);
        if (point == null || (code != 0 && (code < 400 || code > 505))) {
            return false;
        }
        refusing.remove(point.value().path());
        if (code != 0) {
            refusing.put(point.value().path(), code);
        }
        return true;
    }

    /** Whether something else is read elsewhere, so that refusing this leaves a device. */
    boolean leavesOthers(String name) {
        CoapPoint point = byName.get(name);
        return point != null
                && byPath.size() > 1
                && profile.coap().orElseThrow().identity().values().stream()
                        .noneMatch(p -> p.value().path().equals(point.value().path()));
    }
}
