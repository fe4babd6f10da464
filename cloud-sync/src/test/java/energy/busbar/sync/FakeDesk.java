package energy.busbar.sync;

import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.port.CommandIntake;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Accepts everything and remembers it, unless told to fail. */
final class FakeDesk implements CommandIntake {
    final List<CommandRequest> commands = new CopyOnWriteArrayList<>();
    final List<DispatchEvent> dispatches = new CopyOnWriteArrayList<>();
    final List<String> cancelled = new CopyOnWriteArrayList<>();
    volatile int faultsLeft;
    volatile boolean refuseDispatches;

    @Override
    public synchronized Receipt submit(CommandRequest request) {
        if (faultsLeft > 0) {
            faultsLeft--;
            throw new IllegalStateException("the ledger's disk is full");
        }
        commands.add(request);
        return new Receipt.Accepted(request.id());
    }

    @Override
    public Receipt submit(DispatchEvent event) {
        if (refuseDispatches) {
            return new Receipt.Refused("not-commissioned", "the site is not commissioned");
        }
        dispatches.add(event);
        return new Receipt.Accepted(event.id());
    }

    @Override
    public Receipt cancelDispatch(String eventId, String source) {
        cancelled.add(eventId);
        return new Receipt.Accepted(eventId);
    }
}
