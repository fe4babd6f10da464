package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.relay.HeldProfile.Purpose;
import energy.busbar.driver.ocpp.relay.KnownTransactions.Known;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What the upstream asks, on its way down. Charging profiles stay here, and what the gateway lives by is not given away;
 * the rest goes through the one queue to the charger. Runs on the loop.
 */
final class Downtalk {
    private static final String TRANSACTION = "transactionId";
    private static final long REPORT_MILLIS = 100;

    private final Relay relay;
    private final Guard guard16;
    private final Guard guard201;
    private final NumberMap requests;
    private final NumberMap starts;

    Downtalk(Relay relay, Needs needs, NumberMap requests, NumberMap starts) {
        this.relay = relay;
        this.guard16 = new Guard16(needs);
        this.guard201 = new Guard201(needs);
        this.requests = requests;
        this.starts = starts;
    }

    CompletionStage<Told> called(String action, ObjectNode payload) {
        if (relay.version().isEmpty()) {
            return done(new Told.Error("InternalError", "the charger is not connected"));
        }
        return switch (action) {
            case "SetChargingProfile" -> done(set(payload));
            case "ClearChargingProfile" -> done(clear(payload));
            case "GetChargingProfiles" -> done(report(payload));
            case "RemoteStartTransaction", "RequestStartTransaction" -> start(action, payload);
            case "RemoteStopTransaction" -> stop(payload);
            case "GetTransactionStatus" -> pass(action, payload, this::withOurQueue);
            case "ClearCache" -> {
                relay.setting().tokens().cleared();
                yield pass(action, payload, UnaryOperator.identity());
            }
            default -> judged(action, payload);
        };
    }

    private CompletionStage<Told> judged(String action, ObjectNode payload) {
        boolean old = relay.version().orElseThrow().subprotocol().equals("ocpp1.6");
        Optional<FileKind> file = FileKind.of(action);
        if (file.filter(relay.charger()::busyWith).isPresent()) {
            // The charger would give up the gateway's, and its words, which in 1.6 have no number, be taken for the
            // other's.
            boolean wordless = old && (action.equals("UpdateFirmware") || action.equals("GetDiagnostics"));
            return done(
                    wordless
                            ? new Told.Error("GenericError", "the gateway itself is doing that, try again later")
                            : new Told.Result(Guard.status("Rejected")));
        }
        Guard.Verdict verdict = (old ? guard16 : guard201).judge(action, payload);
        if (verdict instanceof Guard.Verdict.Answer answer) {
            return done(new Told.Result(answer.payload()));
        }
        if (verdict instanceof Guard.Verdict.Refuse refuse) {
            return done(new Told.Error(refuse.code(), refuse.description()));
        }
        Guard.Verdict.Pass pass = (Guard.Verdict.Pass) verdict;
        ObjectNode passed = pass.payload();
        if (passed.path("requestId").canConvertToInt()) {
            passed = passed.deepCopy()
                    .put("requestId", requests.given(passed.path("requestId").intValue()));
        }
        return pass(action, passed, answer -> {
            file.ifPresent(
                    kind -> relay.files().asked(kind, answer, relay.clock().monotonicMillis()));
            return pass.back().apply(answer);
        });
    }

    private CompletionStage<Told> pass(String action, ObjectNode payload, UnaryOperator<ObjectNode> back) {
        return relay.charger().call(action, payload).thenApply(told -> {
            if (told instanceof Told.Result result) {
                return new Told.Result(back.apply(result.payload()));
            }
            return told instanceof Told.Nothing nothing ? new Told.Error("GenericError", nothing.reason()) : told;
        });
    }

    private ObjectNode withOurQueue(ObjectNode answer) {
        return relay.queue().size() == 0 ? answer : answer.deepCopy().put("messagesInQueue", true);
    }

    // --- charging profiles, which no charger sees

    private Told set(ObjectNode payload) {
        boolean old = payload.has("csChargingProfiles");
        JsonNode profile = payload.path(old ? "csChargingProfiles" : "chargingProfile");
        int connector = payload.path(old ? "connectorId" : "evseId").asInt(-1);
        Purpose purpose =
                ProfileReader.purpose(profile.path("chargingProfilePurpose").asText());
        Optional<String> transaction = Optional.empty();
        if (purpose == Purpose.TX) {
            // Of a transaction that is going on on that connector, or of none (OCPP 1.6 §5.16.2, 2.0.1 K01.FR.16).
            Optional<Known> open = relay.queue().known().open(connector);
            Optional<Known> named = profile.hasNonNull(TRANSACTION) ? known(profile.path(TRANSACTION)) : open;
            if (open.isEmpty() || named.filter(each -> each == open.get()).isEmpty()) {
                return new Told.Result(Guard.status("Rejected"));
            }
            transaction = Optional.of(open.get().id);
        }
        return new Told.Result(Guard.status(hold(connector, profile, transaction) ? "Accepted" : "Rejected"));
    }

    private Optional<Known> known(JsonNode transaction) {
        return transaction.isTextual()
                ? relay.queue().known().find(transaction.textValue())
                : relay.queue().known().ofUpstream(transaction.asInt());
    }

    private boolean hold(int connector, JsonNode profile, Optional<String> transaction) {
        // Those of transactions that ended without a word need not keep others out.
        relay.held()
                .clear(each -> each.purpose() == Purpose.TX
                        && each.transaction()
                                .filter(id -> relay.queue()
                                        .known()
                                        .find(id)
                                        .filter(Known::open)
                                        .isEmpty())
                                .isPresent());
        Optional<HeldProfile> read = ProfileReader.read(
                connector, profile, transaction, relay.clock().instant());
        boolean taken = read.filter(each -> each.purpose() != Purpose.STATION_MAX || connector == 0)
                .filter(relay.held()::set)
                .isPresent();
        if (taken) {
            relay.save();
            relay.charger().limitsChanged();
        }
        return taken;
    }

    private Told clear(ObjectNode payload) {
        boolean old = relay.version().orElseThrow().subprotocol().equals("ocpp1.6");
        JsonNode by = old ? payload : payload.path("chargingProfileCriteria");
        JsonNode id = payload.path(old ? "id" : "chargingProfileId");
        String purpose = by.path("chargingProfilePurpose").asText("");
        Predicate<HeldProfile> which = id.canConvertToInt()
                ? each -> each.id() == id.intValue()
                : HeldProfiles.matching(
                        number(by.path(old ? "connectorId" : "evseId")),
                        Optional.ofNullable(ProfileReader.purpose(purpose)),
                        number(by.path("stackLevel")));
        boolean known = purpose.isEmpty() || ProfileReader.purpose(purpose) != null;
        boolean cleared = known && relay.held().clear(which);
        if (cleared) {
            relay.save();
            relay.charger().limitsChanged();
        }
        return new Told.Result(Guard.status(cleared ? "Accepted" : "Unknown"));
    }

    private static OptionalInt number(JsonNode node) {
        return node.canConvertToInt() ? OptionalInt.of(node.intValue()) : OptionalInt.empty();
    }

    /** What is held is what the upstream has set; that the charger has others is the gateway's business. */
    private Told report(ObjectNode payload) {
        JsonNode by = payload.path("chargingProfile");
        String purpose = by.path("chargingProfilePurpose").asText("");
        JsonNode ids = by.path("chargingProfileId");
        JsonNode sources = by.path("chargingLimitSource");
        Predicate<HeldProfile> which = HeldProfiles.matching(
                        number(payload.path("evseId")),
                        Optional.ofNullable(ProfileReader.purpose(purpose)),
                        number(by.path("stackLevel")))
                .and(each -> purpose.isEmpty() || ProfileReader.purpose(purpose) != null)
                .and(each -> ids.isEmpty() || contains(ids, each.id()))
                .and(each -> sources.isEmpty() || sources.toString().contains("\"CSO\""));
        var found = relay.held().all().stream().filter(which).toList();
        if (found.isEmpty()) {
            return new Told.Result(Guard.status("NoProfiles"));
        }
        int requestId = payload.path("requestId").asInt();
        Map<Integer, List<HeldProfile>> byEvse = found.stream()
                .collect(Collectors.groupingBy(HeldProfile::connector, TreeMap::new, Collectors.toList()));
        // After the answer to this.
        relay.timer().after(REPORT_MILLIS, () -> {
            int left = byEvse.size();
            for (Map.Entry<Integer, List<HeldProfile>> each : byEvse.entrySet()) {
                left--;
                ObjectNode part = JsonNodeFactory.instance.objectNode();
                part.put("requestId", requestId)
                        .put("chargingLimitSource", "CSO")
                        .put("evseId", each.getKey())
                        .put("tbc", left > 0);
                ArrayNode profiles = part.putArray("chargingProfile");
                each.getValue().forEach(profile -> profiles.add(profile.raw()));
                relay.link().call("ReportChargingProfiles", part);
            }
        });
        return new Told.Result(Guard.status("Accepted"));
    }

    private static boolean contains(JsonNode ids, int id) {
        for (JsonNode each : ids) {
            if (each.asInt(-1) == id) {
                return true;
            }
        }
        return false;
    }

    // --- remote starts and stops

    private CompletionStage<Told> start(String action, ObjectNode payload) {
        ObjectNode passed = payload.deepCopy();
        JsonNode profile = passed.remove("chargingProfile");
        if (passed.path("remoteStartId").canConvertToInt()) {
            passed.put(
                    "remoteStartId", starts.given(passed.path("remoteStartId").intValue()));
        }
        if (profile == null || profile.isNull()) {
            return pass(action, passed, UnaryOperator.identity());
        }
        int connector =
                passed.path(passed.has("evseId") ? "evseId" : "connectorId").asInt(0);
        boolean transactions =
                ProfileReader.purpose(profile.path("chargingProfilePurpose").asText()) == Purpose.TX;
        if (!transactions || !hold(connector, profile, Optional.empty())) {
            return done(new Told.Result(Guard.status("Rejected")));
        }
        return relay.charger().call(action, passed).thenApply(told -> {
            boolean begins = told instanceof Told.Result result
                    && result.payload().path("status").asText().equals("Accepted");
            if (!begins) {
                relay.held()
                        .clear(each -> each.purpose() == Purpose.TX
                                && each.transaction().isEmpty()
                                && each.connector() == connector);
            }
            return told instanceof Told.Nothing nothing ? new Told.Error("GenericError", nothing.reason()) : told;
        });
    }

    private CompletionStage<Told> stop(ObjectNode payload) {
        Optional<Known> known =
                relay.queue().known().ofUpstream(payload.path(TRANSACTION).asInt());
        if (known.isEmpty()) {
            return done(new Told.Result(Guard.status("Rejected")));
        }
        return pass(
                "RemoteStopTransaction",
                payload.deepCopy().put(TRANSACTION, Integer.parseInt(known.get().id)),
                UnaryOperator.identity());
    }

    private static CompletionStage<Told> done(Told told) {
        return CompletableFuture.completedFuture(told);
    }
}
