package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Transactions.ChargingState;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of a 2.0.1 charger, which gives them their ids and numbers its events. An event that was seen before
 * changes nothing, and neither does one that belongs before what has been seen.
 */
final class Transactions201 {
    /** Transactions remembered; the one that was longest not heard of is forgotten. */
    static final int MAX_REMEMBERED = 64;

    private static final int NOWHERE_YET = 0;

    private static final class Seen {
        private final String id;
        private int evse;
        private int seqNo = -1;
        private boolean ended;
        private boolean authorised;
        private @Nullable ChargingState state;

        Seen(String id, int evse) {
            this.id = id;
            this.evse = evse;
        }
    }

    private final Map<String, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };
    private final Set<Integer> evses;

    /** By EVSE. */
    private final Map<Integer, Seen> open = new HashMap<>();

    /** @param evses that are minded; what happens at others tells nothing */
    Transactions201(Set<Integer> evses) {
        this.evses = evses;
    }

    /** @return the EVSE of which it told something new */
    OptionalInt take(TransactionEvent event) {
        Seen known = known(event);
        Integer seqNo = event.seqNo();
        if (known.ended || (seqNo != null && seqNo <= known.seqNo)) {
            return OptionalInt.empty();
        }
        known.seqNo = seqNo == null ? known.seqNo : seqNo;
        known.ended = event.eventType() == TransactionEventType.ENDED;
        known.authorised |= event.idToken() != null || event.transactionInfo().remoteStartId() != null;
        ChargingState now = event.transactionInfo().chargingState();
        known.state = now == null ? known.state : now;
        if (!evses.contains(known.evse)) {
            return OptionalInt.empty();
        }
        if (!known.ended) {
            // Also one begun before a restart of the gateway, or in place of one that was left open.
            open.put(known.evse, known);
        } else {
            open.remove(known.evse, known);
        }
        return OptionalInt.of(known.evse);
    }

    /** The EVSE is told once, with Started or with the authorisation that comes first, or later than that. */
    private Seen known(TransactionEvent event) {
        String id = event.transactionInfo().transactionId();
        Seen known = seen.get(id);
        if (known == null) {
            // A charger that never says where has one place, which is the first.
            known = new Seen(id, evses.size() == 1 ? 1 : NOWHERE_YET);
            seen.put(id, known);
        }
        if (event.evse() != null && event.evse().id() != known.evse) {
            open.remove(known.evse, known);
            known.evse = event.evse().id();
        }
        return known;
    }

    /** The car has gone, whatever was said of the transaction. */
    void closed(int evse) {
        Seen left = open.remove(evse);
        if (left != null) {
            left.authorised = false;
            left.state = null;
        }
    }

    Optional<String> open(int evse) {
        return Optional.ofNullable(open.get(evse)).map(each -> each.id);
    }

    boolean authorised(int evse) {
        Seen now = open.get(evse);
        return now != null && now.authorised;
    }

    /** Empty without a transaction, and before the charger has told its state. */
    Optional<ChargingState> state(int evse) {
        return Optional.ofNullable(open.get(evse)).flatMap(each -> Optional.ofNullable(each.state));
    }
}
