package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Availability.ConnectorStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The connectors of one EVSE, such as a socket and a cable. One car charges there at a time, so the EVSE is occupied as soon
 * as one is, and free as long as one is and none is occupied. A value.
 *
 * @param statuses as last told, by connector
 */
record EvseConnectors(Map<Integer, ConnectorStatus> statuses) {
    static final EvseConnectors NONE_KNOWN = new EvseConnectors(Map.of());

    /** More are none of one EVSE's. */
    static final int MAX_CONNECTORS = 16;

    private static final int FIRST = 1;

    /** The first of these that any connector has is the EVSE's. */
    private static final List<ConnectorStatus> STRONGEST_FIRST = List.of(
            ConnectorStatus.OCCUPIED,
            ConnectorStatus.AVAILABLE,
            ConnectorStatus.RESERVED,
            ConnectorStatus.UNAVAILABLE,
            ConnectorStatus.FAULTED);

    EvseConnectors {
        statuses = Map.copyOf(statuses);
    }

    EvseConnectors with(int connector, ConnectorStatus now) {
        if (connector < FIRST || connector > MAX_CONNECTORS) {
            return this;
        }
        Map<Integer, ConnectorStatus> next = new TreeMap<>(statuses);
        next.put(connector, now);
        return new EvseConnectors(next);
    }

    ConnectorStatus whole() {
        return STRONGEST_FIRST.stream()
                .filter(statuses::containsValue)
                .findFirst()
                .orElse(ConnectorStatus.UNRECOGNISED);
    }

    /** Where the car is; the first where nobody knows. */
    int inUse() {
        Optional<Integer> occupied = statuses.entrySet().stream()
                .filter(each -> each.getValue() == ConnectorStatus.OCCUPIED)
                .map(Map.Entry::getKey)
                .min(Integer::compare);
        return occupied.orElse(FIRST);
    }

    /** All that are known, and the first. */
    List<Integer> known() {
        TreeMap<Integer, ConnectorStatus> all = new TreeMap<>(statuses);
        all.putIfAbsent(FIRST, ConnectorStatus.UNRECOGNISED);
        return List.copyOf(all.keySet());
    }
}
