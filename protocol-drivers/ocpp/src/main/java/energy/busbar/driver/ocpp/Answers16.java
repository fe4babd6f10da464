package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.message.OcppTime;
import java.util.Optional;

/** The gateway's answers to a charger's requests (OCPP 1.6 §4 and §6). Runs on the loop. */
final class Answers16 {
    /** What the requests tell, before they are answered. */
    interface Events {
        void booted(Inbound16.Boot boot);

        void statusChanged(Inbound16.Status said);

        void measured(Inbound16.Meter meter);
    }

    private final ChargerOptions options;
    private final Transactions transactions;
    private final GatewayClock clock;
    private final Events events;

    Answers16(ChargerOptions options, Transactions transactions, GatewayClock clock, Events events) {
        this.options = options;
        this.transactions = transactions;
        this.clock = clock;
        this.events = events;
    }

    Frame to(Frame.Call call) {
        try {
            return handle(call)
                    .<Frame>map(payload -> new Frame.Result(call.id(), payload))
                    .orElseGet(() ->
                            new Frame.Error(call.id(), "NotImplemented", "the gateway does not know " + call.action()));
        } catch (Inbound16.BadField e) {
            return new Frame.Error(call.id(), e.code(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<ObjectNode> handle(Frame.Call call) {
        ObjectNode answer = OcppRpc.JSON.createObjectNode();
        switch (call.action()) {
            case "BootNotification" -> {
                events.booted(Inbound16.Boot.from(call.payload()));
                answer.put("status", "Accepted")
                        .put("currentTime", OcppTime.format(clock.instant()))
                        .put("interval", options.heartbeat().toSeconds());
            }
            case "Heartbeat" -> answer.put("currentTime", OcppTime.format(clock.instant()));
            case "StatusNotification" -> events.statusChanged(Inbound16.Status.from(call.payload()));
            case "Authorize" ->
                idTagInfo(answer, Inbound16.Authorize.from(call.payload()).idTag());
            case "StartTransaction" -> {
                Inbound16.Start start = Inbound16.Start.from(call.payload());
                int transaction = transactions.start(
                        new Transactions.Start(
                                start.connector(), start.idTag(), start.timestamp(), start.meterStartWattHours()),
                        clock.instant().getEpochSecond());
                idTagInfo(answer, start.idTag());
                answer.put("transactionId", transaction);
            }
            case "StopTransaction" -> {
                Inbound16.Stop stop = Inbound16.Stop.from(call.payload());
                transactions.stop(stop.transactionId());
                stop.idTag().ifPresent(tag -> idTagInfo(answer, tag));
            }
            case "MeterValues" -> events.measured(Inbound16.Meter.from(call.payload()));
            case "DataTransfer" -> answer.put("status", "UnknownVendorId");
            case "FirmwareStatusNotification", "DiagnosticsStatusNotification" -> {}
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(answer);
    }

    private void idTagInfo(ObjectNode answer, String idTag) {
        answer.putObject("idTagInfo").put("status", options.admits(idTag) ? "Accepted" : "Invalid");
    }
}
