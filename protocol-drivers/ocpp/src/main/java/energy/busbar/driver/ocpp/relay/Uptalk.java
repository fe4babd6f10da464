package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.OcppTime;
import energy.busbar.driver.ocpp.relay.TransactionQueue.Kind;
import energy.busbar.driver.ocpp.relay.TransactionQueue.Message;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * What the charger says, on its way up. The gateway's own answer comes first, since it is on the disk then; what the
 * upstream says in time takes its place where the upstream knows better. Runs on the loop.
 */
final class Uptalk {
    private static final String TRANSACTION = "transactionId";

    /** What a charger asks rather than tells. The rest has empty answers, for which no charger has to wait. */
    private static final Set<String> ASKED = Set.of(
            "Authorize", "DataTransfer", "Get15118EVCertificate", "GetCertificateStatus", "NotifyEVChargingNeeds");

    private final Relay relay;
    private final NumberMap requests;
    private final NumberMap starts;

    Uptalk(Relay relay, NumberMap requests, NumberMap starts) {
        this.relay = relay;
        this.requests = requests;
        this.starts = starts;
    }

    CompletionStage<Told> said(Dialect speaks, String action, ObjectNode payload, Supplier<CompletionStage<Told>> own) {
        Optional<FileKind> file = FileKind.of(action);
        // Looked for before the gateway's own part, which may end with this very message.
        if (!payload.has("requestId") && file.filter(relay.charger()::busyWith).isPresent()) {
            return own.get();
        }
        file.ifPresent(kind -> relay.files().said(kind, payload));
        return own.get()
                .thenComposeAsync(
                        answer -> answer instanceof Told.Result result
                                ? taken(speaks, action, payload, result)
                                : CompletableFuture.completedFuture(
                                        answer), // what the gateway refuses, nobody else sees
                        relay.timer()::execute);
    }

    /**
     * Whether an upstream that is left out for a while would miss it afterwards: who the charger is, how it stands, and the
     * end of a transaction whose start the upstream was told of. There is no line, so all of it waits.
     */
    boolean mattersLater(String action, ObjectNode payload) {
        return switch (action) {
            case "BootNotification", "StatusNotification" -> true;
            case "StopTransaction" -> isOpen(payload.path(TRANSACTION).asText());
            case "TransactionEvent" ->
                payload.path("eventType").asText().equals("Ended")
                        && isOpen(payload.path("transactionInfo")
                                .path(TRANSACTION)
                                .asText());
            default -> false;
        };
    }

    private boolean isOpen(String transaction) {
        return relay.queue()
                .known()
                .find(transaction)
                .filter(each -> !each.stopped)
                .isPresent();
    }

    private CompletionStage<Told> taken(Dialect speaks, String action, ObjectNode payload, Told.Result own) {
        if (ASKED.contains(action)
                || (action.equals("SignCertificate")
                        && payload.path("certificateType").asText().equals("V2GCertificate"))) {
            return asked(speaks, action, payload, own);
        }
        switch (action) {
            case "BootNotification" -> {
                return booted(payload, own);
            }
            case "StartTransaction" -> {
                return started(speaks, payload, own);
            }
            case "StopTransaction" -> {
                return stopped(speaks, payload, own);
            }
            case "TransactionEvent" -> {
                return event(speaks, payload, own);
            }
            case "MeterValues" -> metered(speaks, payload);
            case "StatusNotification" -> status(payload);
            // The charger's certificate is for the gateway's own socket.
            case "SignCertificate" -> {}
            default -> notice(action, payload);
        }
        return CompletableFuture.completedFuture(own);
    }

    // --- what is not about transactions

    private CompletionStage<Told> booted(ObjectNode payload, Told.Result own) {
        if (!own.payload().path("status").asText().equals("Accepted")) {
            return CompletableFuture.completedFuture(own);
        }
        boolean other = !relay.link().boot().equals(Optional.of(payload));
        CompletableFuture<Told> theirs = relay.link().booted(payload);
        if (other) {
            relay.save();
        }
        return inTime(theirs).thenApply(said -> {
            // Accepted or not, the charger is the gateway's; and it is the gateway's clock that limits are told by.
            int wished = said.filter(each -> each.path("status").asText().equals("Accepted"))
                    .map(each -> each.path("interval").asInt(0))
                    .orElse(0);
            int interval = own.payload().path("interval").asInt();
            if (wished < LEAST_INTERVAL || wished >= interval) {
                return own;
            }
            return new Told.Result(own.payload().deepCopy().put("interval", wished));
        });
    }

    private static final int LEAST_INTERVAL = 10;

    private void status(ObjectNode payload) {
        boolean evse = payload.has("evseId");
        int connector = payload.path(evse ? "evseId" : "connectorId").asInt();
        relay.remember(connector + "/" + payload.path("connectorId").asInt(), payload);
        if (payload.path(evse ? "connectorStatus" : "status").asText().equals("Available")) {
            relay.queue().known().vacated(connector);
        }
        notice("StatusNotification", payload);
    }

    /** Nobody waits for the answer, and while the upstream is away it is not told. */
    private void notice(String action, ObjectNode payload) {
        JsonNode id = payload.path("requestId");
        if (!id.canConvertToInt()) {
            relay.link().call(action, payload);
            return;
        }
        OptionalInt upstream = requests.upstream(id.intValue());
        if (upstream.isPresent()) {
            relay.link().call(action, payload.deepCopy().put("requestId", upstream.getAsInt()));
        }
    }

    private CompletionStage<Told> asked(Dialect speaks, String action, ObjectNode payload, Told.Result own) {
        return inTime(relay.link().call(action, payload)).thenApply(said -> {
            Optional<ObjectNode> right = said.filter(each -> Forms.answers(speaks, action, each));
            right.ifPresent(each -> learn(payload, each));
            return right.<Told>map(Told.Result::new).orElse(own);
        });
    }

    private void learn(ObjectNode payload, ObjectNode answer) {
        JsonNode token = payload.path("idToken");
        if (answer.path("idTokenInfo") instanceof ObjectNode info
                && token.path("idToken").isTextual()) {
            relay.setting()
                    .tokens()
                    .learned(
                            token.path("idToken").textValue(),
                            token.path("type").asText(),
                            info);
        }
        if (answer.path("idTagInfo") instanceof ObjectNode info
                && payload.path("idTag").isTextual()) {
            relay.setting().tokens().learned(payload.path("idTag").textValue(), "", info);
        }
    }

    // --- transactions

    private CompletionStage<Told> started(Dialect speaks, ObjectNode payload, Told.Result own) {
        JsonNode given = own.payload().path(TRANSACTION);
        if (!given.canConvertToInt()) {
            return CompletableFuture.completedFuture(own);
        }
        String id = given.asText();
        ObjectNode said = stamped(payload);
        Optional<Message> kept = relay.queue()
                .started(
                        speaks.subprotocol(),
                        id,
                        payload.path("connectorId").asInt(),
                        said.path("timestamp").asText(),
                        said);
        if (kept.isEmpty()) {
            Told again = relay.queue()
                    .known()
                    .find(id)
                    .flatMap(known -> Optional.ofNullable(known.idTagInfo))
                    .<Told>map(info -> with(own, "idTagInfo", info))
                    .orElse(own);
            return CompletableFuture.completedFuture(again);
        }
        relay.held().began(payload.path("connectorId").asInt(), id);
        return delivered(kept.get(), own, (answer, theirs) -> {
            learn(payload, theirs);
            return theirs.path("idTagInfo") instanceof ObjectNode info ? with(answer, "idTagInfo", info) : answer;
        });
    }

    private CompletionStage<Told> stopped(Dialect speaks, ObjectNode payload, Told.Result own) {
        String id = payload.path(TRANSACTION).asText();
        ObjectNode said = stamped(payload);
        Optional<Message> kept = relay.queue().stopped(speaks.subprotocol(), lostId(id), said);
        if (kept.isEmpty()) {
            return CompletableFuture.completedFuture(own);
        }
        ended(kept.get().transaction());
        return delivered(kept.get(), own, (answer, theirs) -> {
            learn(payload, theirs);
            return theirs.path("idTagInfo") instanceof ObjectNode info && payload.has("idTag")
                    ? with(answer, "idTagInfo", info)
                    : answer;
        });
    }

    /** A charger that has lost the id sends −1 or 0: then it is the one that is open, if there is but one. */
    private String lostId(String id) {
        return id.equals("-1") || id.equals("0")
                ? relay.queue().known().onlyOpen().map(each -> each.id).orElse(id)
                : id;
    }

    private void metered(Dialect speaks, ObjectNode payload) {
        if (!payload.hasNonNull(TRANSACTION)) {
            notice("MeterValues", payload);
            return;
        }
        Optional<Message> kept = relay.queue()
                .metered(speaks.subprotocol(), payload.path(TRANSACTION).asText(), payload);
        if (kept.isPresent()) {
            relay.changed(false);
            relay.delivery().next();
        } else {
            // Of a transaction that the upstream never heard of: its number there may be another charger's.
            ObjectNode without = payload.deepCopy();
            without.remove(TRANSACTION);
            notice("MeterValues", without);
        }
    }

    private CompletionStage<Told> event(Dialect speaks, ObjectNode payload, Told.Result own) {
        ObjectNode said = stamped(payload);
        JsonNode info = said.path("transactionInfo");
        String id = info.path(TRANSACTION).asText();
        if (info instanceof ObjectNode object && object.has("remoteStartId")) {
            OptionalInt upstream = starts.upstream(object.path("remoteStartId").asInt());
            if (upstream.isPresent()) {
                object.put("remoteStartId", upstream.getAsInt());
            } else {
                object.remove("remoteStartId"); // the gateway began it
            }
        }
        if (!relay.link().ready()) {
            said.put("offline", true);
        }
        int evse = said.path("evse").path("id").asInt(evseOf(id));
        Kind kind = kind(said);
        Optional<Message> kept = relay.queue()
                .event(
                        speaks.subprotocol(),
                        id,
                        said.path("seqNo").asInt(-1),
                        kind,
                        evse,
                        said.path("timestamp").asText(),
                        said);
        if (kept.isEmpty()) {
            return CompletableFuture.completedFuture(own);
        }
        if (kind == Kind.STOP) {
            ended(id);
        } else {
            relay.held().began(evse, id);
        }
        if (kind == Kind.METER) {
            relay.changed(false);
            relay.delivery().next();
            return CompletableFuture.completedFuture(own);
        }
        return delivered(kept.get(), own, (answer, theirs) -> {
            learn(payload, theirs);
            return new Told.Result(theirs);
        });
    }

    private int evseOf(String transaction) {
        return relay.queue()
                .known()
                .find(transaction)
                .map(each -> each.connector)
                .orElse(1);
    }

    /** What comes periodically may be thinned out. */
    private static Kind kind(ObjectNode event) {
        return switch (event.path("eventType").asText()) {
            case "Ended" -> Kind.STOP;
            case "Updated" -> event.path("triggerReason").asText().startsWith("MeterValue") ? Kind.METER : Kind.START;
            default -> Kind.START;
        };
    }

    private void ended(String transaction) {
        if (relay.held().ended(transaction)) {
            relay.charger().limitsChanged();
        }
    }

    /** The charger is answered once the message is on the disk, and by the upstream where that is in time. */
    private CompletionStage<Told> delivered(
            Message message, Told.Result own, BiFunction<Told.Result, ObjectNode, Told> merged) {
        CompletableFuture<Void> safe = relay.save();
        return inTime(relay.delivery().added(message))
                // A disk that fails is told in the log, and the charger has said its part all the same.
                .thenCombine(
                        safe.handle((done, fault) -> own),
                        (theirs, mine) ->
                                theirs.map(each -> merged.apply(mine, each)).orElse(mine));
    }

    /**
     * An answer came when the charger had been answered already. Where the token is not welcome there the transaction is
     * ended, as a charger itself does that learns of it late (OCPP 1.6 §4.8, StopTransactionOnInvalidId).
     */
    void late(Message message, ObjectNode answer) {
        learn(message.payload(), answer);
        JsonNode info = answer.has("idTagInfo") ? answer.path("idTagInfo") : answer.path("idTokenInfo");
        boolean open = relay.queue()
                .known()
                .find(message.transaction())
                .filter(KnownTransactions.Known::open)
                .isPresent();
        if (message.kind() != Kind.START
                || !open
                || !info.has("status")
                || info.path("status").asText().equals("Accepted")) {
            return;
        }
        ObjectNode stop = message.payload().objectNode();
        if (message.action().equals("StartTransaction")) {
            relay.charger()
                    .call("RemoteStopTransaction", stop.put(TRANSACTION, Integer.parseInt(message.transaction())));
        } else {
            relay.charger().call("RequestStopTransaction", stop.put(TRANSACTION, message.transaction()));
        }
    }

    private static Told.Result with(Told.Result own, String field, ObjectNode theirs) {
        ObjectNode answer = own.payload().deepCopy();
        answer.set(field, theirs);
        return new Told.Result(answer);
    }

    /** A message without a time is of now; later nobody would know. */
    private ObjectNode stamped(ObjectNode payload) {
        ObjectNode copy = payload.deepCopy();
        if (!copy.hasNonNull("timestamp")) {
            copy.put("timestamp", OcppTime.format(relay.clock().instant()));
        }
        return copy;
    }

    /** Empty when the upstream says nothing of use before the charger has to be answered. */
    private CompletableFuture<Optional<ObjectNode>> inTime(CompletableFuture<Told> theirs) {
        Runnable cancel = relay.timer()
                .after(
                        relay.setting().answerMillis(),
                        () -> theirs.complete(new Told.Nothing("the upstream takes too long", true)));
        return theirs.thenApply(told -> {
            cancel.run();
            return told instanceof Told.Result result ? Optional.of(result.payload()) : Optional.empty();
        });
    }
}
