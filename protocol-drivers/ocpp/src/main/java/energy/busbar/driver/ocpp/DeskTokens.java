package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Token;
import energy.busbar.driver.ocpp.message.OcppTime;
import energy.busbar.driver.ocpp.relay.Tokens;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What an upstream says of tokens goes into the charge desk's cache, which answers while the upstream is away. */
final class DeskTokens implements Tokens {
    private final Supplier<ChargeDesk> desk;
    private final GatewayClock clock;
    private final Loop loop;
    private final FaultLog faults;

    DeskTokens(Supplier<ChargeDesk> desk, String identity, GatewayClock clock, Loop loop) {
        this.loop = loop;
        this.desk = desk;
        this.clock = clock;
        this.faults = new FaultLog("what an upstream said of a token was not kept", identity, clock::monotonicMillis);
    }

    @Override
    public void learned(String token, String kind, ObjectNode info) {
        if (IdToken.isValid(token) && !kind.equals("NoAuthorization")) {
            of(new IdToken(token), info).ifPresent(known -> watched(desk.get().learned(known)));
        }
    }

    /** Empty for what is true of the moment alone, such as that another transaction is going on. */
    private Optional<Token> of(IdToken id, ObjectNode info) {
        String status = info.path("status").asText();
        JsonNode expiry = info.has("expiryDate") ? info.path("expiryDate") : info.path("cacheExpiryDateTime");
        Optional<Instant> expires = OcppTime.parse(expiry.asText());
        Optional<IdToken> group = Optional.of(
                        info.has("parentIdTag")
                                ? info.path("parentIdTag").asText()
                                : info.path("groupIdToken").path("idToken").asText())
                .filter(IdToken::isValid)
                .map(IdToken::new);
        return switch (status) {
            case "Accepted" -> Optional.of(new Token(id, false, expires, group, ""));
            case "Expired" -> Optional.of(new Token(id, false, Optional.of(clock.instant()), group, ""));
            case "Blocked", "Invalid", "Unknown" -> Optional.of(new Token(id, true, expires, group, ""));
            default -> Optional.empty();
        };
    }

    @Override
    public void cleared() {
        watched(desk.get().clearCache());
    }

    private void watched(CompletionStage<Void> kept) {
        kept.whenComplete((done, fault) -> {
            if (fault != null) {
                loop.execute(() -> faults.told("Authorize", fault));
            }
        });
    }
}
