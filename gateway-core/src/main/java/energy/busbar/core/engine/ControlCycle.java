package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.SiteView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans each second and at once when something changed, and has the plan carried out. {@link #tick} runs on the control
 * thread only and never waits for a device or a disk.
 */
public final class ControlCycle {
    private static final Logger LOG = LoggerFactory.getLogger(ControlCycle.class);

    /** The pure planner, or a broken one in tests. */
    interface Planning {
        Plan plan(
                SiteSnapshot site, Collection<Claim> claims, boolean lockout, PlannerState state, ControlConfig config);
    }

    private static final String LOCKOUT = "service-lockout";

    private final Supplier<SiteSnapshot> snapshots;
    private final CommandDesk desk;
    private final Dispatches dispatches;
    private final LeverDriver levers;
    private final Fulfilment fulfilment;
    private final ControlConfig config;
    private final Executor control;
    private final Alarm alarm;
    private final Planning planning;
    private final long startedMillis;
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile List<SiteView.ClaimView> views = List.of();
    private volatile Map<DeviceId, String> decisions = Map.of();
    private volatile Map<DeviceId, Map<Quantity, Setpoint>> held = Map.of();
    private PlannerState state;
    private Plan lastPlan;
    private long lastPlanMillis;
    private boolean open;
    private boolean planFailing;

    /** @param control the one thread that ticks run on; {@link #wake} hands ticks to it */
    ControlCycle(
            Supplier<SiteSnapshot> snapshots,
            CommandDesk desk,
            Dispatches dispatches,
            LeverDriver levers,
            GatewayClock clock,
            ControlConfig config,
            Executor control,
            Alarm alarm,
            Planning planning) {
        this.snapshots = snapshots;
        this.desk = desk;
        this.dispatches = dispatches;
        this.levers = levers;
        this.config = config;
        this.control = control;
        this.alarm = alarm;
        this.planning = planning;
        fulfilment = new Fulfilment(desk, levers, config);
        startedMillis = clock.monotonicMillis();
        state = PlannerState.initial(startedMillis);
        lastPlan = new Plan(Map.of(), Set.of(), List.of(), Map.of(), state);
        lastPlanMillis = startedMillis;
    }

    /** Makes claims and captured settings of before a restart again; blocks on the ledger. Call once, before ticks. */
    public void start() {
        desk.start();
        levers.start(this::wake);
        desk.onChange(this::wake);
    }

    /** Asks for a tick now; from any thread, returns at once. */
    public void wake() {
        if (woken.compareAndSet(false, true)) {
            control.execute(this::tick);
        }
    }

    /** One cycle. Throws nothing but errors of the virtual machine. */
    public void tick() {
        woken.set(false);
        try {
            cycle();
            alarm.clear(Alert.Type.SOFTWARE_PROCESS, "control-cycle", Optional.empty());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("control cycle failed");
            raise("control-cycle", "The control cycle failed", e);
        }
    }

    private void raise(String subtype, String title, RuntimeException e) {
        alarm.raise(
                Alert.Severity.CRITICAL, Alert.Type.SOFTWARE_PROCESS, subtype, Optional.empty(), title, e.toString());
    }

    private void cycle() {
        levers.takeUpCompletions();
        desk.watchServices();
        SiteSnapshot site = snapshots.get();
        List<Claim> claims = new ArrayList<>(desk.claims());
        claims.addAll(dispatches.claims(site));
        Plan plan = plan(site, claims);
        if (open(site)) {
            levers.drive(plan, site, claims.hashCode());
            // What completed at once need not wait for the next tick.
            levers.takeUpCompletions();
            fulfilment.settle(plan, site);
        }
        dispatches.measure(site);
        showLockout();
        publish(plan);
    }

    /** Who comes later must see why nothing is set. */
    private void showLockout() {
        Optional<String> by = desk.lockout();
        if (by.isPresent()) {
            alarm.raise(
                    Alert.Severity.WARNING,
                    Alert.Type.SAFETY,
                    LOCKOUT,
                    Optional.empty(),
                    "Service lockout is on: nothing is set, limits of the grid operator neither",
                    "switched on by " + (by.get().isEmpty() ? "somebody" : by.get())
                            + "; it ends with the command site:set-service-lockout, enabled: false");
        } else {
            alarm.clear(Alert.Type.SAFETY, LOCKOUT, Optional.empty());
        }
    }

    /** Who switched the service lockout on; empty while it is off. Thread-safe. */
    Optional<String> lockout() {
        return desk.lockout();
    }

    private Plan plan(SiteSnapshot site, List<Claim> claims) {
        long now = site.now().monotonicMillis();
        try {
            Plan plan =
                    planning.plan(site, claims, desk.lockout().isPresent(), state.withSet(levers.written()), config);
            state = plan.next();
            lastPlan = plan;
            lastPlanMillis = now;
            planFailing = false;
            alarm.clear(Alert.Type.SOFTWARE_PROCESS, "planner", Optional.empty());
            return plan;
        } catch (RuntimeException e) {
            if (!planFailing) {
                // Once a failure, not once a second; the alert stands meanwhile.
                LOG.atError().setCause(e).log("planning failed");
            }
            planFailing = true;
            raise("planner", "Planning failed; last setpoints, then safe states", e);
            return now - lastPlanMillis <= config.staleHold().toMillis() ? lastPlan : safe(site);
        }
    }

    private Plan safe(SiteSnapshot site) {
        Map<Lever, Aim> aims = new LinkedHashMap<>();
        lastPlan.aims().forEach((lever, aim) -> {
            boolean stays = lever.quantity() == Quantity.RESERVE
                    || lever.quantity() == Quantity.CHARGE_PHASES
                    || lever.quantity().isGridSupport();
            double safe = stays ? aim.value() : LeverDriver.safeValue(site, lever);
            aims.put(lever, new Aim(safe, aim.curve(), true, safe));
        });
        return new Plan(aims, lastPlan.suspended(), lastPlan.standings(), Map.of(), state);
    }

    /** After a start nothing is written or released before the devices are there and read, or have had their time. */
    private boolean open(SiteSnapshot site) {
        boolean all = site.devices().values().stream()
                .allMatch(d -> d.link() == LinkState.UP && d.info().isPresent() && d.isGood(needed(d)));
        open |= all
                || site.now().monotonicMillis() - startedMillis
                        >= config.startGrace().toMillis();
        return open;
    }

    /** The point without which a device's part of the balance is a guess. */
    private static String needed(SiteSnapshot.DeviceState device) {
        return switch (device.placement().type()) {
            case METER -> StandardPoints.GRID_POWER.name();
            case BATTERY -> StandardPoints.CHARGE_RATE.name();
            case CHARGER -> StandardPoints.IS_PLUGGED_IN.name();
            default -> StandardPoints.POWER.name();
        };
    }

    private void publish(Plan plan) {
        views = plan.standings().stream()
                .map(s -> new SiteView.ClaimView(s.claim(), s.verdict(), s.words()))
                .toList();
        Map<DeviceId, Map<Quantity, Setpoint>> byDevice = new LinkedHashMap<>();
        for (Setpoint setpoint : levers.setpoints()) {
            byDevice.computeIfAbsent(setpoint.device(), d -> new EnumMap<>(Quantity.class))
                    .put(setpoint.quantity(), setpoint);
        }
        held = byDevice;
        decisions = plan.decisions();
    }

    /** Every claim with what the last cycle made of it. Thread-safe. */
    public List<SiteView.ClaimView> claims() {
        return views;
    }

    /** In words, why a charger has what it has; empty for other devices. Thread-safe. */
    public Optional<String> decision(DeviceId device) {
        return Optional.ofNullable(decisions.get(device));
    }

    /** Written and not released. Thread-safe. */
    public Map<Quantity, Setpoint> setpoints(DeviceId device) {
        return Map.copyOf(held.getOrDefault(device, Map.of()));
    }
}
