package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site.Coupling;
import energy.busbar.core.model.Site.Placement;
import energy.busbar.core.model.Site.Role;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.coap.CoapFactory;
import energy.busbar.driver.coap.CoapServerConfig;
import energy.busbar.driver.modbus.ModbusBuses;
import energy.busbar.driver.modbus.profile.ModbusProfileFactory;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Every read and write of one device by the gateway's own driver, once, as a report in JSON. */
final class ProfileExercise {
    private static final DeviceId DEVICE = new DeviceId("exercised");
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    /** How far into its bounds a value lies. */
    private static final double MOST_RAMP_SECONDS = 60;

    private static final long RAMP_POLL_MILLIS = 300;
    private static final double SHARE = 0.6;

    private final ProfileCatalogue catalogue;
    private final Protocol protocol;
    private final DevicePart part;
    private final Map<String, Object> connection;
    private final GatewayClock clock;
    private final ObjectNode report = new ObjectMapper().createObjectNode();

    /** @param connection as in a configuration, with {@code profile} */
    ProfileExercise(
            ProfileCatalogue catalogue,
            Protocol protocol,
            DevicePart part,
            Map<String, Object> connection,
            GatewayClock clock) {
        this.catalogue = catalogue;
        this.protocol = protocol;
        this.part = part;
        this.connection = Map.copyOf(connection);
        this.clock = clock;
    }

    /** What is done with an open driver. */
    private interface Work {
        void with(PolledDriver driver, DeviceInfo info);
    }

    /**
     * @throws energy.busbar.core.driver.LinkException if the device cannot be talked to
     * @throws CliException if the connection is not understood
     */
    ObjectNode run(boolean writes) {
        open(this::poll);
        ArrayNode written = report.putArray("writes");
        for (int i = 0; writes && i < part.writes().size(); i++) {
            int index = i;
            // A driver of its own for each: what one has learned, or spent of a wear budget, is not the next one's.
            open((driver, info) -> write(index, driver, info, written.addObject()));
        }
        return report.put("ok", isGood());
    }

    private void open(Work work) {
        List<Options.Problem> problems = new ArrayList<>();
        DeviceType type = part.type();
        Placement placement = new Placement(
                DEVICE, type, role(type), "", Coupling.AC, List.of(Phase.values()), OptionalDouble.empty(), Set.of());
        Options options = new Options("", new HashMap<>(connection), problems);
        try (ModbusBuses buses = new ModbusBuses();
                DriverFactory factory = factory(buses)) {
            if (protocol == Protocol.COAP) {
                factory.start();
            }
            exercise(factory, new DeviceConfig(DEVICE, DEVICE.value(), placement, options), problems, work);
        }
    }

    private DriverFactory factory(ModbusBuses buses) {
        return protocol == Protocol.COAP
                ? new CoapFactory(CoapServerConfig.none(), catalogue)
                : new ModbusProfileFactory(buses, catalogue);
    }

    private void exercise(DriverFactory factory, DeviceConfig config, List<Options.Problem> problems, Work work) {
        try (PolledDriver driver = (PolledDriver) factory.create(config, clock)) {
            if (!problems.isEmpty()) {
                Options.Problem first = problems.get(0);
                throw new CliException(
                        ExitCodes.USAGE, first.path() + " " + first.message() + "; expected " + first.expected());
            }
            work.with(driver, driver.open());
        }
    }

    private static Role role(DeviceType type) {
        return switch (type) {
            case BATTERY -> Role.STORAGE;
            case INVERTER -> Role.PV;
            case METER -> Role.GRID_METER;
            default -> Role.CHARGING;
        };
    }

    private void poll(PolledDriver driver, DeviceInfo info) {
        ObjectNode told = report.putObject("info")
                .put("manufacturer", info.manufacturer())
                .put("model", info.model())
                .put("serialNumber", info.serialNumber())
                .put("firmwareVersion", info.firmwareVersion());
        if (Double.isFinite(info.ratedWatts())) {
            told.put("ratedWatts", info.ratedWatts());
        }
        Map<String, Point> points = new HashMap<>();
        info.points().forEach(point -> points.put(point.name(), point));
        ArrayNode readings = report.putArray("readings");
        for (PollClass pollClass : PollClass.values()) {
            for (Reading reading : driver.poll(pollClass)) {
                Optional<Point> point = Optional.ofNullable(points.get(reading.point()));
                ObjectNode node = readings.addObject().put("point", reading.point());
                put(node, reading);
                node.put("unit", point.map(p -> p.unit().symbol()).orElse(""))
                        .put("quality", word(reading.quality()))
                        .put("poll", word(pollClass));
            }
        }
    }

    private static void put(ObjectNode node, Reading reading) {
        Value value = reading.rawValue();
        if (value instanceof Value.Real real) {
            node.put("value", real.value());
        } else if (value instanceof Value.Whole whole) {
            node.put("value", whole.value());
        } else if (value instanceof Value.Flag flag) {
            node.put("value", flag.value());
        } else if (value instanceof Value.Text text) {
            node.put("value", text.value());
        } else {
            node.putNull("value");
        }
    }

    private void write(int index, PolledDriver driver, DeviceInfo info, ObjectNode node) {
        ProfileWrite write = part.writes().get(index);
        Quantity quantity = write.quantity();
        node.put("index", index)
                .put("quantity", quantity.word())
                .put("when", word(write.when()))
                .put("point", write.point())
                .put("unit", quantity.unit().symbol());
        Optional<Ability> ability = info.ability(quantity);
        if (ability.isEmpty() || !(driver instanceof Actuator actuator)) {
            node.put("value", 0)
                    .put("outcome", "unable")
                    .put("released", "unable")
                    .put("reason", "the device does not tell the bounds of " + quantity.word());
            return;
        }
        double value = value(write, ability.get());
        node.put("value", value);
        Original original = actuator.capture(quantity).toCompletableFuture().join();
        Setpoint setpoint = new Setpoint(DEVICE, quantity, value, TIMEOUT, quantity == Quantity.CHARGE_CURRENT ? 6 : 0);
        OptionalDouble before =
                actuator.readBack(quantity).toCompletableFuture().join();
        Outcome written = actuator.write(setpoint).toCompletableFuture().join();
        if (write.ramp().isPresent() && written instanceof Outcome.Applied) {
            follow(driver, write.ramp().get(), before.orElse(0), value);
        }
        OptionalDouble back = actuator.readBack(quantity).toCompletableFuture().join();
        Outcome released =
                actuator.release(quantity, original).toCompletableFuture().join();
        node.put("outcome", word(written)).put("released", word(released));
        back.ifPresent(b -> node.put("readBack", b));
        node.put("reason", (reason(written) + " " + reason(released)).strip());
    }

    /** As a gateway's polls do, until the value is there. */
    private static void follow(PolledDriver driver, ProfileWrite.Ramp ramp, double from, double to) {
        double seconds = Math.min(MOST_RAMP_SECONDS, ramp.seconds(from, to) + 1);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        try {
            while (System.nanoTime() - end < 0) {
                Thread.sleep(RAMP_POLL_MILLIS);
                driver.poll(PollClass.FAST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Inside the bounds, on the side that the write is for, and in whole steps. */
    static double value(ProfileWrite write, Ability ability) {
        double low =
                write.min().point().isPresent() ? ability.min() : write.min().value();
        double high =
                write.max().point().isPresent() ? ability.max() : write.max().value();
        switch (write.when()) {
            case ZERO:
                return 0;
            case POSITIVE:
                low = Math.max(low, 0);
                break;
            case NEGATIVE:
                high = Math.min(high, 0);
                break;
            default:
        }
        double value = low + SHARE * (high - low);
        double step = write.step() > 0 ? write.step() : 1;
        double whole = Math.rint(value / step) * step;
        return whole >= low && whole <= high && whole != 0 ? whole : value;
    }

    private boolean isGood() {
        boolean good = true;
        for (var reading : report.path("readings")) {
            String quality = reading.path("quality").asText();
            good &= quality.equals(word(Quality.GOOD)) || quality.equals(word(Quality.NOT_IMPLEMENTED));
        }
        for (var write : report.path("writes")) {
            good &= write.path("outcome").asText().equals("applied")
                    && write.path("released").asText().equals("applied");
        }
        return good;
    }

    private static String word(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT);
    }

    private static String word(Outcome outcome) {
        return outcome instanceof Outcome.NoAnswer
                ? "no-answer"
                : outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String reason(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            return refused.reason();
        }
        if (outcome instanceof Outcome.Failed failed) {
            return failed.reason();
        }
        return outcome instanceof Outcome.NoAnswer silent ? silent.reason() : "";
    }
}
