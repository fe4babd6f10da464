package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.v16.Ocpp16;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A relay between a charger and upstreams that are scripts. */
final class RelayBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final long ANSWER_MILLIS = 5_000;

    record Sent(String action, ObjectNode payload) {}

    /** One line to the upstream; what is not scripted is never answered. */
    final class FakeLine implements Line {
        final Line.Listener listener;
        final List<Sent> sent = new ArrayList<>();
        private final List<CompletableFuture<Told>> open = new ArrayList<>();
        String closed = "";

        FakeLine(Line.Listener listener) {
            this.listener = listener;
        }

        @Override
        public CompletableFuture<Told> call(String action, ObjectNode payload) {
            sent.add(new Sent(action, payload.deepCopy()));
            CompletableFuture<Told> answer = new CompletableFuture<>();
            open.add(answer);
            Function<ObjectNode, Optional<Told>> script = upstream.get(action);
            if (script != null) {
                time.execute(() -> script.apply(payload).ifPresent(answer::complete));
            }
            return answer;
        }

        @Override
        public void close(String reason) {
            closed = reason;
            end(reason);
        }

        void goes(String reason) {
            listener.down(reason);
            end(reason);
            time.settle();
        }

        private void end(String reason) {
            List.copyOf(open).forEach(each -> each.complete(new Told.Nothing(reason, true)));
        }

        List<ObjectNode> sent(String action) {
            return sent.stream()
                    .filter(each -> each.action().equals(action))
                    .map(Sent::payload)
                    .toList();
        }

        List<String> actions() {
            return sent.stream().map(Sent::action).toList();
        }
    }

    final ManualTime time = new ManualTime();
    final List<FakeLine> lines = new ArrayList<>();
    final Map<String, Function<ObjectNode, Optional<Told>>> upstream = new HashMap<>();
    final Map<String, Function<ObjectNode, Told>> charger = new HashMap<>();
    final List<Sent> toCharger = new ArrayList<>();
    final List<ObjectNode> kept = new ArrayList<>();
    final List<String> learned = new ArrayList<>();
    final Dialect dialect;
    Relay.Standing standing;
    int limitChanges;
    boolean aside;
    boolean diskFails;
    final Set<FileKind> busyWith = EnumSet.noneOf(FileKind.class);
    Relay relay;

    RelayBench() {
        this(Ocpp16.DIALECT);
    }

    RelayBench(Dialect dialect) {
        this.dialect = dialect;
        relay = make();
        accepting();
    }

    /** The upstream answers what one has to. */
    void accepting() {
        upstream("BootNotification", "{'status':'Accepted','currentTime':'2026-01-01T00:00:00Z','interval':300}");
        for (String each : List.of(
                "StatusNotification",
                "MeterValues",
                "FirmwareStatusNotification",
                "DiagnosticsStatusNotification",
                "NotifyReport")) {
            upstream(each, "{}");
        }
        upstream("Heartbeat", "{'currentTime':'2026-01-01T00:00:00Z'}");
    }

    Relay make() {
        return new Relay(
                new Relay.Setting(
                        "charger",
                        "csms.example",
                        Relay.Mode.RELAY,
                        ANSWER_MILLIS,
                        new Needs(60, 10, List.of("Power.Active.Import", "Current.Import")),
                        new Tokens() {
                            @Override
                            public void learned(String token, String kind, ObjectNode info) {
                                learned.add(token + kind + info.path("status").asText());
                            }

                            @Override
                            public void cleared() {
                                learned.clear();
                            }
                        }),
                time,
                time,
                new Relay.Charger() {
                    @Override
                    public CompletableFuture<Told> call(String action, ObjectNode payload) {
                        toCharger.add(new Sent(action, payload.deepCopy()));
                        Function<ObjectNode, Told> script = charger.get(action);
                        return CompletableFuture.completedFuture(
                                script == null ? new Told.Error("NotSupported", "") : script.apply(payload));
                    }

                    @Override
                    public void limitsChanged() {
                        limitChanges++;
                    }

                    @Override
                    public void standing(Relay.Standing now) {
                        standing = now;
                    }

                    @Override
                    public boolean busyWith(FileKind kind) {
                        return busyWith.contains(kind);
                    }
                },
                (version, listener) -> {
                    FakeLine line = new FakeLine(listener);
                    lines.add(line);
                    return line;
                },
                new Keeper() {
                    @Override
                    public Optional<ObjectNode> kept() {
                        return kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(kept.size() - 1));
                    }

                    @Override
                    public void aside(String reason) {
                        aside = true;
                    }

                    @Override
                    public CompletableFuture<Void> keep(ObjectNode now) {
                        if (diskFails) {
                            return CompletableFuture.failedFuture(new java.io.IOException("no space left"));
                        }
                        kept.add(now.deepCopy());
                        return CompletableFuture.completedFuture(null);
                    }
                },
                new Random(7));
    }

    void upstream(String action, String json) {
        upstream.put(action, payload -> Optional.of(new Told.Result(json(json))));
    }

    void charger(String action, String json) {
        charger.put(action, payload -> new Told.Result(json(json)));
    }

    FakeLine line() {
        return lines.get(lines.size() - 1);
    }

    /** The charger comes and boots, and the upstream is there. */
    void up() {
        relay.chargerOpened(dialect);
        time.settle();
        line().listener.up();
        boot();
        time.settle();
    }

    Told boot() {
        return says(
                "BootNotification",
                dialect == Ocpp16.DIALECT
                        ? "{'chargePointVendor':'V','chargePointModel':'M'}"
                        : "{'reason':'PowerUp','chargingStation':{'vendorName':'V','model':'M'}}",
                "{'status':'Accepted','currentTime':'2026-01-01T00:00:00Z','interval':60}");
    }

    /** @param own the gateway's own answer; @return what the charger is answered */
    Told says(String action, String payload, String own) {
        CompletableFuture<Told> answer = asks(action, payload, own);
        time.settle();
        if (!answer.isDone()) {
            time.advance(ANSWER_MILLIS);
        }
        return answer.join();
    }

    CompletableFuture<Told> asks(String action, String payload, String own) {
        CompletionStage<Told> answer =
                relay.said(action, json(payload), () -> CompletableFuture.completedFuture(new Told.Result(json(own))));
        time.settle();
        return answer.toCompletableFuture();
    }

    Told asked(String action, String payload) {
        CompletableFuture<Told> answer =
                line().listener.called(action, json(payload)).toCompletableFuture();
        time.settle();
        return answer.join();
    }

    String status(Told told) {
        return told instanceof Told.Result result
                ? result.payload().path("status").asText()
                : told.toString();
    }

    /** The gateway is killed, and starts again with what is on the disk. */
    void restart() {
        relay = make();
        relay.load();
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }
}
