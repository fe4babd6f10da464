package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.Token;
import energy.busbar.core.session.desk.LedgerChargeDesk;
import energy.busbar.core.session.desk.NotebookChargingLedger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A charger of one or two devices at a gateway whose ledger outlives it. */
final class SessionBench {
    static final DeviceId CP = new DeviceId("cp");

    final ManualLoop loop = new ManualLoop();
    final NotebookChargingLedger ledger = new NotebookChargingLedger();
    AuthorisationPolicy policy = AuthorisationPolicy.DEFAULT;

    /** What the disk has yet to do, while it is held. */
    final Deque<Runnable> disk = new ArrayDeque<>();

    boolean diskHeld;
    final Map<String, Map<String, Object>> devices = new LinkedHashMap<>(Map.of("cp", Map.of()));
    final Version version;
    LedgerChargeDesk desk;
    OcppCharger charger;
    ScriptedCharger peer;
    private boolean connected;

    SessionBench(Version version) {
        this.version = version;
    }

    static AuthorisationPolicy listOnly(AuthorisationPolicy.Place... free) {
        return new AuthorisationPolicy(AuthorisationPolicy.Mode.LIST_ONLY, Set.of(free), true, Duration.ofHours(24));
    }

    /** Also again, as after a kill: all but the ledger is gone. */
    SessionBench gatewayStarts() {
        connected = false;
        desk = new LedgerChargeDesk(
                ledger,
                policy,
                loop,
                task -> {
                    if (diskHeld) {
                        disk.add(task);
                    } else {
                        task.run();
                    }
                },
                22_000);
        List<Options.Problem> problems = new ArrayList<>();
        charger = Bench.byHand(
                loop,
                Optional.empty(),
                desk,
                devices.entrySet().stream()
                        .map(each -> Bench.config(each.getKey(), new Options(each.getKey(), each.getValue(), problems)))
                        .toArray(DeviceConfig[]::new));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        charger.connectors().forEach(each -> each.start(new Heard()));
        loop.settle();
        return this;
    }

    ScriptedCharger connects() {
        List<String> acceptedBefore = peer == null ? List.of() : List.copyOf(peer.script.keySet());
        ScriptedCharger before = peer;
        peer = new ScriptedCharger(loop);
        acceptedBefore.forEach(action -> peer.script.put(action, before.script.get(action)));
        peer.session = charger.opened(peer, version);
        connected = true;
        loop.settle();
        return peer;
    }

    ScriptedCharger boots() {
        connects();
        peer.calls(
                "BootNotification",
                version == Version.V16
                        ? "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}"
                        : "{\"reason\":\"PowerUp\",\"chargingStation\":{\"model\":\"M\",\"vendorName\":\"V\"}}");
        return peer;
    }

    void drops() {
        connected = false;
        charger.lost(peer.session, "the socket closed");
        loop.settle();
    }

    void diskWorks() {
        diskHeld = false;
        while (!disk.isEmpty()) {
            disk.remove().run();
        }
        loop.settle();
    }

    JsonNode says(String action, String payload) {
        return peer.calls(action, payload.replace('\'', '"'));
    }

    /** A charger that is there shows it. */
    void pass(long seconds) {
        long left = seconds;
        for (; left > 60; left -= 60) {
            loop.advance(60_000);
            if (connected) {
                peer.calls("Heartbeat", "{}");
            }
        }
        loop.advance(left * 1000);
    }

    /** As the charger writes it, whose clock is right. */
    String now() {
        return loop.instant().toString();
    }

    void list(String... ids) {
        desk.changeList(list -> list.put(Arrays.stream(ids)
                        .map(id -> Token.accepted(new IdToken(id)))
                        .toList()))
                .toCompletableFuture()
                .join();
    }

    Session only() {
        if (ledger.all.size() != 1) {
            throw new AssertionError("there are " + ledger.all.size() + " sessions: " + ledger.all);
        }
        return session(0);
    }

    /** In the order in which they began. */
    Session session(int index) {
        return desk.session(List.copyOf(ledger.all.keySet()).get(index)).orElseThrow();
    }
}
