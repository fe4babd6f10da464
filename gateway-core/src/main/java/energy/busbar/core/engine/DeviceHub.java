package energy.busbar.core.engine;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.Described;
import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.Doubtful;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.driver.Serviceable;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import energy.busbar.core.port.ReadingLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All devices: takes what drivers find out to latest values, log, events and alerts, and what control wants to the
 * device's bus. Thread-safe.
 */
final class DeviceHub implements Actuation, Bus.Findings {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceHub.class);
    /** Key of the ledger's settings: who a device was when it was last seen. */
    private static final String IDENTITY_SETTING = "device.identity.";

    /** Subtype of the alert of a device that is read but not trusted. */
    private static final String WRONG_DEVICE = "wrong-device";

    private final Site site;
    private final GatewayClock clock;
    private final ReadingLog log;
    private final Ledger ledger;
    private final Executor recorder;
    private final Alerts alerts;
    private final EngineConfig config;
    private final Map<DeviceId, DeviceCell> cells = new LinkedHashMap<>();
    private final Map<DeviceId, Bus> busOf = new LinkedHashMap<>();
    private final List<Bus> buses = new ArrayList<>();

    DeviceHub(
            Site site,
            List<EngineDevice> devices,
            EngineConfig config,
            ReadingLog log,
            Ledger ledger,
            GatewayClock clock,
            Executor recorder,
            Alerts alerts,
            RandomGenerator chance) {
        this.site = site;
        this.config = config;
        this.log = log;
        this.ledger = ledger;
        this.clock = clock;
        this.recorder = recorder;
        this.alerts = alerts;
        Map<String, List<DeviceCell>> byBus = new LinkedHashMap<>();
        for (EngineDevice device : devices) {
            DeviceCell cell = new DeviceCell(device, device.driver() instanceof PushDriver, config, clock.now());
            if (cells.put(cell.id(), cell) != null) {
                throw new IllegalArgumentException(cell.id() + " stands twice among the devices");
            }
            if (device.driver() instanceof PolledDriver polled) {
                byBus.computeIfAbsent(polled.bus(), b -> new ArrayList<>()).add(cell);
            }
        }
        byBus.forEach((name, on) -> {
            Bus bus = new Bus(name, on, config, clock, chance, this);
            buses.add(bus);
            on.forEach(cell -> busOf.put(cell.id(), bus));
        });
    }

    List<Bus> buses() {
        return List.copyOf(buses);
    }

    Collection<DeviceCell> cells() {
        return List.copyOf(cells.values());
    }

    Optional<DeviceCell> cell(DeviceId id) {
        return Optional.ofNullable(cells.get(id));
    }

    /** Those that speak by themselves begin to be listened to. */
    void listen() {
        for (DeviceCell cell : cells.values()) {
            if (cell.device.driver() instanceof PushDriver driver) {
                driver.start(new Ear(cell));
            }
        }
    }

    /** Polled drivers are closed by their bus's thread. */
    void closePushDrivers() {
        for (DeviceCell cell : cells.values()) {
            if (cell.device.driver() instanceof PushDriver driver) {
                close(driver);
            }
        }
    }

    private static void close(Driver driver) {
        try {
            driver.close();
        } catch (RuntimeException e) {
            LOG.warn("closing a driver failed device={}", driver.device(), e);
        }
    }

    SiteSnapshot snapshot() {
        Moment now = clock.now();
        Map<DeviceId, SiteSnapshot.DeviceState> states = new LinkedHashMap<>();
        cells.forEach((id, cell) -> states.put(
                id,
                new SiteSnapshot.DeviceState(
                        cell.device.config().placement(),
                        cell.info(),
                        cell.link(),
                        cell.readings(now),
                        cell.services())));
        return new SiteSnapshot(now, site, states);
    }

    /** Rings for links that have been down too long, and for what drivers say of their devices; called each second. */
    void watch() {
        Moment now = clock.now();
        for (DeviceCell cell : cells.values()) {
            if (cell.device.driver() instanceof Described described) {
                concerns(cell, described.describe());
            }
            LinkState link = cell.link();
            boolean late =
                    now.millisSince(cell.linkSince()) >= config.alertAfter().toMillis();
            for (LinkState each : LinkState.values()) {
                if (each == LinkState.UP) {
                    continue;
                }
                if (each == link && late) {
                    alerts.raise(
                            Alert.Severity.WARNING,
                            Alert.Type.COMMUNICATIONS,
                            subtype(each),
                            Optional.of(cell.id()),
                            cell.device.config().name() + " is " + subtype(each).replace('-', ' '),
                            cell.lastError());
                } else if (each != link) {
                    alerts.clear(Alert.Type.COMMUNICATIONS, subtype(each), Optional.of(cell.id()));
                }
            }
        }
    }

    private void concerns(DeviceCell cell, DeviceDescription description) {
        for (DeviceDescription.Concern each : DeviceDescription.Concern.values()) {
            String words = description.concerns().get(each);
            if (words == null && !description.checked()) {
                continue; // an alert of an earlier run stands until it is known better
            }
            if (words == null) {
                alerts.clear(Alert.Type.HARDWARE_FAULT, each.subtype(), Optional.of(cell.id()));
            } else {
                alerts.raise(
                        Alert.Severity.WARNING,
                        Alert.Type.HARDWARE_FAULT,
                        each.subtype(),
                        Optional.of(cell.id()),
                        each.title() + ": " + cell.device.config().name(),
                        words);
            }
        }
    }

    private static String subtype(LinkState link) {
        return link == LinkState.CONNECTING ? "not-seen" : link.word();
    }

    // What drivers find out

    @Override
    public void identified(DeviceCell cell, DeviceInfo info) {
        if (cell.device.driver() instanceof Doubtful doubtful) {
            doubt(cell, doubtful.doubt());
        }
        if (cell.identified(info).equals(Optional.of(info))) {
            return;
        }
        String identity =
                String.join("|", info.manufacturer(), info.model(), info.serialNumber(), info.firmwareVersion());
        var at = clock.instant();
        recorder.execute(() -> {
            String key = IDENTITY_SETTING + info.id();
            Optional<String> before = ledger.setting(key);
            if (!before.equals(Optional.of(identity))) {
                ledger.putSetting(key, identity);
                ledger.publish(DeviceEvents.identity(info, before.isEmpty() ? "discovered" : "updated", at));
            }
        });
    }

    private void doubt(DeviceCell cell, Optional<String> doubt) {
        if (doubt.isEmpty()) {
            alerts.clear(Alert.Type.COMMUNICATIONS, WRONG_DEVICE, Optional.of(cell.id()));
            return;
        }
        alerts.raise(
                Alert.Severity.WARNING,
                Alert.Type.COMMUNICATIONS,
                WRONG_DEVICE,
                Optional.of(cell.id()),
                cell.device.config().name() + " does not look like the configured device",
                doubt.get());
    }

    @Override
    public void link(DeviceCell cell, LinkState state, String error) {
        LinkState before = cell.link();
        Moment now = clock.now();
        if (!cell.link(state, error, now)) {
            return;
        }
        if (state == LinkState.UP) {
            LOG.info("device connected device={}", cell.id());
            recorder.execute(() -> ledger.publish(DeviceEvents.connected(cell.id(), now.instant())));
            return;
        }
        LOG.warn("device not usable device={} link={} error={}", cell.id(), state.word(), error);
        List<Reading> failed = cell.fail(now);
        if (!failed.isEmpty()) {
            log.append(failed);
        }
        if (before == LinkState.UP) {
            recorder.execute(
                    () -> ledger.publish(DeviceEvents.disconnected(cell.id(), state.word(), error, now.instant())));
        }
    }

    @Override
    public void readings(DeviceCell cell, List<Reading> readings) {
        List<Reading> own = readings.stream()
                .filter(reading -> reading.device().equals(cell.id()))
                .toList();
        if (own.size() != readings.size()) {
            throw new IllegalStateException("the driver of " + cell.id() + " gave readings of another device");
        }
        if (!own.isEmpty()) {
            cell.put(own);
            log.append(own);
        }
    }

    /** A device that speaks by itself. */
    private final class Ear implements PushDriver.Listener {
        private final DeviceCell cell;

        Ear(DeviceCell cell) {
            this.cell = cell;
        }

        @Override
        public void identified(DeviceInfo info) {
            DeviceHub.this.identified(cell, info);
        }

        @Override
        public void readings(List<Reading> readings) {
            DeviceHub.this.readings(cell, readings);
            cell.exchanged(true, 0);
        }

        @Override
        public void link(LinkState state, String lastError) {
            if (state == LinkState.UP
                    && cell.link() != LinkState.UP
                    && cell.info().isPresent()) {
                cell.reconnected();
            }
            DeviceHub.this.link(cell, state, lastError);
        }

        @Override
        public void trouble(String subtype, String title, Optional<String> description) {
            if (description.isEmpty()) {
                alerts.clear(Alert.Type.COMMUNICATIONS, subtype, Optional.of(cell.id()));
            } else {
                alerts.raise(
                        Alert.Severity.WARNING,
                        Alert.Type.COMMUNICATIONS,
                        subtype,
                        Optional.of(cell.id()),
                        title,
                        description.get());
            }
        }
    }

    // What control wants

    @Override
    public CompletionStage<Original> capture(DeviceId device, Quantity quantity) {
        return on(device, actuator -> actuator.capture(quantity), why -> Optional.empty());
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        return on(setpoint.device(), actuator -> actuator.write(setpoint), why -> Optional.of(new Outcome.Failed(why)));
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(DeviceId device, Quantity quantity) {
        return on(device, actuator -> actuator.readBack(quantity), why -> Optional.of(OptionalDouble.empty()));
    }

    @Override
    public CompletionStage<Outcome> release(DeviceId device, Quantity quantity, Original original) {
        return on(
                device, actuator -> actuator.release(quantity, original), why -> Optional.of(new Outcome.Failed(why)));
    }

    @Override
    public CompletionStage<ServiceResult> perform(DeviceId device, ServiceOrder order, ServiceProgress progress) {
        DeviceCell cell = cells.get(device);
        return cell != null
                        && cell.services().contains(order.service())
                        && cell.device.driver() instanceof Serviceable serviceable
                ? serviceable.perform(order, progress)
                : Actuation.super.perform(device, order, progress);
    }

    @Override
    public void remind(DeviceId device, ServiceOrder order) {
        DeviceCell cell = cells.get(device);
        if (cell != null && cell.device.driver() instanceof Serviceable serviceable) {
            serviceable.stillStands(order);
        }
    }

    private <T> CompletionStage<T> on(
            DeviceId device, Function<Actuator, CompletionStage<T>> work, Function<String, Optional<T>> failed) {
        Bus bus = busOf.get(device);
        if (bus != null) {
            return bus.submit(device, work, failed);
        }
        DeviceCell cell = cells.get(device);
        String why = cell == null
                ? "there is no device " + device
                : cell.device.driver() instanceof Actuator ? "" : device + " takes no setpoints";
        if (why.isEmpty() && cell != null) {
            return work.apply((Actuator) cell.device.driver());
        }
        return failed.apply(why)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(new LinkException(LinkState.UNREACHABLE, why)));
    }
}
