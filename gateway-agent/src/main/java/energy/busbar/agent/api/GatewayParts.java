package energy.busbar.agent.api;

import energy.busbar.core.engine.Engine;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.Uplink;
import energy.busbar.core.session.desk.LedgerChargeDesk;
import energy.busbar.store.SqliteTelemetry;
import java.nio.file.Path;
import java.util.List;

/** What the API tells of; all of it thread-safe. */
public record GatewayParts(
        String gatewayId,
        String version,
        Engine engine,
        Ledger ledger,
        LedgerChargeDesk charging,
        SqliteTelemetry telemetry,
        List<UplinkParts> uplinks,
        GatewayClock clock,
        Path logFile) {
    /** An uplink with what it has still to carry away. */
    public record UplinkParts(Uplink uplink, Outbox metrics, Outbox events) {}

    public GatewayParts {
        uplinks = List.copyOf(uplinks);
    }
}
