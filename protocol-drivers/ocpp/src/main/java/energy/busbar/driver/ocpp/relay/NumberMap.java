package energy.busbar.driver.ocpp.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Numbers that an upstream gives to its requests, and that chargers repeat in what they send because of them. The gateway
 * asks the same charger with numbers of its own, so the upstream's are translated into a range that the gateway never
 * uses: what comes back with another number was asked for by the gateway, and is none of the upstream's business.
 */
final class NumberMap {
    /** Requests remembered; the oldest is forgotten. */
    static final int MAX_REMEMBERED = 64;

    /** The gateway counts its own from 1. */
    static final int FIRST = 1_500_000_000;

    private static final int LAST = 2_000_000_000;

    private final Map<Integer, Integer> upstreamByOurs = new LinkedHashMap<>();
    private int next = FIRST;

    /** @return what the charger is told instead */
    int given(int upstream) {
        int ours = next;
        next = next == LAST ? FIRST : next + 1;
        if (upstreamByOurs.size() == MAX_REMEMBERED) {
            upstreamByOurs.remove(upstreamByOurs.keySet().iterator().next());
        }
        upstreamByOurs.put(ours, upstream);
        return ours;
    }

    /** Empty for a number that was not given for an upstream. */
    OptionalInt upstream(int ours) {
        Integer known = upstreamByOurs.get(ours);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }
}
