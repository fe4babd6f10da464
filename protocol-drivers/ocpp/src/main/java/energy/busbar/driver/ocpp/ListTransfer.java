package energy.busbar.driver.ocpp;

import energy.busbar.core.session.LocalList.Entry;
import energy.busbar.driver.ocpp.ListTalk.Taken;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One version of the list on its way to a charger, one message after the other; what is not accepted ends it. */
final class ListTransfer {
    private final ListTalk to;
    private final boolean full;
    private final int version;
    private final List<Entry> entries;
    private final int perMessage;
    private final CompletableFuture<Taken> done = new CompletableFuture<>();
    private int sent;
    private int part;

    private ListTransfer(ListTalk to, boolean full, int version, List<Entry> entries, int perMessage) {
        this.to = to;
        this.full = full;
        this.version = version;
        this.entries = entries;
        this.perMessage = perMessage;
    }

    /** @param full replaces what the charger has; its first message does, the others add */
    static CompletableFuture<Taken> of(ListTalk to, boolean full, int version, List<Entry> entries, int perMessage) {
        ListTransfer transfer = new ListTransfer(to, full, version, entries, perMessage);
        transfer.send();
        return transfer.done;
    }

    private void send() {
        // A loop where answers are there at once: thousands of messages must not go as deep.
        boolean goesOn = true;
        while (goesOn) {
            CompletableFuture<Taken> answer = next();
            if (!answer.isDone()) {
                answer.thenAccept(taken -> {
                    if (answered(taken)) {
                        send();
                    }
                });
                return;
            }
            goesOn = answered(answer.join());
        }
    }

    private CompletableFuture<Taken> next() {
        part++;
        int from = sent;
        sent = Math.min(entries.size(), from + perMessage);
        return to.send(
                full && part == 1,
                sent == entries.size() ? ListVersion.complete(version) : ListVersion.part(version, part),
                entries.subList(from, sent));
    }

    private boolean answered(Taken taken) {
        if (taken != Taken.ACCEPTED || sent == entries.size()) {
            done.complete(taken);
        }
        return !done.isDone();
    }
}
