package energy.busbar.core.session.desk;

import energy.busbar.core.model.Event;
import energy.busbar.core.session.Anomaly;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Interruption;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.TrustedTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session in the platform's form: the {@code session.*} events of the MQTT contract, and what the API tells. */
public final class SessionEvents {
    private SessionEvents() {}

    static Optional<Event> of(Step.Change change) {
        String verb = switch (change.verb()) {
            case STARTED -> "started";
            case UPDATED -> "updated";
            case ENDED -> "ended";
            case SAVED, SAMPLED -> "";
        };
        if (verb.isEmpty()) {
            return Optional.empty();
        }
        Session session = change.session();
        Map<String, Object> data = new LinkedHashMap<>(data(session));
        data.put("idToken", session.token().map(IdToken::value).orElse(""));
        if (change.verb() == Step.Verb.ENDED || !session.open()) {
            data.put(
                    "signedValues",
                    session.tally().signed().stream().map(SessionEvents::signed).toList());
        }
        return Optional.of(
                Event.keyed("session." + verb, session.heardAt(), session.id() + "#" + verb + data.hashCode(), data));
    }

    /** All but the token in clear and the signed values. A figure that is not known is null. */
    public static Map<String, @Nullable Object> data(Session session) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("sessionId", session.id());
        data.put("deviceId", session.device().value());
        data.put("connector", session.connector());
        data.put("transactionId", session.transaction());
        data.put("status", session.state().word());
        data.put("tokenMasked", session.token().map(IdToken::masked).orElse(null));
        data.put("authorisedBy", session.why());
        time(data, "startedAt", "startClock", session.start());
        time(data, "stoppedAt", "stopClock", session.stop());
        data.put("stopReason", session.stopReason());
        data.put("energy", session.energy().wattHours());
        data.put("energySource", session.energy().source().word());
        data.put("meterStart", finite(session.tally().meterStart()));
        data.put("meterStop", finite(session.tally().meterStop()));
        data.put("maxPower", finite(session.tally().maxWatts()));
        data.put("meanPower", finite(session.meanWatts()));
        data.put(
                "interruptions",
                session.interruptions().stream()
                        .map(SessionEvents::interruption)
                        .toList());
        data.put(
                "anomalies",
                session.findings().stream().map(Anomaly::word).sorted().toList());
        data.put("signedCount", session.tally().signed().size());
        data.put("heardAt", session.heardAt().toString());
        return data;
    }

    /** Byte for byte as it came. */
    public static Map<String, Object> signed(SignedValue value) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("context", value.context());
        data.put("encoding", value.encoding());
        data.put("signing", value.signing());
        data.put("publicKey", value.publicKey());
        data.put("data", value.data());
        return data;
    }

    private static void time(Map<String, @Nullable Object> data, String at, String clock, Optional<TrustedTime> time) {
        data.put(at, time.map(t -> t.at().toString()).orElse(null));
        data.put(clock, time.map(t -> word(t.clock())).orElse(null));
    }

    private static String word(TrustedTime.Clock clock) {
        return clock.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static Map<String, @Nullable Object> interruption(Interruption i) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("kind", i.kind().word());
        data.put("from", i.from().toString());
        data.put("until", i.until().map(Object::toString).orElse(null));
        return data;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
