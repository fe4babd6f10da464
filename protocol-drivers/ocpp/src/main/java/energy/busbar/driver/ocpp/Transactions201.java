package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Transactions.ChargingState;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one EVSE of a 2.0.1 charger, which gives them their ids and numbers its events. An event that was
 * seen before changes nothing, and neither does one that belongs before what has been seen.
 */
final class Transactions201 {
    /** Transactions remembered; the oldest is forgotten. */
    static final int MAX_REMEMBERED = 64;

    private static final class Seen {
        private int seqNo = -1;
        private boolean ended;
    }

    private final int evse;
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private Optional<String> open = Optional.empty();
    private boolean authorised;
    private @Nullable ChargingState state;

    Transactions201(int evse) {
        this.evse = evse;
    }

    /** @return whether it told something new of this EVSE */
    boolean take(TransactionEvent event) {
        String id = event.transactionInfo().transactionId();
        Seen known = seen.get(id);
        // The EVSE is told once, with Started or with the authorisation that comes first.
        if (event.evse() != null ? event.evse().id() != evse : known == null && evse != 1) {
            return false;
        }
        if (known == null) {
            if (seen.size() == MAX_REMEMBERED) {
                seen.remove(seen.keySet().iterator().next());
            }
            known = new Seen();
            seen.put(id, known);
        }
        Integer seqNo = event.seqNo();
        if (known.ended || (seqNo != null && seqNo <= known.seqNo)) {
            return false;
        }
        known.seqNo = seqNo == null ? known.seqNo : seqNo;
        if (event.eventType() == TransactionEventType.ENDED) {
            known.ended = true;
            if (open.isEmpty() || open.get().equals(id)) {
                closed();
            }
            return true;
        }
        if (open.isEmpty() || !open.get().equals(id)) {
            // Also one begun before a restart of the gateway, or in place of one that was left open.
            open = Optional.of(id);
            authorised = false;
            state = null;
        }
        authorised |= event.idToken() != null || event.transactionInfo().remoteStartId() != null;
        state = event.transactionInfo().chargingState() == null
                ? state
                : event.transactionInfo().chargingState();
        return true;
    }

    /** The car has gone, whatever was said of the transaction. */
    void closed() {
        open = Optional.empty();
        authorised = false;
        state = null;
    }

    Optional<String> open() {
        return open;
    }

    boolean authorised() {
        return authorised;
    }

    /** Empty without a transaction, and before the charger has told its state. */
    Optional<ChargingState> state() {
        return Optional.ofNullable(state);
    }
}
