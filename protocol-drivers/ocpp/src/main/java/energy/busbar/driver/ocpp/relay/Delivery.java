package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.relay.TransactionQueue.Kind;
import energy.busbar.driver.ocpp.relay.TransactionQueue.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an upstream what the queue holds, one message after the other, and again what was not answered: at least once,
 * and not twice unless an answer was lost. Runs on the loop.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    static final long RETRY_MILLIS = 5_000;

    private static final long BUSY_MILLIS = 1_000;

    interface Store {
        /** The queue has changed. @param soon whether it has to be on the disk at once */
        void changed(boolean soon);
    }

    private final String identity;
    private final Supplier<TransactionQueue> queue;
    private final UpstreamLink link;
    private final Timer timer;
    private final Store store;
    private final BiConsumer<Message, ObjectNode> late;
    private final Map<Long, CompletableFuture<Told>> waiters = new HashMap<>();
    private @Nullable Dialect version;
    private boolean busy;
    private int line;

    /** @param late an answer for which nobody waits any more */
    Delivery(
            String identity,
            Supplier<TransactionQueue> queue,
            UpstreamLink link,
            Timer timer,
            Store store,
            BiConsumer<Message, ObjectNode> late) {
        this.identity = identity;
        this.queue = queue;
        this.link = link;
        this.timer = timer;
        this.store = store;
        this.late = late;
    }

    /** @return the upstream's answer; whoever waits no longer completes it */
    CompletableFuture<Told> added(Message message) {
        CompletableFuture<Told> waiter = new CompletableFuture<>();
        if (link.ready()) {
            waiters.put(message.number(), waiter);
            waiter.whenComplete((told, fault) -> waiters.remove(message.number(), waiter));
            next();
        } else {
            waiter.complete(new Told.Nothing("the upstream is away", false));
        }
        return waiter;
    }

    /** One for whose answer nobody waits was added. */
    void next() {
        if (!busy) {
            sendNext();
        }
    }

    /** A line is ready. */
    void begin(Dialect speaks) {
        version = speaks;
        line++;
        busy = false;
        next();
    }

    /** It is gone. */
    void end() {
        line++;
        busy = false;
        Map<Long, CompletableFuture<Told>> left = new HashMap<>(waiters);
        waiters.clear();
        left.values().forEach(each -> each.complete(new Told.Nothing("the upstream went away", true)));
    }

    private void sendNext() {
        Dialect speaks = version;
        if (!link.ready() || speaks == null) {
            return;
        }
        Optional<Message> head = queue.get().head();
        while (head.isPresent()) {
            Message message = head.get();
            Optional<ObjectNode> payload = message.subprotocol().equals(speaks.subprotocol())
                    ? queue.get().outgoing(message)
                    : Optional.empty();
            if (payload.isPresent()) {
                send(message, payload.get(), speaks);
                return;
            }
            gaveUp(message, "it knows nothing of this transaction");
            queue.get().drop(message);
            store.changed(message.kind() != Kind.METER);
            head = queue.get().head();
        }
    }

    private void send(Message message, ObjectNode payload, Dialect speaks) {
        busy = true;
        int mine = line;
        // As the charger said it; where that was refused, as the standard has it.
        ObjectNode said = queue.get().refusedBefore()
                ? Forms.strictRequest(speaks, message.action(), payload).orElse(payload)
                : payload;
        link.call(message.action(), said).thenAccept(told -> {
            if (mine == line) {
                answered(message, told, speaks);
            }
        });
    }

    private void answered(Message message, Told told, Dialect speaks) {
        if (told instanceof Told.Nothing nothing && nothing.sent()) {
            if (queue.get().unanswered(message)) {
                gaveUp(message, "it was never answered");
            }
            store.changed(message.kind() != Kind.METER);
            link.giveUp("no answer to " + message.action());
            return;
        }
        if (told instanceof Told.Nothing) {
            again(BUSY_MILLIS);
            return;
        }
        if (told instanceof Told.Result result && right(message, result.payload(), speaks)) {
            queue.get().delivered(message, result.payload());
            store.changed(message.kind() != Kind.METER);
            CompletableFuture<Told> waiter = waiters.remove(message.number());
            if (waiter == null || !waiter.complete(told)) {
                late.accept(message, result.payload());
            }
            busy = false;
            next();
            return;
        }
        String why = told instanceof Told.Error error
                ? error.code() + " " + error.description()
                : "an answer that is none to " + message.action();
        if (queue.get().refused(message)) {
            gaveUp(message, why);
            store.changed(true);
            busy = false;
            next();
        } else {
            again(RETRY_MILLIS);
        }
    }

    private static boolean right(Message message, ObjectNode answer, Dialect speaks) {
        return Forms.answers(speaks, message.action(), answer);
    }

    private void again(long millis) {
        int mine = line;
        timer.after(millis, () -> {
            if (mine == line) {
                busy = false;
                next();
            }
        });
    }

    private void gaveUp(Message message, String why) {
        CompletableFuture<Told> waiter = waiters.remove(message.number());
        if (waiter != null) {
            waiter.complete(new Told.Nothing(why, true));
        }
        LOG.warn(
                "upstream will never be told of this charger={} action={} transaction={} reason={}",
                identity,
                message.action(),
                message.transaction(),
                Forms.shown(why));
    }
}
