package energy.busbar.core.engine;

import energy.busbar.core.driver.Described;
import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.Explained;
import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.Unit;
import energy.busbar.core.port.CommandIntake;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import energy.busbar.core.port.ReadingLog;
import energy.busbar.core.port.SiteView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading's way and the command's way, put together and set going.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>does</th><th>waits for</th></tr>
 * <tr><td>{@code bus-…}, one a bus</td><td>polls and writes of its devices</td><td>a device, at most its time-out</td></tr>
 * <tr><td>{@code control}</td><td>a control cycle each second and when a command arrives</td><td>nothing</td></tr>
 * <tr><td>{@code recorder}</td><td>tells the ledger, in order</td><td>the disk</td></tr>
 * </table>
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long BUS_CLOSE_MILLIS = 8_000;
    private static final String LEDGER = "ledger";

    private final GatewayClock clock;
    private final Ledger ledger;
    private final String version;
    private final Recorder recorder;
    private final Alerts alerts;
    private final DeviceHub hub;
    private final ScheduledThreadPoolExecutor controlThread;
    private final Control control;
    private final SiteView view;
    private final List<Thread> busThreads = new ArrayList<>();
    private volatile long lastTickMillis;
    private boolean started;
    private boolean closed;

    /** Starts nothing. The engine closes the devices' drivers. */
    public Engine(
            Site site,
            List<EngineDevice> devices,
            EngineConfig config,
            ReadingLog log,
            Ledger ledger,
            GatewayClock clock,
            String version) {
        this.clock = clock;
        this.ledger = ledger;
        this.version = version;
        recorder = new Recorder(config.maxRecords());
        alerts = new Alerts(ledger, clock, recorder);
        hub = new DeviceHub(site, devices, config, log, ledger, clock, recorder, alerts, new Random());
        controlThread = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "control"));
        // A command that comes while the engine stops is durable already; the next start takes it up.
        controlThread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        control = Control.of(hub::snapshot, hub, ledger, clock, config.control(), alerts, controlThread, recorder);
        view = new EngineView(site, hub, control.cycle(), clock);
        lastTickMillis = clock.monotonicMillis();
    }

    /** Once. Blocks on the ledger for what was in effect before. */
    public synchronized void start() {
        if (started || closed) {
            throw new IllegalStateException("an engine starts once");
        }
        started = true;
        alerts.restore(Set.copyOf(hub.cells().stream().map(DeviceCell::id).toList()));
        recorder.onTrouble(
                this::ledgerFailed, () -> alerts.clear(Alert.Type.SOFTWARE_PROCESS, LEDGER, Optional.empty()));
        ledger.publish(DeviceEvents.started(version, clock.bootId(), clock.instant()));
        control.cycle().start();
        hub.listen();
        for (Bus bus : hub.buses()) {
            Thread thread = new Thread(bus::run, "bus-" + bus.name());
            busThreads.add(thread);
            thread.start();
        }
        controlThread.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        lastTickMillis = clock.monotonicMillis();
        control.cycle().tick();
        try {
            hub.watch();
        } catch (RuntimeException e) {
            // An exception would end the schedule, and with it all control.
            LOG.error("watching the links failed", e);
        }
    }

    private void ledgerFailed(String why) {
        alerts.raise(
                Alert.Severity.CRITICAL,
                Alert.Type.SOFTWARE_PROCESS,
                LEDGER,
                Optional.empty(),
                "Commands and alerts cannot be recorded",
                why);
    }

    public SiteView siteView() {
        return view;
    }

    public CommandIntake intake() {
        return control.desk();
    }

    public Alerts alerts() {
        return alerts;
    }

    /** {@link Unit#NONE} for a point that the device has not told of. */
    public Unit unitOf(DeviceId device, String point) {
        return hub.cell(device).map(cell -> cell.unit(point)).orElse(Unit.NONE);
    }

    /** What is asked of a device, and how often; empty where its driver does not tell. */
    public Optional<ExplainedPlan> explain(DeviceId device) {
        return hub.cell(device)
                .filter(cell -> cell.device.driver() instanceof Explained)
                .map(cell -> ((Explained) cell.device.driver())
                        .explain(Map.of(
                                PollClass.FAST, cell.device.periods().fast(),
                                PollClass.NORMAL, cell.device.periods().normal(),
                                PollClass.SLOW, cell.device.periods().slow())));
    }

    /** Of a device whose driver can tell more than points; empty for others. */
    public Optional<DeviceDescription> describe(DeviceId device) {
        return hub.cell(device)
                .filter(cell -> cell.device.driver() instanceof Described)
                .map(cell -> ((Described) cell.device.driver()).describe());
    }

    /** Who switched the service lockout on, so that nothing is set; empty while it is off. */
    public Optional<String> serviceLockout() {
        return control.cycle().lockout();
    }

    public EngineHealth health() {
        return new EngineHealth(
                hub.buses().stream().map(Bus::health).toList(),
                clock.monotonicMillis() - lastTickMillis,
                recorder.waiting(),
                recorder.lost());
    }

    /**
     * Stops controlling and polling. What devices hold stays until their own time-outs, so that a restart can go on
     * without a bump. Idempotent; bounded.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        controlThread.shutdownNow();
        hub.buses().forEach(Bus::close);
        hub.closePushDrivers();
        long end = clock.monotonicMillis() + BUS_CLOSE_MILLIS;
        for (Thread thread : busThreads) {
            join(thread, Math.max(1, end - clock.monotonicMillis()));
        }
        recorder.close();
    }

    private static void join(Thread thread, long millis) {
        try {
            thread.join(millis);
            if (thread.isAlive()) {
                LOG.warn("a bus did not end in time thread={}", thread.getName());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
