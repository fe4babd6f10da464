package energy.busbar.driver.sunspec;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Unit;
import energy.busbar.driver.sunspec.Ports.Role;
import energy.busbar.profiles.SunSpecModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which registers are which points, by the type that a device is configured as. SunSpec counts as the gateway does:
 * model 701's W is + for generation and discharge, a meter's W + for import (some makers' meters differ: {@code invert}).
 */
final class Mapping {
    /** What went into the battery, for devices that tell it apart from what came out; see {@link Derived}. */
    static final String CHARGING_POWER = "batteryChargingPower";

    static final String DISCHARGING_POWER = "batteryDischargingPower";
    /** With the port's number behind it. */
    static final String PORT_POWER = "batteryPortPower";

    private static final Set<Integer> METERS = Set.of(201, 202, 203, 204, 211, 212, 213, 214);
    private static final Set<Integer> INVERTERS = Set.of(101, 102, 103, 111, 112, 113, 701);
    private static final Set<Integer> CHARGES = Set.of(713, 802, 124);
    /** Parts of a site that have no AC power of their own. */
    private static final Set<Integer> PARTS = Set.of(401, 402, 403, 404, 501, 502, 601);

    private final DeviceType type;
    private final List<ModelInstance> models;
    private final Ports ports;
    private final Map<String, Source> sources = new LinkedHashMap<>();

    private Mapping(DeviceType type, List<ModelInstance> models, Ports ports) {
        this.type = type;
        this.models = models;
        this.ports = ports;
    }

    /** Whether these models are a device of this type, or of a {@code part} of a site only. */
    static boolean fits(DeviceType type, boolean part, List<ModelInstance> models) {
        Set<Integer> ids = models.stream().map(ModelInstance::id).collect(Collectors.toSet());
        return switch (type) {
            case METER -> any(METERS, ids) || (part && any(PARTS, ids));
            case INVERTER -> any(INVERTERS, ids);
            case BATTERY -> any(CHARGES, ids) && any(Set.of(701, 802, 160, 714), ids);
            default -> false;
        };
    }

    private static boolean any(Set<Integer> wanted, Set<Integer> ids) {
        return wanted.stream().anyMatch(ids::contains);
    }

    /** All points of a device that {@link #fits} its type, with the one that control needs among them. */
    static List<Source> of(DeviceType type, List<ModelInstance> models, Ports ports) {
        Mapping mapping = new Mapping(type, models, ports);
        if (type == DeviceType.BATTERY) {
            mapping.batteryPower();
        }
        for (MappingTable.Line line : MappingTable.lines()) {
            if (line.types().contains(type)) {
                models.stream().filter(m -> line.models().contains(m.id())).forEach(m -> mapping.add(m, line));
            }
        }
        return List.copyOf(mapping.sources.values());
    }

    /** What a device of the type must have, for people. */
    static String needed(DeviceType type) {
        return switch (type) {
            case METER -> "a meter model (201 to 204, 211 to 214), or as sub_meter 401 to 404, 501, 502 or 601";
            case INVERTER -> "an inverter model (101 to 103, 111 to 113, 701)";
            case BATTERY ->
                "713, 802 or 124 (state of charge) and 701, 802, 714 or 160 with its charge and discharge (power)";
            default -> "a meter, inverter or battery: no " + type.word() + " speaks SunSpec";
        };
    }

    /**
     * The battery's own power, not that of a hybrid inverter as a whole: from its ports, where the device also has ports
     * with the sun on them, else at its terminals.
     */
    private void batteryPower() {
        boolean hybrid = ports.any(Role.SUN);
        for (ModelInstance model : models) {
            for (Spot spot : model.layout().spots()) {
                int port = port(spot.path());
                Role role = ports.role(model, port);
                if (model.id() == 714
                        && hybrid
                        && role == Role.BATTERY
                        && spot.path().endsWith("].DCW")) {
                    put(model, spot, fast(PORT_POWER + port));
                } else if (model.id() == 160 && (role == Role.CHARGING || role == Role.DISCHARGING)) {
                    boolean charging = role == Role.CHARGING;
                    if (spot.path().endsWith("].DCW")) {
                        put(model, spot, fast(charging ? CHARGING_POWER : DISCHARGING_POWER));
                    } else if (spot.path().endsWith("].DCWH")) {
                        put(model, spot, charging ? StandardPoints.CHARGED_ENERGY : StandardPoints.DISCHARGED_ENERGY);
                    }
                }
            }
        }
        boolean fromPorts = sources.keySet().stream().anyMatch(n -> n.startsWith(PORT_POWER))
                || (sources.containsKey(CHARGING_POWER) && sources.containsKey(DISCHARGING_POWER));
        for (int id : fromPorts ? List.<Integer>of() : List.of(701, 802)) {
            models.stream()
                    .filter(m -> m.id() == id)
                    .findFirst()
                    .ifPresent(m -> m.spot("W").ifPresent(spot -> {
                        Source.Treatment how =
                                new Source.Treatment(1, -Double.MAX_VALUE, Double.MAX_VALUE, id == 802, false);
                        put(new Source(m, spot, StandardPoints.CHARGE_RATE, how));
                    }));
        }
    }

    /** Whether there is anything to tell a battery's power from. */
    static boolean hasPower(List<Source> sources) {
        Set<String> names = sources.stream().map(s -> s.point().name()).collect(Collectors.toSet());
        return names.contains(StandardPoints.CHARGE_RATE.name())
                || (names.contains(CHARGING_POWER) && names.contains(DISCHARGING_POWER))
                || names.stream().anyMatch(n -> n.startsWith(PORT_POWER));
    }

    private static Point fast(String name) {
        return new Point(name, Unit.WATT, Point.Kind.REAL, PollClass.FAST);
    }

    /** The number in the first brackets; 0 where there are none. */
    private static int port(String path) {
        int open = path.indexOf('[');
        return open < 0 ? 0 : Integer.parseInt(path.substring(open + 1, path.indexOf(']')));
    }

    private void add(ModelInstance model, MappingTable.Line line) {
        String name = line.name().replace("#", String.valueOf(model.number()));
        int star = line.path().indexOf("[*]");
        if (star < 0) {
            model.spot(line.path()).ifPresent(spot -> add(model, spot, name, line));
            return;
        }
        int many = model.layout().count(line.path().substring(0, star));
        for (int i = 1; i <= many; i++) {
            Role role = ports.role(model, i);
            boolean batterys = role == Role.BATTERY || role == Role.CHARGING || role == Role.DISCHARGING;
            if ((type == DeviceType.INVERTER && batterys) || (type == DeviceType.BATTERY && role == Role.SUN)) {
                continue;
            }
            String numbered = name.replace("*", String.valueOf(i));
            model.spot(line.path().replace("[*]", "[" + i + "]")).ifPresent(spot -> add(model, spot, numbered, line));
        }
    }

    private void add(ModelInstance model, Spot spot, String name, MappingTable.Line line) {
        // The older models give a power factor in percent; here it is the cosine.
        Units.Scaled unit = line.how().ratio()
                ? new Units.Scaled(Unit.NONE, 1)
                : line.unit()
                        .map(u -> new Units.Scaled(u, 1))
                        .orElse(Units.of(spot.point().unit()));
        Point point = StandardPoints.of(type).get(name);
        if (point == null) {
            point = new Point(name, unit.unit(), kind(spot, true), line.pollClass());
        }
        Source.Treatment how = line.how();
        put(new Source(
                model,
                spot,
                point,
                new Source.Treatment(unit.factor(), how.low(), how.high(), how.turned(), how.ratio())));
    }

    private void put(ModelInstance model, Spot spot, Point point) {
        put(new Source(model, spot, point, Source.Treatment.NONE));
    }

    private void put(Source source) {
        sources.putIfAbsent(source.point().name(), source);
    }

    /** @param words whether an enumeration is given by its words, not by its number */
    private static Point.Kind kind(Spot spot, boolean words) {
        return switch (spot.point().type()) {
            case STRING, IPADDR, IPV6ADDR, EUI48 -> Point.Kind.TEXT;
            case ENUM16, ENUM32 -> words && !spot.point().symbols().isEmpty() ? Point.Kind.TEXT : Point.Kind.WHOLE;
            default -> spot.point().type().isNumber() ? Point.Kind.REAL : Point.Kind.WHOLE;
        };
    }

    /** @param asked such as {@code 714.Prt[2].DCA} or {@code 804#2} */
    static String rawName(String asked) {
        return "m" + asked.replace('#', '_').replace("[", ".").replace("]", "").replace('-', '_');
    }

    /** One point under its own name, such as {@code m714.Prt.2.DCA}; empty for what says nothing by itself. */
    static Optional<Source> raw(ModelInstance model, Spot spot) {
        SunSpecModel.Type type = spot.point().type();
        if (type == SunSpecModel.Type.SUNSSF || type == SunSpecModel.Type.PAD) {
            return Optional.empty();
        }
        String name = rawName(model.name() + "." + spot.path());
        Units.Scaled unit = Units.of(spot.point().unit());
        Source.Treatment how = new Source.Treatment(unit.factor(), -Double.MAX_VALUE, Double.MAX_VALUE, false, false);
        return Optional.of(
                new Source(model, spot, new Point(name, unit.unit(), kind(spot, false), PollClass.NORMAL), how));
    }

    /**
     * @param wanted {@code 714} for all its points, {@code 714.Prt[2].DCA} for one, {@code 804#2} for the second 804
     * @return empty where the device has none of it
     */
    static List<Source> raw(List<ModelInstance> models, String wanted) {
        int dot = wanted.indexOf('.');
        String name = dot < 0 ? wanted : wanted.substring(0, dot);
        String path = dot < 0 ? "" : wanted.substring(dot + 1);
        List<Source> found = new ArrayList<>();
        for (ModelInstance model : models) {
            if (model.name().equals(name)) {
                model.layout().spots().stream()
                        .filter(spot -> path.isEmpty() || spot.path().equals(path))
                        .forEach(spot -> raw(model, spot).ifPresent(found::add));
            }
        }
        return found;
    }
}
