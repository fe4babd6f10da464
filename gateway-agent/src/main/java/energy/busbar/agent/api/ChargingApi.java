package energy.busbar.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.agent.web.ApiReply;
import energy.busbar.agent.web.ApiRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.port.ChargingLedger.Query;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.Token;
import energy.busbar.core.session.desk.SessionEvents;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions and tokens. Tokens are masked but for the command line's export. */
final class ChargingApi {
    private final GatewayParts parts;

    ChargingApi(GatewayParts parts) {
        this.parts = parts;
    }

    List<Map<String, @Nullable Object>> recent(int max) {
        return list(new Query(Optional.empty(), Optional.empty(), Optional.empty(), max));
    }

    Object sessions(ApiRequest request, int max) {
        Optional<DeviceId> device =
                Optional.ofNullable(request.query().get("device")).map(id -> known(id));
        return list(new Query(device, time(request, "from"), time(request, "to"), max));
    }

    private List<Map<String, @Nullable Object>> list(Query query) {
        return parts.charging().sessions(query).stream()
                .map(SessionEvents::data)
                .toList();
    }

    private DeviceId known(String id) {
        if (!DeviceId.isValid(id)
                || parts.engine().siteView().device(new DeviceId(id)).isEmpty()) {
            throw new BadRequest(404, "not-found", "there is no device " + id);
        }
        return new DeviceId(id);
    }

    private static Optional<Instant> time(ApiRequest request, String key) {
        return Optional.ofNullable(request.query().get(key)).map(text -> instant(text, key));
    }

    private static Instant instant(String text, String key) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw bad(key + " must be a time such as 2026-11-24T09:00:00Z, not '" + text + "'");
        }
    }

    ApiReply session(String id) {
        String number = id.startsWith("session-") ? id.substring(8) : id;
        Optional<Session> session =
                number.matches("\\d{1,10}") ? parts.charging().session(Long.parseLong(number)) : Optional.empty();
        return session.map(s -> {
                    Map<String, @Nullable Object> data = new LinkedHashMap<>(SessionEvents.data(s));
                    data.put(
                            "signedValues",
                            s.tally().signed().stream()
                                    .map(SessionEvents::signed)
                                    .toList());
                    return new ApiReply(200, data);
                })
                .orElseThrow(() -> new BadRequest(404, "not-found", "there is no session of this id"));
    }

    Object tokens(ApiRequest request) {
        boolean clear = request.actor().startsWith("cli:")
                && "true".equals(request.query().get("clear"));
        LocalList list = parts.charging().list();
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("version", list.version());
        answer.put("authorisation", parts.charging().policy().mode().word());
        List<Object> all = new ArrayList<>();
        for (Token token : list.tokens()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("token", clear ? token.id().value() : token.id().masked());
            one.put(
                    "group",
                    token.group().map(g -> clear ? g.value() : g.masked()).orElse(null));
            one.put("expiresAt", token.expiresAt().map(Instant::toString).orElse(null));
            one.put("blocked", token.blocked());
            one.put("note", token.note());
            all.add(one);
        }
        answer.put("tokens", all);
        return answer;
    }

    /** {@code tokens/add} and {@code tokens/remove}, of a body {@code {"tokens": [{"token": …}, …]}}. */
    ApiReply changeTokens(ApiRequest request) {
        String verb = request.path().get(1);
        JsonNode tokens = CommandBody.parse(request.body()).path("tokens");
        if (!tokens.isArray() || tokens.isEmpty()) {
            throw bad("'tokens' must be a list such as [{\"token\": \"04A1B2C3\"}]");
        }
        List<Token> read = new ArrayList<>();
        for (JsonNode each : tokens) {
            read.add(token(each, read.size()));
        }
        Function<LocalList, LocalList.Changed> change = switch (verb) {
            case "add" -> list -> list.put(read);
            case "remove" -> list -> list.remove(read.stream().map(Token::id).toList());
            default -> throw new BadRequest(404, "not-found", "there is no tokens/" + verb + ", only add and remove");
        };
        int before = parts.charging().list().size();
        LocalList after = done(change);
        parts.ledger()
                .audit(
                        parts.clock().instant(),
                        request.actor(),
                        "tokens." + verb,
                        read.size() + " named, list version " + after.version());
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("version", after.version());
        answer.put("size", after.size());
        answer.put("sizeBefore", before);
        return new ApiReply(200, answer);
    }

    private LocalList done(Function<LocalList, LocalList.Changed> change) {
        try {
            return parts.charging()
                    .changeList(change)
                    .toCompletableFuture()
                    .orTimeout(ChargeDesk.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw bad(String.valueOf(refused.getMessage()));
            }
            throw new BadRequest(503, "not-written", "the list could not be written: " + e.getCause());
        }
    }

    private static Token token(JsonNode node, int index) {
        try {
            return new Token(
                    new IdToken(node.path("token").asText("")),
                    node.path("blocked").asBoolean(false),
                    text(node, "expiresAt").map(t -> instant(t, "expiresAt")),
                    text(node, "group").map(IdToken::new),
                    node.path("note").asText(""));
        } catch (IllegalArgumentException e) {
            throw bad("tokens[" + index + "]: " + e.getMessage());
        }
    }

    private static Optional<String> text(JsonNode node, String key) {
        return Optional.of(node.path(key).asText("")).filter(t -> !t.isEmpty() && !t.equals("null"));
    }

    private static BadRequest bad(String message) {
        return new BadRequest(400, "bad-input", message);
    }
}
