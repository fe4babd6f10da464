package energy.busbar.core.engine;

import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchEvent.Action;
import energy.busbar.core.model.DispatchEvent.Status;
import energy.busbar.core.model.DispatchEvent.Window;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.CommandIntake.Receipt;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;

/** The dispatch events of programs: their states, their claims, and what was delivered. */
final class Dispatches {
    /** Open events at one time; more are refused. */
    static final int MAX_OPEN = 100;

    /** What the source of everything begins with that came by an uplink. */
    private static final String UPLINK = "mqtt:";

    private static final String METER_SETTING = "dispatch-meter/";

    /** Between two saves of what was metered: a kill loses at most this. */
    private static final long SAVE_EVERY_MILLIS = 10_000;

    private final Ledger ledger;
    private final GatewayClock clock;
    private final Executor recorder;
    private final Map<String, DispatchEvent> open = new LinkedHashMap<>();
    private final Map<String, DispatchMeter> meters = new LinkedHashMap<>();
    private long lastSaveMillis;

    Dispatches(Ledger ledger, GatewayClock clock, Executor recorder) {
        this.ledger = ledger;
        this.clock = clock;
        this.recorder = recorder;
    }

    /** Where an event stands by the clock alone; terminal states stay. */
    static Status next(DispatchEvent event, Instant now) {
        if (event.status() == Status.COMPLETED || event.status() == Status.CANCELLED) {
            return event.status();
        }
        if (!now.isBefore(event.end())) {
            return Status.COMPLETED;
        }
        if (!now.isBefore(event.start())) {
            return Status.IN_PROGRESS;
        }
        return Status.SCHEDULED;
    }

    synchronized void start() {
        for (DispatchEvent event : ledger.openDispatches()) {
            open.put(event.id(), event);
            if (event.status() == Status.IN_PROGRESS) {
                DispatchMeter meter = new DispatchMeter(event);
                ledger.setting(METER_SETTING + event.id())
                        .filter(text -> !text.isEmpty())
                        .ifPresent(text -> meter.restore(text, clock.instant()));
                meters.put(event.id(), meter);
            }
        }
    }

    /** Called by one thread at a time; what it writes to the ledger holds up no control cycle. */
    Receipt submit(DispatchEvent event, Site site) {
        Instant now = clock.instant();
        if (!event.id().matches("[A-Za-z0-9._-]{1,64}")) {
            return new Receipt.Refused(
                    "bad-input",
                    "dispatch event id '" + event.id() + "' must be 1 to 64 of A-Z, a-z, 0-9, '-', '_', '.'");
        }
        if (!site.commissioned()) {
            return new Receipt.Refused(
                    "not-commissioned", "nothing moves before the site is commissioned (commissioned: true)");
        }
        if (!now.isBefore(event.end())) {
            return new Receipt.Refused("expired", "the event ended at " + event.end() + "; it is " + now);
        }
        for (DeviceId device : event.devices()) {
            Optional<Site.Placement> placement = site.placement(device);
            if (placement.isEmpty()) {
                return new Receipt.Refused("unknown-device", "no device '" + device + "' on this site");
            }
            if (placement.get().type() != DeviceType.BATTERY) {
                return new Receipt.Refused(
                        "wrong-type",
                        device + " is a " + placement.get().type().word() + "; dispatch events are for batteries");
            }
        }
        Optional<DispatchEvent> known = ledger.dispatch(event.id());
        if (known.filter(k -> anotherUplinks(k, event.source())).isPresent()) {
            return notYours(known.get());
        }
        if (known.isPresent() && next(known.get(), now) == Status.COMPLETED
                || known.map(k -> k.status() == Status.CANCELLED).orElse(false)) {
            return new Receipt.Refused(
                    "already-over",
                    "dispatch event " + event.id() + " is "
                            + known.get().status().word());
        }
        DispatchEvent scheduled = event.withStatus(Status.SCHEDULED);
        if (known.isPresent() && known.get().withStatus(Status.SCHEDULED).equals(scheduled)) {
            return new Receipt.Accepted(event.id());
        }
        if (isFull(event.id())) {
            return new Receipt.Refused("too-many", "there are " + MAX_OPEN + " open dispatch events already");
        }
        ledger.saveDispatch(scheduled, ControlEvents.dispatch(scheduled, "scheduled", now));
        synchronized (this) {
            open.put(event.id(), scheduled);
            meters.remove(event.id());
        }
        return new Receipt.Accepted(event.id());
    }

    private synchronized boolean isFull(String id) {
        return !open.containsKey(id) && open.size() >= MAX_OPEN;
    }

    /** One uplink must not end or replace what another gave; people at the gateway may. */
    private static boolean anotherUplinks(DispatchEvent event, String source) {
        return source.startsWith(UPLINK)
                && event.source().startsWith(UPLINK)
                && !event.source().equals(source);
    }

    private static Receipt notYours(DispatchEvent event) {
        return new Receipt.Refused(
                "not-yours",
                "dispatch event " + event.id() + " is of another uplink; an event of one's own needs another id");
    }

    synchronized Receipt cancel(String eventId, String source) {
        DispatchEvent event = open.get(eventId);
        if (event == null) {
            return new Receipt.Refused("unknown-event", "no open dispatch event '" + eventId + "'");
        }
        if (anotherUplinks(event, source)) {
            return notYours(event);
        }
        finish(event, Status.CANCELLED, clock.instant());
        return new Receipt.Accepted(eventId);
    }

    /** Moves events on and gives the claims of the windows that are open now. */
    synchronized List<Claim> claims(SiteSnapshot snapshot) {
        Instant now = snapshot.now().instant();
        List<Claim> claims = new ArrayList<>();
        long order = 0;
        for (DispatchEvent event : List.copyOf(open.values())) {
            Status next = next(event, now);
            if (next == Status.COMPLETED) {
                finish(event, next, now);
                continue;
            }
            DispatchEvent current = event;
            if (next != event.status()) {
                current = event.withStatus(next);
                DispatchEvent moved = current;
                open.put(event.id(), moved);
                recorder.execute(() -> ledger.saveDispatch(moved, ControlEvents.dispatch(moved, "started", now)));
                meters.put(event.id(), new DispatchMeter(moved));
            }
            order++;
            long arrival = order;
            DispatchEvent active = current;
            current.windowAt(now).ifPresent(window -> claims.addAll(claimsOf(active, window, snapshot, arrival)));
        }
        return claims;
    }

    static List<DeviceId> batteries(DispatchEvent event, Site site) {
        return event.devices().isEmpty()
                ? site.placements().stream()
                        .filter(p -> p.type() == DeviceType.BATTERY)
                        .map(Site.Placement::device)
                        .toList()
                : event.devices();
    }

    /** One claim a battery, each with the power of all together: the planner shares it. */
    private static List<Claim> claimsOf(DispatchEvent event, Window window, SiteSnapshot snapshot, long order) {
        List<Claim> claims = new ArrayList<>();
        List<DeviceId> batteries = batteries(event, snapshot.site());
        double watts = asked(event, window, snapshot);
        for (DeviceId battery : batteries) {
            claims.add(claim(event, window, Optional.of(battery), Quantity.ACTIVE_POWER, Bound.TARGET, watts, order));
        }
        if (window.exportLimitWatts().isPresent()) {
            claims.add(claim(
                    event,
                    window,
                    Optional.empty(),
                    Quantity.EXPORT_LIMIT,
                    Bound.MAX,
                    window.exportLimitWatts().getAsDouble(),
                    order));
        }
        if (window.importLimitWatts().isPresent()) {
            claims.add(claim(
                    event,
                    window,
                    Optional.empty(),
                    Quantity.IMPORT_LIMIT,
                    Bound.MAX,
                    window.importLimitWatts().getAsDouble(),
                    order));
        }
        return claims;
    }

    /** Signed power of all batteries together, W, + discharging. */
    static double asked(DispatchEvent event, Window window, SiteSnapshot snapshot) {
        if (window.action() == Action.HOLD) {
            return 0;
        }
        double sign = window.action() == Action.DISCHARGE ? 1 : -1;
        OptionalDouble watts = window.watts();
        if (watts.isPresent()) {
            return sign * watts.getAsDouble();
        }
        double all = 0;
        for (DeviceId battery : batteries(event, snapshot.site())) {
            all += snapshot.device(battery)
                    .flatMap(DeviceState::info)
                    .flatMap(i -> i.ability(Quantity.ACTIVE_POWER))
                    .map(a -> sign > 0 ? Math.max(0, a.max()) : Math.max(0, -a.min()))
                    .orElse(0.0);
        }
        return sign * all;
    }

    private static Claim claim(
            DispatchEvent event,
            Window window,
            Optional<DeviceId> device,
            Quantity quantity,
            Bound bound,
            double value,
            long order) {
        return new Claim(
                event.id() + "/" + device.map(DeviceId::value).orElse("site") + "/" + quantity.word(),
                event.id(),
                Rank.PROGRAM,
                device,
                quantity,
                bound,
                value,
                window.from(),
                Optional.of(window.until()),
                order);
    }

    /** Meters what was delivered in this control cycle. */
    synchronized void measure(SiteSnapshot snapshot) {
        for (DispatchMeter meter : meters.values()) {
            meter.sample(snapshot);
        }
        long now = snapshot.now().monotonicMillis();
        if (now - lastSaveMillis >= SAVE_EVERY_MILLIS && !meters.isEmpty()) {
            lastSaveMillis = now;
            meters.forEach((id, meter) -> {
                String text = meter.save();
                recorder.execute(() -> ledger.putSetting(METER_SETTING + id, text));
            });
        }
    }

    private void finish(DispatchEvent event, Status status, Instant now) {
        open.remove(event.id());
        DispatchEvent ended = event.withStatus(status);
        DispatchMeter meter = meters.remove(event.id());
        String verb = status == Status.COMPLETED ? "completed" : "cancelled";
        // An event that was over before the gateway came back has a report too: everything in it is missing.
        DispatchReport report = (meter == null ? new DispatchMeter(event).missed(now) : meter).report(now);
        boolean started = !now.isBefore(event.start());
        recorder.execute(() -> {
            ledger.saveDispatch(ended, ControlEvents.dispatch(ended, verb, now));
            if (started) {
                ledger.saveReport(report, ControlEvents.report(report, event.source(), now));
                ledger.putSetting(METER_SETTING + event.id(), "");
            }
        });
    }
}
