package energy.busbar.core.engine;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Reading;
import energy.busbar.core.port.GatewayClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that share one connection: one thread, one queue. Writes and read-backs go before polls; the most overdue
 * poll goes first. {@link #step} does one piece of work, so that a test can be the thread.
 */
final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    /** A link is down once the second try in a row has failed: one lost answer is no outage. */
    private static final int FAILURES_TO_DOWN = 2;

    /** What a bus finds out about its devices. Must not block. */
    interface Findings {
        void identified(DeviceCell cell, DeviceInfo info);

        void link(DeviceCell cell, LinkState state, String error);

        void readings(DeviceCell cell, List<Reading> readings);
    }

    private final String name;
    private final GatewayClock clock;
    private final Findings findings;
    private final Map<DeviceId, Unit> units = new LinkedHashMap<>();
    private final BlockingQueue<Job<?>> urgent;
    private volatile boolean closed;

    /** One device on the bus; touched by the bus's thread only. */
    private static final class Unit {
        final DeviceCell cell;
        final PolledDriver driver;
        final PollSchedule schedule;
        final Retry retry;
        boolean open;
        boolean openedBefore;
        long retryAtMillis;

        Unit(DeviceCell cell, PolledDriver driver, Retry retry) {
            this.cell = cell;
            this.driver = driver;
            this.schedule = new PollSchedule(cell.device.periods());
            this.retry = retry;
        }

        long dueMillis() {
            return open ? schedule.nextMillis() : retryAtMillis;
        }
    }

    private record Job<T>(
            DeviceId device,
            Function<Actuator, CompletionStage<T>> work,
            Function<String, Optional<T>> failed,
            CompletableFuture<T> result) {}

    Bus(
            String name,
            List<DeviceCell> cells,
            EngineConfig config,
            GatewayClock clock,
            RandomGenerator chance,
            Findings findings) {
        this.name = name;
        this.clock = clock;
        this.findings = findings;
        this.urgent = new ArrayBlockingQueue<>(config.maxUrgent());
        long now = clock.monotonicMillis();
        for (DeviceCell cell : cells) {
            Unit unit = new Unit(cell, (PolledDriver) cell.device.driver(), new Retry(config, chance));
            unit.retryAtMillis = now;
            units.put(cell.id(), unit);
        }
    }

    String name() {
        return name;
    }

    EngineHealth.BusHealth health() {
        return new EngineHealth.BusHealth(
                name,
                units.size(),
                urgent.size(),
                units.values().stream().mapToLong(u -> u.schedule.skipped()).sum());
    }

    /**
     * Takes work on a device ahead of all polls. From any thread; returns at once.
     *
     * @param failed what the result is when the work certainly was not begun, given why; empty for an exceptional one
     */
    <T> CompletionStage<T> submit(
            DeviceId device, Function<Actuator, CompletionStage<T>> work, Function<String, Optional<T>> failed) {
        Job<T> job = new Job<>(device, work, failed, new CompletableFuture<>());
        if (closed) {
            refuse(job, "the gateway is stopping");
        } else if (!urgent.offer(job)) {
            refuse(job, "too much is waiting for the bus " + name);
        }
        return job.result();
    }

    /**
     * Does one piece of work, if there is one.
     *
     * @return ms until there is something to do, 0 if at once
     */
    long step() {
        Job<?> job = urgent.poll();
        if (job != null) {
            run(job);
            return 0;
        }
        @Nullable Unit next = null;
        for (Unit unit : units.values()) {
            if (next == null || unit.dueMillis() < next.dueMillis()) {
                next = unit;
            }
        }
        if (next == null) {
            return Long.MAX_VALUE;
        }
        long wait = next.dueMillis() - clock.monotonicMillis();
        if (wait > 0) {
            return wait;
        }
        attend(next);
        return 0;
    }

    /** The body of the bus's thread: until {@link #close}, then closes the drivers. */
    void run() {
        try {
            while (!closed) {
                long wait = step();
                if (wait > 0) {
                    Job<?> job = urgent.poll(wait, TimeUnit.MILLISECONDS);
                    if (job != null) {
                        run(job);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeDrivers();
        }
    }

    /** Ends {@link #run} after the work at hand, which is bounded by the driver's time-out. */
    void close() {
        closed = true;
        // Wakes the thread without a lock; a full queue needs no waking.
        if (!urgent.offer(new Job<>(
                new DeviceId("none"),
                a -> new CompletableFuture<>(),
                w -> Optional.empty(),
                new CompletableFuture<>()))) {
            LOG.debug("bus is busy while it is closed bus={}", name);
        }
    }

    private void closeDrivers() {
        List<Job<?>> left = new ArrayList<>();
        urgent.drainTo(left);
        left.forEach(job -> refuse(job, "the gateway is stopping"));
        for (Unit unit : units.values()) {
            try {
                unit.driver.close();
            } catch (RuntimeException e) {
                LOG.warn("closing a driver failed device={}", unit.cell.id(), e);
            }
        }
    }

    private void attend(Unit unit) {
        long begin = clock.monotonicMillis();
        long beginNanos = System.nanoTime();
        try {
            if (unit.open) {
                poll(unit, begin);
            } else {
                open(unit);
            }
            unit.cell.exchanged(true, (System.nanoTime() - beginNanos) / 1000);
        } catch (LinkException e) {
            failed(unit, e.state(), String.valueOf(e.getMessage()), begin);
        } catch (RuntimeException e) {
            // A fault of the driver, not of the device; the others on the bus go on.
            if (unit.retry.failures() == 0) {
                LOG.error("a driver failed device={}", unit.cell.id(), e);
            }
            failed(unit, LinkState.GARBLED, "the driver failed: " + e, begin);
        }
    }

    private void open(Unit unit) {
        findings.identified(unit.cell, unit.driver.open());
        if (unit.openedBefore) {
            unit.cell.reconnected();
        }
        unit.open = true;
        unit.openedBefore = true;
        unit.schedule.restart(clock.monotonicMillis());
        findings.readings(unit.cell, unit.driver.poll(PollClass.ONCE));
        succeeded(unit);
    }

    private void poll(Unit unit, long nowMillis) {
        PollClass pollClass = unit.schedule.nextClass();
        unit.schedule.begun(nowMillis);
        findings.readings(unit.cell, unit.driver.poll(pollClass));
        succeeded(unit);
    }

    private void succeeded(Unit unit) {
        unit.retry.succeeded();
        findings.link(unit.cell, LinkState.UP, "");
    }

    private void failed(Unit unit, LinkState state, String error, long beginMillis) {
        unit.cell.exchanged(false, 0);
        unit.open = false;
        long now = clock.monotonicMillis();
        unit.retryAtMillis = now + unit.retry.failed(now - beginMillis);
        if (unit.retry.failures() >= FAILURES_TO_DOWN || unit.cell.link() != LinkState.UP) {
            findings.link(unit.cell, state, error);
            reset(unit);
        } else {
            unit.cell.error(error);
        }
    }

    private static void reset(Unit unit) {
        try {
            unit.driver.reset();
        } catch (RuntimeException e) {
            LOG.error("a driver could not be reset device={}", unit.cell.id(), e);
        }
    }

    private <T> void run(Job<T> job) {
        Unit unit = units.get(job.device());
        if (unit == null || !(unit.driver instanceof Actuator actuator)) {
            refuse(job, "the device takes no setpoints");
            return;
        }
        if (!unit.open && unit.cell.link() != LinkState.UP) {
            refuse(job, "the device is " + unit.cell.link().word() + ": " + unit.cell.lastError());
            return;
        }
        long beginNanos = System.nanoTime();
        try {
            T result = job.work().apply(actuator).toCompletableFuture().join();
            unit.cell.exchanged(true, (System.nanoTime() - beginNanos) / 1000);
            job.result().complete(result);
        } catch (RuntimeException e) {
            unit.cell.exchanged(false, 0);
            job.result().completeExceptionally(e);
        }
        unit.schedule.hurry(clock.monotonicMillis());
    }

    private static <T> void refuse(Job<T> job, String why) {
        Optional<T> result = job.failed().apply(why);
        if (result.isPresent()) {
            job.result().complete(result.get());
        } else {
            job.result().completeExceptionally(new LinkException(LinkState.UNREACHABLE, why));
        }
    }
}
