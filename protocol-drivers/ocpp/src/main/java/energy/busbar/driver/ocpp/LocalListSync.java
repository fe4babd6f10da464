package energy.busbar.driver.ocpp;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.LocalList;
import energy.busbar.driver.ocpp.ListTalk.Room;
import energy.busbar.driver.ocpp.ListTalk.Taken;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the list of tokens that a charger has for the time without the gateway as the gateway's own. By differences where
 * the charger has an older version of it, else in full; in messages as long as the charger takes. Runs on the loop.
 */
final class LocalListSync {
    private static final Logger LOG = LoggerFactory.getLogger(LocalListSync.class);

    /** After a refusal, or without an answer. */
    static final long RETRY_MILLIS = 10 * 60_000;

    private final String identity;
    private final Supplier<LocalList> list;
    private final Supplier<ListTalk> talk;
    private final GatewayClock clock;

    // for the connection
    private int connection;
    private boolean running;
    private boolean keepsNone;
    private int sent = -1;
    private long notBeforeMillis = Long.MIN_VALUE;

    LocalListSync(String identity, Supplier<LocalList> list, Supplier<ListTalk> talk, GatewayClock clock) {
        this.identity = identity;
        this.list = list;
        this.talk = talk;
        this.clock = clock;
    }

    /** Or booted: what it has is asked for anew. */
    void connected() {
        connection++;
        running = false;
        keepsNone = false;
        sent = -1;
        notBeforeMillis = Long.MIN_VALUE;
    }

    /** Sends what there is to send; often, while the charger is there. */
    void tick() {
        LocalList wanted = list.get();
        // Version 0 was never touched: such a gateway leaves alone what a charger has from elsewhere.
        if (running
                || keepsNone
                || wanted.version() == 0
                || wanted.version() == sent
                || clock.monotonicMillis() < notBeforeMillis) {
            return;
        }
        running = true;
        int its = connection;
        bring(wanted).whenComplete((done, fault) -> {
            if (its != connection) {
                return;
            }
            running = false;
            if (fault != null) {
                LOG.error("local list was not sent identity={}", identity, fault);
            }
            if (fault == null && done) {
                sent = wanted.version();
            } else {
                notBeforeMillis = clock.monotonicMillis() + RETRY_MILLIS;
            }
        });
    }

    private CompletableFuture<Boolean> bring(LocalList wanted) {
        ListTalk to = talk.get();
        return to.room().thenCompose(room -> {
            keepsNone = room.map(its -> its.most() == 0).orElse(false);
            if (room.isEmpty() || keepsNone) {
                return done(false);
            }
            return to.version().thenCompose(number -> {
                if (number.isEmpty()) {
                    return done(false);
                }
                keepsNone = number.getAsInt() < 0;
                return keepsNone ? done(false) : bring(wanted, to, room.get(), number.getAsInt());
            });
        });
    }

    private CompletableFuture<Boolean> bring(LocalList wanted, ListTalk to, Room room, int number) {
        Optional<LocalList.Update> update = wanted.since(ListVersion.held(number, wanted.version()));
        if (update.isEmpty()) {
            return done(true);
        }
        int most = (int) Math.min(room.most(), (long) ListVersion.MOST_PARTS * room.perMessage());
        List<LocalList.Entry> all = fitting(wanted.since(-1), to);
        if (all.size() > most) {
            LOG.warn(
                    "charger's list is too short for all tokens, it gets the first identity={} tokens={} fit={}",
                    identity,
                    all.size(),
                    most);
            return ListTransfer.of(to, true, wanted.version(), all.subList(0, most), room.perMessage())
                    .thenApply(this::told);
        }
        if (update.get().full()) {
            return ListTransfer.of(to, true, wanted.version(), all, room.perMessage())
                    .thenApply(this::told);
        }
        List<LocalList.Entry> changed = fitting(update, to);
        if (changed.isEmpty()) {
            return done(true);
        }
        return ListTransfer.of(to, false, wanted.version(), changed, room.perMessage())
                .thenCompose(taken -> taken == Taken.MISMATCH || taken == Taken.REFUSED
                        ? ListTransfer.of(to, true, wanted.version(), all, room.perMessage())
                        : CompletableFuture.completedFuture(taken))
                .thenApply(this::told);
    }

    private static List<LocalList.Entry> fitting(Optional<LocalList.Update> update, ListTalk to) {
        return update.stream()
                .flatMap(u -> u.entries().stream())
                .filter(e -> to.fits(e.token()))
                .toList();
    }

    private boolean told(Taken taken) {
        if (taken == Taken.MISMATCH || taken == Taken.REFUSED) {
            LOG.warn("charger refused the list of tokens identity={} answer={}", identity, taken);
        }
        return taken == Taken.ACCEPTED;
    }

    private static CompletableFuture<Boolean> done(boolean whole) {
        return CompletableFuture.completedFuture(whole);
    }
}
