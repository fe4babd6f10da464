package energy.busbar.agent.api;

import energy.busbar.agent.enroll.CertificateView;
import energy.busbar.core.engine.Engine;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.Uplink;
import energy.busbar.core.session.desk.LedgerChargeDesk;
import energy.busbar.store.SqliteTelemetry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** What the API tells of; all of it thread-safe. */
public record GatewayParts(
        String gatewayId,
        String version,
        Engine engine,
        Ledger ledger,
        LedgerChargeDesk charging,
        SqliteTelemetry telemetry,
        List<UplinkParts> uplinks,
        Supplier<List<CertificateView>> certificates,
        GatewayClock clock,
        Path logFile) {
    /** An uplink with what it has still to carry away. */
    public record UplinkParts(Uplink uplink, List<Outbox> outboxes) {
        public UplinkParts {
            outboxes = List.copyOf(outboxes);
        }

        Outbox.Backlog events() {
            return sum(true);
        }

        /** Of all streams of samples together. */
        Outbox.Backlog samples() {
            return sum(false);
        }

        private Outbox.Backlog sum(boolean events) {
            Outbox.Backlog sum = new Outbox.Backlog(0, 0, 0, 0);
            for (Outbox outbox : outboxes) {
                if (outbox.stream().equals("events") == events) {
                    Outbox.Backlog more = outbox.backlog();
                    long oldest = sum.oldestEpochMillis() == 0 || more.oldestEpochMillis() == 0
                            ? Math.max(sum.oldestEpochMillis(), more.oldestEpochMillis())
                            : Math.min(sum.oldestEpochMillis(), more.oldestEpochMillis());
                    sum = new Outbox.Backlog(
                            sum.parcels() + more.parcels(),
                            sum.samples() + more.samples(),
                            sum.bytes() + more.bytes(),
                            oldest);
                }
            }
            return sum;
        }
    }

    public GatewayParts {
        uplinks = List.copyOf(uplinks);
    }
}
