package energy.busbar.core.engine;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.Event;
import energy.busbar.core.port.CommandIntake;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The one door for instructions. A command is durable before anything is touched; afterwards its claims live here until
 * they end, are replaced by a newer command of the same slug for the same device, are reset, or fail.
 *
 * <p>{@code expiresAt} is judged by the wall clock, so it is refused while that clock is not synchronised; once a command
 * is admitted, the time left runs on the monotonic clock.
 */
public final class CommandDesk implements CommandIntake {
    static final String LOCKOUT_SETTING = "service-lockout";

    /** How far back a start looks for commands that a crash left between the ledger and their first claim. */
    private static final int RECOVERY_DEPTH = 200;

    private final Supplier<SiteSnapshot> snapshots;
    private final Ledger ledger;
    private final GatewayClock clock;
    private final Dispatches dispatches;
    private final Executor recorder;
    /** Held while a submission is made durable; the control cycle never takes it, so it never waits for a disk. */
    private final Object intake = new Object();

    private final Map<String, Live> live = new LinkedHashMap<>();
    /** Commands whose services wait or run. */
    private final Map<String, Live> serving = new LinkedHashMap<>();

    private final ServiceDesk services;
    private final StandingOrders standing;
    /** Who switched the service lockout on; empty while it is off. */
    private volatile Optional<String> lockout = Optional.empty();

    private volatile Runnable wake = () -> {};

    /** What the control cycle found of a command. */
    record Progress(CommandStatus status, Optional<String> winner, String detail, Map<String, Object> result) {
        Progress(CommandStatus status, Optional<String> winner, String detail) {
            this(status, winner, detail, Map.of());
        }
    }

    /** A reset that has still to see its quantities given back. */
    record PendingReset(String commandId, CommandReading.Reset reset) {}

    private static final class Live {
        final CommandRequest request;
        CommandStatus status;
        int transition;
        List<Claim> claims = List.of();
        Optional<CommandReading.Reset> reset = Optional.empty();
        long startBeforeMillis = Long.MAX_VALUE;

        Live(CommandRecord command) {
            request = command.request();
            status = command.status();
            transition = command.transition();
        }
    }

    /** @param recorder one thread, in order: carries status changes to the ledger, so that the control cycle never waits for a disk */
    CommandDesk(
            Supplier<SiteSnapshot> snapshots,
            Ledger ledger,
            Actuation actuation,
            GatewayClock clock,
            Dispatches dispatches,
            Executor recorder) {
        this.snapshots = snapshots;
        this.ledger = ledger;
        this.clock = clock;
        this.dispatches = dispatches;
        this.recorder = recorder;
        this.services = new ServiceDesk(actuation, clock, new Served());
        this.standing = new StandingOrders(ledger, actuation);
    }

    /** Called whenever there is something new to plan. */
    void onChange(Runnable wake) {
        this.wake = wake;
    }

    /** Makes the claims of before a restart again. Call once, before the first control cycle. */
    synchronized void start() {
        lockout = ledger.setting(LOCKOUT_SETTING)
                .filter(text -> text.startsWith("true"))
                .map(text -> text.substring("true".length()).strip());
        Map<String, CommandRecord> found = new LinkedHashMap<>();
        ledger.commandsInEffect().forEach(c -> found.put(c.id(), c));
        Set<String> inEffect = Set.copyOf(found.keySet());
        ledger.recentCommands(RECOVERY_DEPTH).stream()
                .filter(c -> c.status() == CommandStatus.PENDING)
                .forEach(c -> found.put(c.id(), c));
        found.values().stream()
                .sorted(Comparator.comparingLong(CommandRecord::order))
                .forEach(command -> resume(command, inEffect.contains(command.id())));
        standing.remind(snapshots.get().devices().keySet());
        dispatches.start();
    }

    private void resume(CommandRecord command, boolean inEffect) {
        Instant now = clock.instant();
        Instant from = command.receivedAt().isBefore(now) ? command.receivedAt() : now;
        Live entry = new Live(command);
        if (isService(command.request())) {
            ended(entry, inEffect);
            return;
        }
        boolean started = command.status() == CommandStatus.SUCCESS || command.status() == CommandStatus.OVERRIDDEN;
        if (!started && expired(command.request(), now)) {
            fail(entry, "expired at " + command.request().expiresAt().orElseThrow() + " before it could start");
            return;
        }
        if (command.request().until().map(u -> !u.isAfter(now)).orElse(false)) {
            if (started) {
                ledger.setInEffect(command.id(), false);
            } else {
                fail(entry, "its time ended before it could start");
            }
            return;
        }
        CommandReading reading = CommandReading.of(command.request(), command.order(), from, snapshots.get());
        if (reading instanceof CommandReading.Refusal refusal) {
            fail(entry, refusal.code() + ": " + refusal.message());
            return;
        }
        keep(entry, reading);
        take(entry, reading);
    }

    private static boolean isService(CommandRequest request) {
        return CommandCatalogue.bySlug(request.slug())
                .flatMap(CommandCatalogue.AvailableCommand::service)
                .isPresent();
    }

    /** A service is never done again, as nobody knows how far it came. */
    private void ended(Live entry, boolean mayHaveBegun) {
        if (entry.status == CommandStatus.PENDING) {
            fail(
                    entry,
                    mayHaveBegun
                            ? "the gateway stopped before there was a result; it may have been done or not, and is not"
                                    + " done again: look at the device, and give a new command if need be"
                            : "the gateway stopped before it was begun; nothing was sent");
        } else {
            ledger.setInEffect(entry.request.id(), false);
        }
    }

    @Override
    public Receipt submit(CommandRequest request) {
        Instant now = clock.instant();
        ledger.audit(
                now,
                request.source(),
                "command.submit",
                request.id() + " " + request.slug() + " "
                        + request.device()
                                .map(Object::toString)
                                .orElse(request.tag().orElse("site")) + " "
                        + ServiceCommands.masked(request.input()));
        synchronized (intake) {
            if (!(ledger.admit(request, now) instanceof Ledger.Admission.Admitted admitted)) {
                return known(request);
            }
            Live entry = new Live(admitted.command());
            CommandReading reading;
            if (request.expiresAt().isPresent() && !clock.synchronised()) {
                reading = new CommandReading.Refusal(
                        "clock-not-set", "expiresAt cannot be judged before the gateway's clock is synchronised");
            } else if (expired(request, now)) {
                reading = new CommandReading.Refusal(
                        "expired", "its expiresAt is " + request.expiresAt().orElseThrow() + "; it is " + now);
            } else {
                reading = CommandReading.of(request, admitted.command().order(), now, snapshots.get());
            }
            if (reading instanceof CommandReading.Services orders) {
                reading = admitted(request, orders);
            }
            if (reading instanceof CommandReading.Refusal refusal) {
                synchronized (this) {
                    fail(entry, refusal.code() + ": " + refusal.message());
                }
                return new Receipt.Refused(refusal.code(), refusal.message());
            }
            request.expiresAt()
                    .ifPresent(at -> entry.startBeforeMillis =
                            clock.monotonicMillis() + (at.toEpochMilli() - now.toEpochMilli()));
            ledger.publish(ControlEvents.command(
                    request, CommandStatus.PENDING, Optional.empty(), "accepted", entry.transition, now));
            keep(entry, reading);
            synchronized (this) {
                take(entry, reading);
            }
            if (reading instanceof CommandReading.Services orders) {
                services.take(request.id(), orders.orders(), entry.startBeforeMillis);
            }
        }
        wake.run();
        return new Receipt.Accepted(request.id());
    }

    private CommandReading admitted(CommandRequest request, CommandReading.Services orders) {
        boolean onlyLooks =
                orders.orders().values().stream().allMatch(o -> o.service().onlyLooks());
        if (lockout.isPresent() && !onlyLooks) {
            return new CommandReading.Refusal(
                    "locked-out",
                    request.slug() + " is not done while the service lockout is on"
                            + lockout.filter(by -> !by.isEmpty())
                                    .map(by -> ", switched on by " + by)
                                    .orElse("")
                            + "; it ends with the command site:set-service-lockout, enabled: false");
        }
        return services.hasRoom(orders.orders().size())
                ? orders
                : new CommandReading.Refusal(
                        "busy",
                        "too much is waiting already, " + ServiceDesk.MAX_OPEN
                                + " services of devices at most; give it again when some of it is done");
    }

    /** The stored answer stands, but not for another question under the same id. */
    private Receipt known(CommandRequest request) {
        CommandRecord before = ledger.command(request.id())
                .orElseThrow(() -> new IllegalStateException("the ledger knows and lacks " + request.id()));
        CommandRequest asked = before.request();
        boolean same = asked.slug().equals(request.slug())
                && asked.device().equals(request.device())
                && asked.tag().equals(request.tag())
                && plain(asked.input()).equals(plain(request.input()));
        return same
                ? new Receipt.Known(before)
                : new Receipt.Refused(
                        "id-used",
                        "the id " + request.id() + " belongs to another command, " + asked.slug() + " " + asked.input()
                                + " of " + before.receivedAt() + "; a new command needs an id of its own");
    }

    /** A number may come back from the ledger as another kind of number. */
    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new LinkedHashMap<>();
            map.forEach((k, v) -> plain.put(k, v == null ? "" : plain(v)));
            return plain;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(v -> v == null ? "" : plain(v)).toList();
        }
        return value instanceof Number n ? (Object) n.doubleValue() : value;
    }

    /** What must be durable before a command takes effect. */
    private void keep(Live entry, CommandReading reading) {
        if (reading instanceof CommandReading.Claims) {
            ledger.setInEffect(entry.request.id(), true);
        } else if (reading instanceof CommandReading.Services) {
            // From here on a start finds that its device may have been asked.
            ledger.setInEffect(entry.request.id(), true);
        } else if (reading instanceof CommandReading.Lockout lock) {
            ledger.putSetting(LOCKOUT_SETTING, lock.enabled() ? "true " + entry.request.source() : "false");
        }
    }

    private void take(Live entry, CommandReading reading) {
        String id = entry.request.id();
        if (reading instanceof CommandReading.Claims claims) {
            replace(entry, claims.claims());
            entry.claims = claims.claims();
            live.put(id, entry);
        } else if (reading instanceof CommandReading.Reset reset) {
            List<Live> touched = live.values().stream()
                    .filter(l -> l.claims.stream().anyMatch(c -> resets(reset, c)))
                    .toList();
            for (Live other : touched) {
                other.claims = other.claims.stream()
                        .filter(c -> !resetsDevice(reset, c))
                        .toList();
                endIfEmpty(other, id, "reset by " + id);
            }
            entry.reset = Optional.of(reset);
            live.put(id, entry);
        } else if (reading instanceof CommandReading.Services) {
            serving.put(id, entry);
        } else if (reading instanceof CommandReading.Lockout lock) {
            lockout = lock.enabled() ? Optional.of(entry.request.source()) : Optional.empty();
            change(
                    entry,
                    new Progress(
                            CommandStatus.SUCCESS,
                            Optional.empty(),
                            lock.enabled() ? "service lockout is on: nothing is set" : "service lockout is off"));
        }
    }

    private static boolean resets(CommandReading.Reset reset, Claim claim) {
        return claim.quantity() == reset.quantity() && resetsDevice(reset, claim);
    }

    private static boolean resetsDevice(CommandReading.Reset reset, Claim claim) {
        return claim.device().map(reset.devices()::contains).orElse(claim.quantity() == reset.quantity());
    }

    /** A newer command of a slug takes the devices that it names from the older ones. */
    private void replace(Live newer, List<Claim> claims) {
        for (Live older : List.copyOf(live.values())) {
            if (!older.request.slug().equals(newer.request.slug()) || older.claims.isEmpty()) {
                continue;
            }
            older.claims = older.claims.stream()
                    .filter(c -> claims.stream().noneMatch(n -> n.device().equals(c.device())))
                    .toList();
            endIfEmpty(older, newer.request.id(), "replaced by the newer " + newer.request.id());
        }
    }

    private void endIfEmpty(Live older, String winner, String detail) {
        if (older.claims.isEmpty()) {
            live.remove(older.request.id());
            // If this is lost in a crash, the start replaces or resets it again in the order of arrival.
            recorder.execute(() -> ledger.setInEffect(older.request.id(), false));
            change(older, new Progress(CommandStatus.OVERRIDDEN, Optional.of(winner), detail));
        }
    }

    private boolean expired(CommandRequest request, Instant now) {
        return clock.synchronised()
                && request.expiresAt().map(at -> !now.isBefore(at)).orElse(false);
    }

    private void fail(Live entry, String detail) {
        live.remove(entry.request.id());
        change(entry, new Progress(CommandStatus.FAILED, Optional.empty(), detail));
        recorder.execute(() -> ledger.setInEffect(entry.request.id(), false));
    }

    /** Each status once: the event of a change is made here and nowhere else. */
    private void change(Live entry, Progress to) {
        if (entry.status == to.status()) {
            return;
        }
        entry.status = to.status();
        entry.transition++;
        Instant at = clock.instant();
        Event event = ControlEvents.command(
                entry.request, to.status(), to.winner(), to.detail(), to.result(), entry.transition, at);
        Optional<String> winner = to.status() == CommandStatus.OVERRIDDEN ? to.winner() : Optional.empty();
        recorder.execute(() -> ledger.transition(entry.request.id(), to.status(), winner, to.detail(), at, event));
    }

    /** Who switched the service lockout on; empty while it is off. */
    Optional<String> lockout() {
        return lockout;
    }

    /** Claims of commands, also those that others override; ends those whose time has passed. */
    synchronized List<Claim> claims() {
        Instant now = clock.instant();
        List<Claim> claims = new ArrayList<>();
        for (Live entry : List.copyOf(live.values())) {
            boolean started = entry.status == CommandStatus.SUCCESS || entry.status == CommandStatus.OVERRIDDEN;
            if (!started && entry.reset.isEmpty() && clock.monotonicMillis() > entry.startBeforeMillis) {
                end(entry, Optional.of("expired before it could start"));
            } else if (entry.request.until().map(u -> !u.isAfter(now)).orElse(false)) {
                end(entry, started ? Optional.empty() : Optional.of("its time ended before it could start"));
            } else if (!entry.claims.isEmpty() && entry.claims.stream().allMatch(c -> c.endedAt(now))) {
                // A goal's time is its claim's end.
                end(entry, started ? Optional.empty() : Optional.of("its time ended before it could start"));
            } else {
                claims.addAll(entry.claims);
            }
        }
        return claims;
    }

    private void end(Live entry, Optional<String> failure) {
        live.remove(entry.request.id());
        failure.ifPresent(f -> change(entry, new Progress(CommandStatus.FAILED, Optional.empty(), f)));
        recorder.execute(() -> ledger.setInEffect(entry.request.id(), false));
    }

    synchronized List<PendingReset> pendingResets() {
        return live.values().stream()
                .filter(l -> l.reset.isPresent())
                .map(l -> new PendingReset(l.request.id(), l.reset.get()))
                .toList();
    }

    /** What the control cycle found, by command; unknown owners are dispatch events and left alone. */
    synchronized void settle(String commandId, Progress progress) {
        Live entry = live.get(commandId);
        if (entry == null) {
            return;
        }
        boolean wasReached = entry.status == CommandStatus.SUCCESS;
        if (wasReached && progress.status() != CommandStatus.OVERRIDDEN) {
            // A device that drops out later is an alert's matter; the claim stays and is carried out when it is back.
            return;
        }
        if (progress.status() == CommandStatus.FAILED) {
            end(entry, Optional.of(progress.detail()));
        } else {
            change(entry, progress);
            if (entry.reset.isPresent() && progress.status() == CommandStatus.SUCCESS) {
                live.remove(commandId);
            }
        }
    }

    /** Ends services that have had their time; each second, without a lock of the desk's. */
    void watchServices() {
        services.watch();
    }

    /** What becomes of services. */
    private final class Served implements ServiceDesk.Told {
        @Override
        public void progress(String commandId, ServiceDesk.ServiceProgressWords words) {
            synchronized (CommandDesk.this) {
                Live entry = serving.get(commandId);
                if (entry != null) {
                    Instant at = clock.instant();
                    Event event = ControlEvents.progress(entry.request, entry.status, words, at);
                    recorder.execute(() -> ledger.progress(commandId, words.toString(), at, event));
                }
            }
        }

        @Override
        public void ended(String commandId, CommandStatus status, String words, Map<String, Object> result) {
            synchronized (CommandDesk.this) {
                Live entry = serving.remove(commandId);
                if (entry != null) {
                    change(entry, new Progress(status, Optional.empty(), words, result));
                    recorder.execute(() -> ledger.setInEffect(commandId, false));
                }
            }
        }

        @Override
        public void stands(DeviceId device, ServiceOrder order) {
            recorder.execute(() -> standing.keep(device, order));
        }
    }

    @Override
    public Receipt submit(DispatchEvent event) {
        ledger.audit(clock.instant(), event.source(), "dispatch.submit", event.id() + " " + event.program());
        Receipt receipt;
        synchronized (intake) {
            receipt = dispatches.submit(event, snapshots.get().site());
        }
        wake.run();
        return receipt;
    }

    @Override
    public Receipt cancelDispatch(String eventId, String source) {
        ledger.audit(clock.instant(), source, "dispatch.cancel", eventId);
        Receipt receipt = dispatches.cancel(eventId, source);
        wake.run();
        return receipt;
    }
}
