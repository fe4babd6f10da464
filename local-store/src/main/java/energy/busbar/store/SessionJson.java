package energy.busbar.store;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.Anomaly;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Interruption;
import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.Reservation;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.Tally;
import energy.busbar.core.session.Token;
import energy.busbar.core.session.TrustedTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions, tokens and reservations as the ledger's JSON. NaN and what is not there are null; times are in ms. */
final class SessionJson {
    private SessionJson() {}

    static String of(Session s) {
        Map<String, @Nullable Object> m = new LinkedHashMap<>();
        m.put("number", s.number());
        m.put("device", s.device().value());
        m.put("connector", s.connector());
        m.put("token", s.token().map(IdToken::value).orElse(null));
        m.put("transaction", s.transaction());
        m.put("startKey", s.startKey());
        m.put("stopKey", s.stopKey());
        m.put("state", s.state().name());
        m.put("start", time(s.start()));
        m.put("stop", time(s.stop()));
        m.put("why", s.why());
        m.put("stopReason", s.stopReason());
        m.put("tally", tally(s.tally()));
        m.put(
                "interruptions",
                s.interruptions().stream().map(SessionJson::interruption).toList());
        m.put("anomalies", names(s.anomalies()));
        m.put("heardMs", s.heardAt().toEpochMilli());
        return LedgerJson.text(m);
    }

    static Session session(String json) {
        Map<String, Object> m = LedgerJson.map(json);
        return new Session(
                whole(m, "number"),
                new DeviceId(text(m, "device")),
                (int) whole(m, "connector"),
                token(m, "token"),
                text(m, "transaction"),
                text(m, "startKey"),
                text(m, "stopKey"),
                Session.State.valueOf(text(m, "state")),
                time(m, "start"),
                time(m, "stop"),
                text(m, "why"),
                text(m, "stopReason"),
                tally(object(m.get("tally"))),
                list(m, "interruptions").stream()
                        .map(i -> interruption(object(i)))
                        .toList(),
                anomalies(m),
                instant(m, "heardMs").orElseThrow());
    }

    private static Map<String, Object> tally(Tally t) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("meterStart", t.meterStart());
        m.put("meterStop", t.meterStop());
        m.put("begin", t.begin());
        m.put("end", t.end());
        m.put("signedBegin", t.signedBegin());
        m.put("signedEnd", t.signedEnd());
        m.put("signedRegister", t.signedRegister());
        m.put("carried", t.carried());
        m.put("first", t.first());
        m.put("last", t.last());
        m.put("lastAtMs", t.lastAtMillis());
        m.put("samples", t.samples());
        m.put("watts", t.watts());
        m.put("wattsAtMs", t.wattsAtMillis());
        m.put("integrated", t.integrated());
        m.put("powerSamples", t.powerSamples());
        m.put("maxWatts", t.maxWatts());
        m.put(
                "signed",
                t.signed().stream()
                        .map(v -> List.of(v.context(), v.data(), v.encoding(), v.signing(), v.publicKey()))
                        .toList());
        m.put("anomalies", names(t.anomalies()));
        return m;
    }

    private static Tally tally(Map<String, Object> m) {
        List<SignedValue> signed = new ArrayList<>();
        for (Object each : list(m, "signed")) {
            List<?> v = (List<?>) each;
            signed.add(new SignedValue(
                    (String) v.get(0), (String) v.get(1), (String) v.get(2), (String) v.get(3), (String) v.get(4)));
        }
        return new Tally(
                number(m, "meterStart"),
                number(m, "meterStop"),
                number(m, "begin"),
                number(m, "end"),
                number(m, "signedBegin"),
                number(m, "signedEnd"),
                text(m, "signedRegister"),
                number(m, "carried"),
                number(m, "first"),
                number(m, "last"),
                whole(m, "lastAtMs"),
                (int) whole(m, "samples"),
                number(m, "watts"),
                whole(m, "wattsAtMs"),
                number(m, "integrated"),
                (int) whole(m, "powerSamples"),
                number(m, "maxWatts"),
                signed,
                anomalies(m));
    }

    static String of(LocalList.Entry e) {
        Map<String, @Nullable Object> m = map(e.token());
        m.put("version", e.version());
        m.put("removed", e.removed());
        return LedgerJson.text(m);
    }

    static LocalList.Entry entry(String json) {
        Map<String, Object> m = LedgerJson.map(json);
        return new LocalList.Entry(token(m), (int) whole(m, "version"), Boolean.TRUE.equals(m.get("removed")));
    }

    static String of(Token token) {
        return LedgerJson.text(map(token));
    }

    static Token token(String json) {
        return token(LedgerJson.map(json));
    }

    private static Map<String, @Nullable Object> map(Token t) {
        Map<String, @Nullable Object> m = new LinkedHashMap<>();
        m.put("id", t.id().value());
        m.put("blocked", t.blocked());
        m.put("expiresMs", t.expiresAt().map(Instant::toEpochMilli).orElse(null));
        m.put("group", t.group().map(IdToken::value).orElse(null));
        m.put("note", t.note());
        return m;
    }

    private static Token token(Map<String, Object> m) {
        return new Token(
                token(m, "id").orElseThrow(),
                Boolean.TRUE.equals(m.get("blocked")),
                instant(m, "expiresMs"),
                token(m, "group"),
                text(m, "note"));
    }

    static String of(Reservation r) {
        Map<String, @Nullable Object> m = new LinkedHashMap<>();
        m.put("id", r.id());
        m.put("device", r.device().value());
        m.put("connector", r.connector());
        m.put("expiresMs", r.expiresAt().toEpochMilli());
        m.put("token", r.token().value());
        m.put("group", r.group().map(IdToken::value).orElse(null));
        return LedgerJson.text(m);
    }

    static Reservation reservation(String json) {
        Map<String, Object> m = LedgerJson.map(json);
        return new Reservation(
                (int) whole(m, "id"),
                new DeviceId(text(m, "device")),
                (int) whole(m, "connector"),
                instant(m, "expiresMs").orElseThrow(),
                token(m, "token").orElseThrow(),
                token(m, "group"));
    }

    private static @Nullable List<Object> time(Optional<TrustedTime> time) {
        return time.<@Nullable List<Object>>map(
                        t -> List.of(t.at().toEpochMilli(), t.clock().name()))
                .orElse(null);
    }

    private static Optional<TrustedTime> time(Map<String, Object> m, String key) {
        List<?> pair = list(m, key);
        return pair.isEmpty()
                ? Optional.empty()
                : Optional.of(new TrustedTime(
                        Instant.ofEpochMilli(((Number) pair.get(0)).longValue()),
                        TrustedTime.Clock.valueOf((String) pair.get(1))));
    }

    private static Map<String, @Nullable Object> interruption(Interruption i) {
        Map<String, @Nullable Object> m = new LinkedHashMap<>();
        m.put("kind", i.kind().name());
        m.put("fromMs", i.from().toEpochMilli());
        m.put("untilMs", i.until().map(Instant::toEpochMilli).orElse(null));
        return m;
    }

    private static Interruption interruption(Map<String, Object> m) {
        return new Interruption(
                Interruption.Kind.valueOf(text(m, "kind")), instant(m, "fromMs").orElseThrow(), instant(m, "untilMs"));
    }

    private static List<String> names(Set<Anomaly> anomalies) {
        return anomalies.stream().map(Anomaly::name).sorted().toList();
    }

    private static Set<Anomaly> anomalies(Map<String, Object> m) {
        Set<Anomaly> all = EnumSet.noneOf(Anomaly.class);
        list(m, "anomalies").forEach(name -> all.add(Anomaly.valueOf((String) name)));
        return all;
    }

    private static List<?> list(Map<String, Object> m, String key) {
        return m.get(key) instanceof List<?> list ? list : List.of();
    }

    @SuppressWarnings("unchecked") // a JSON object's keys are strings
    private static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static String text(Map<String, Object> m, String key) {
        return m.get(key) instanceof String text ? text : "";
    }

    private static Optional<IdToken> token(Map<String, Object> m, String key) {
        return Optional.of(text(m, key)).filter(t -> !t.isEmpty()).map(IdToken::new);
    }

    private static long whole(Map<String, Object> m, String key) {
        return m.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private static double number(Map<String, Object> m, String key) {
        return m.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static Optional<Instant> instant(Map<String, Object> m, String key) {
        return m.get(key) instanceof Number number
                ? Optional.of(Instant.ofEpochMilli(number.longValue()))
                : Optional.empty();
    }
}
