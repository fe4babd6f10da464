package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Availability.ConnectorStatus;
import energy.busbar.driver.ocpp.v201.Transactions.ChargingState;
import java.util.Optional;

/** What the connectors of an EVSE do: what they say themselves, made finer by its transaction. Runs on the loop. */
final class Evse201 {
    private EvseConnectors connectors = EvseConnectors.NONE_KNOWN;
    private ConnectorStatus status = ConnectorStatus.UNRECOGNISED;
    private boolean ended;

    /** What a connector says, before it is known whether that is taken. */
    EvseConnectors with(int connector, ConnectorStatus now) {
        return connectors.with(connector, now);
    }

    EvseConnectors connectors() {
        return connectors;
    }

    /** @return whether the car has left; where it was authorised before it came, it has not been here yet */
    boolean said(EvseConnectors all) {
        connectors = all;
        ConnectorStatus now = all.whole();
        boolean left = now == ConnectorStatus.AVAILABLE && status == ConnectorStatus.OCCUPIED;
        status = now;
        ended &= now == ConnectorStatus.OCCUPIED;
        return left;
    }

    void transaction(boolean hasEnded) {
        ended = hasEnded;
    }

    Plug plug(Optional<ChargingState> transaction) {
        return plug(status, transaction);
    }

    /** @param said before it is known whether that is taken */
    Plug plug(ConnectorStatus said, Optional<ChargingState> transaction) {
        return switch (said) {
            case AVAILABLE -> transaction.map(Evse201::plug).orElse(Plug.AVAILABLE);
            case OCCUPIED -> transaction.map(Evse201::plug).orElse(ended ? Plug.FINISHING : Plug.PREPARING);
            case RESERVED -> Plug.RESERVED;
            case UNAVAILABLE -> Plug.UNAVAILABLE;
            case FAULTED -> Plug.FAULTED;
            case UNRECOGNISED -> transaction.map(Evse201::plug).orElse(Plug.UNRECOGNISED);
        };
    }

    /** What the whole station says of itself. */
    static Plug whole(ConnectorStatus said) {
        return switch (said) {
            case UNAVAILABLE -> Plug.UNAVAILABLE;
            case FAULTED -> Plug.FAULTED;
            case AVAILABLE, OCCUPIED, RESERVED, UNRECOGNISED -> Plug.AVAILABLE;
        };
    }

    private static Plug plug(ChargingState state) {
        return switch (state) {
            case CHARGING -> Plug.CHARGING;
            case EV_CONNECTED -> Plug.PREPARING;
            case SUSPENDED_EV, SUSPENDED_EVSE -> Plug.SUSPENDED;
            case IDLE -> Plug.AVAILABLE;
            case UNRECOGNISED -> Plug.UNRECOGNISED;
        };
    }
}
