package energy.busbar.driver.modbus.profile;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Doubtful;
import energy.busbar.core.driver.Explained;
import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.DeadBands;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ReadBlocks;
import energy.busbar.profiles.StandardReadings;
import energy.busbar.profiles.Wear;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** One device of a hardware profile. On its bus's thread, but for {@link #explain}. */
final class ProfileDriver implements PolledDriver, Actuator, Doubtful, Explained {
    private final DeviceConfig config;
    private final Profile profile;
    private final DevicePart part;
    private final ProfileOptions options;
    private final UnitRegisters registers;
    private final GatewayClock clock;
    private final Sleep sleep;
    private final Identification identification;
    private final PointAccess points;
    private final WatchKeeper watch;
    private final Wear wear;
    private final Map<PollClass, BlockReader> readers = new EnumMap<>(PollClass.class);
    private final Told told;
    private final Map<Quantity, Lever> levers = new EnumMap<>(Quantity.class);

    /** What {@link #open} has read already, for the poll that follows it. */
    private List<Reading> once = List.of();

    private boolean onceIsRead;

    /** Why the device is not written to, as of the last opening. */
    private Optional<String> doubt = Optional.empty();

    ProfileDriver(
            DeviceConfig config,
            Profile profile,
            DevicePart part,
            ProfileOptions options,
            ModbusClient client,
            GatewayClock clock,
            Sleep sleep,
            RandomGenerator chance) {
        this.config = config;
        this.profile = profile;
        this.part = part;
        this.options = options;
        this.clock = clock;
        this.sleep = sleep;
        registers = new UnitRegisters(
                client, options.unit(), clock, options.bus().requestDelay().toMillis());
        identification = new Identification(profile, part, registers, options.limits());
        points = new PointAccess(registers, options.limits(), part);
        watch = new WatchKeeper(part.watchdog(), points);
        wear = new Wear(options.writesPerDay(), clock.monotonicMillis());
        for (PollClass each : PollClass.values()) {
            List<ReadBlocks.Block> blocks = ReadBlocks.plan(part, each, options.limits());
            readers.put(each, new BlockReader(registers, blocks, options.limits(), clock, chance));
        }
        told = new Told(config.id(), part, new DeadBands(options.deadBands(), options.deadBandMaxAge()));
    }

    @Override
    public DeviceId device() {
        return config.id();
    }

    @Override
    public String bus() {
        return options.bus().bus();
    }

    @Override
    public DeviceInfo open() {
        try {
            long before = registers.answers();
            if (options.checksIdentity()) {
                identification.check();
            }
            Identification.Known known = identification.read();
            doubt = options.checksIdentity() ? identification.doubt(known) : Optional.empty();
            once = nameplate();
            onceIsRead = true;
            if (registers.answers() == before) {
                // A device that says nothing of itself must at least be there.
                identification.knock();
            }
            findLevers(known.ratedWatts());
            identification.opened();
            return new DeviceInfo(
                    config.id(),
                    part.type(),
                    known.text("manufacturer").isEmpty() ? profile.manufacturer() : known.text("manufacturer"),
                    known.text("model"),
                    known.text("serialNumber"),
                    known.text("firmwareVersion"),
                    known.ratedWatts(),
                    published(),
                    abilities());
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    private List<Reading> nameplate() {
        try {
            return read(PollClass.ONCE);
        } catch (ModbusException e) {
            identification.doWithout(e);
            return List.of();
        }
    }

    private List<Point> published() {
        List<Point> published = new ArrayList<>();
        for (ProfilePoint point : part.points().values()) {
            boolean readable =
                    !(point instanceof ProfilePoint.Measured m) || m.access().readable();
            if (!point.hidden() && readable) {
                published.add(point.point());
            }
        }
        StandardReadings.added(part).ifPresent(published::add);
        return published;
    }

    /** Levers stay over a reconnect: they know what they have set. */
    private void findLevers(double ratedWatts) {
        levers.values().forEach(Lever::forget);
        new Targets(part, points, ratedWatts, identification::doWithout)
                .read()
                .forEach((quantity, targets) -> levers.computeIfAbsent(
                                quantity, q -> new Lever(q, targets, points, registers, watch, wear, clock, sleep))
                        .aim(targets));
    }

    @Override
    public Optional<String> doubt() {
        return doubt;
    }

    private List<Ability> abilities() {
        return doubt.isPresent()
                ? List.of()
                : levers.values().stream().map(Lever::ability).toList();
    }

    @Override
    public List<Reading> poll(PollClass pollClass) {
        try {
            keepAlive();
            if (pollClass == PollClass.ONCE && onceIsRead) {
                onceIsRead = false;
                return once;
            }
            List<Reading> readings = new ArrayList<>(missing());
            readings.addAll(read(pollClass));
            return readings;
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    private void keepAlive() {
        if (doubt.isPresent()) {
            return;
        }
        try {
            levers.values().forEach(Lever::keepAlive);
        } catch (ModbusException e) {
            // What is read next says how the link is; the engine renews the setpoint itself and sees how that ends.
            if (e.kind() == ModbusException.Kind.UNREACHABLE) {
                throw e;
            }
        }
    }

    /** Points of ONCE that did not come yet; others may be scaled by them. Their reader bounds how often it asks. */
    private List<Reading> missing() {
        try {
            return told.lacksOnce() ? read(PollClass.ONCE) : List.of();
        } catch (ModbusException e) {
            if (e.kind() == ModbusException.Kind.UNREACHABLE) {
                throw e;
            }
            return List.of();
        }
    }

    private List<Reading> read(PollClass pollClass) {
        BlockReader reader = readers.get(pollClass);
        return reader == null || reader.isEmpty() ? List.of() : told.of(pollClass, reader.read());
    }

    @Override
    public void reset() {
        // The connection is the bus's, and other units use it. What was learned of blocks and counters stays.
        levers.values().forEach(Lever::forget);
    }

    @Override
    public void close() {
        registers.close();
    }

    @Override
    public ExplainedPlan explain(Map<PollClass, Duration> periods) {
        return Explanation.of(options.bus(), registers.roundTripMillis(), readers, part, periods);
    }

    // Setpoints

    @Override
    public CompletionStage<Original> capture(Quantity quantity) {
        Lever lever = doubt.isPresent() ? null : levers.get(quantity);
        if (lever == null) {
            return CompletableFuture.failedFuture(new LinkException(LinkState.MISMATCH, unable(quantity)));
        }
        try {
            return CompletableFuture.completedFuture(lever.capture());
        } catch (ModbusException e) {
            return CompletableFuture.failedFuture(e.toLinkException());
        }
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        Lever lever = doubt.isPresent() ? null : levers.get(setpoint.quantity());
        return CompletableFuture.completedFuture(
                lever == null ? new Outcome.Refused(unable(setpoint.quantity())) : lever.write(setpoint));
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        Lever lever = levers.get(quantity);
        try {
            return CompletableFuture.completedFuture(lever == null ? OptionalDouble.empty() : lever.readBack());
        } catch (ModbusException e) {
            return CompletableFuture.completedFuture(OptionalDouble.empty());
        }
    }

    @Override
    public CompletionStage<Outcome> release(Quantity quantity, Original original) {
        Lever lever = doubt.isPresent() ? null : levers.get(quantity);
        return CompletableFuture.completedFuture(
                lever == null ? new Outcome.Refused(unable(quantity)) : lever.release(original));
    }

    private String unable(Quantity quantity) {
        return doubt.isPresent()
                ? doubt.get()
                : config.id() + " has no registers for " + quantity.word() + " in the profile " + profile.name();
    }
}
