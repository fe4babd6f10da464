package energy.busbar.sim.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.sim.ocpp.ChargerHardware.State;
import energy.busbar.sim.ocpp.ChargingProfile.Period;
import energy.busbar.sim.ocpp.ChargingProfile.Purpose;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The software of a charge point with one connector: OCPP 1.6, Core, Firmware Management, Reservation, Remote Trigger and Smart Charging. Charging profiles run on its own
 * clock whether or not anybody is connected. Not thread-safe: everything comes from {@link ChargePointLink}'s thread,
 * {@link #tick} several times a second.
 */
final class ChargePoint {
    private static final int CONNECTOR = 1;
    private static final int MAX_COMPOSITE_SECONDS = 86_400;
    private static final double FLOWING_AMPS = 0.5;
    private static final int BEFORE_RESTART_MILLIS = 1_000;
    private static final int RESTART_MILLIS = 3_000;

    private final ChargerHardware hardware;
    private final Runnable drop;
    private final ConnectorUse use = new ConnectorUse();
    private final Settings settings = new Settings();
    private final InstalledProfiles profiles = new InstalledProfiles();
    private final Rpc rpc = new Rpc(this::called);
    private final ChargePointFiles files;

    // For as long as it has power.
    private boolean accepted;
    private Instant now = Instant.EPOCH;
    private Instant bootAgainAt = Instant.MAX;
    private Instant heartbeatAt = Instant.MAX;
    private Instant sampleAt = Instant.MAX;
    private Instant alignedAt = Instant.MAX;
    private String reported = "";
    private Instant restartAt = Instant.MAX;
    private Instant upAt = Instant.MIN;

    // For one car.
    private @Nullable Transaction transaction;
    private int servedCar = -1;
    private String idTag = "demo";

    /** @param id as the other side gave it; 0 until then */
    private static final class Transaction {
        private final Instant start;
        private int id;

        Transaction(Instant start) {
            this.start = start;
        }
    }

    /** @param drop closes the socket, as a charger does that restarts; {@link #closed} follows */
    ChargePoint(ChargerHardware hardware, Runnable drop, FileTransfers transfers) {
        this.hardware = hardware;
        this.drop = drop;
        this.files = new ChargePointFiles(
                new ChargePointFiles.Host() {
                    @Override
                    public void tell(String action, ObjectNode payload) {
                        send(action, payload, answer -> {}, () -> {});
                    }

                    @Override
                    public void restart() {
                        stop("Reboot", hardware.state());
                        restartAt = now.plusMillis(BEFORE_RESTART_MILLIS);
                    }
                },
                transfers);
    }

    void opened(Consumer<String> send, Instant at) {
        now = at;
        rpc.opened(send);
        if (accepted) {
            // A charger that was accepted does not boot again for a new socket.
            reported = "";
        } else {
            boot();
        }
    }

    void closed() {
        rpc.closed();
        bootAgainAt = Instant.MAX;
    }

    void received(String text, Instant at) {
        now = at;
        rpc.received(text, at);
    }

    /** The charger's own clock moved on. */
    void tick(Instant at) {
        now = at;
        if (!at.isBefore(bootAgainAt)) {
            bootAgainAt = Instant.MAX;
            boot();
        }
        State state = hardware.state();
        if (!at.isBefore(restartAt)) {
            restart();
        }
        if (at.isBefore(upAt)) {
            hardware.offer(0);
            return;
        }
        files.tick(at);
        followCar(state);
        hardware.offer(offered());
        if (accepted) {
            report(state);
            periodic(state);
        }
        rpc.pump(at);
    }

    /** A each phase that the car may take now. */
    double offered() {
        Transaction running = transaction;
        return running == null ? 0 : profiles.amps(now, running.start);
    }

    /** All that it only remembers is gone; what belongs to a transaction is sent when it is up. */
    private void restart() {
        restartAt = Instant.MAX;
        upAt = now.plusMillis(RESTART_MILLIS);
        files.note("restarted", now);
        accepted = false;
        servedCar = -1;
        drop.run();
    }

    private void boot() {
        send(
                "BootNotification",
                object().put("chargePointVendor", "Busbar Simulator")
                        .put("chargePointModel", "AC-11")
                        .put("chargePointSerialNumber", "SIM-CP-0001")
                        .put("firmwareVersion", files.version()),
                answer -> {
                    int interval = Math.max(1, answer.path("interval").asInt(60));
                    accepted = answer.path("status").asText().equals("Accepted");
                    if (accepted) {
                        settings.change(Settings.HEARTBEAT, String.valueOf(interval));
                        heartbeatAt = now.plusSeconds(interval);
                        reported = "";
                        files.accepted();
                    } else {
                        bootAgainAt = now.plusSeconds(interval);
                    }
                },
                () -> bootAgainAt = now.plusSeconds(5));
    }

    private void followCar(State state) {
        if (transaction != null && (!state.pluggedIn() || state.car() != servedCar)) {
            stop("EVDisconnected", state);
        }
        if (accepted
                && transaction == null
                && state.pluggedIn()
                && state.car() != servedCar
                && use.admits(idTag, now)) {
            start(state);
        }
    }

    private void start(State state) {
        Transaction started = new Transaction(now);
        transaction = started;
        servedCar = state.car();
        sampleAt = now.plusSeconds(1);
        String timestamp = now.toString();
        long meterStart = Math.round(state.wattHours());
        String tag = idTag;
        Integer reservation = use.begin(now);
        rpc.call(
                "StartTransaction",
                true,
                () -> {
                    ObjectNode payload = object().put("connectorId", CONNECTOR)
                            .put("idTag", tag)
                            .put("meterStart", meterStart)
                            .put("timestamp", timestamp);
                    return reservation == null ? payload : payload.put("reservationId", reservation);
                },
                answer -> {
                    started.id = answer.path("transactionId").asInt();
                    if (!answer.path("idTagInfo").path("status").asText().equals("Accepted")
                            && transaction == started) {
                        stop("DeAuthorized", hardware.state());
                    }
                },
                () -> {},
                now);
    }

    private void stop(String reason, State state) {
        Transaction ended = transaction;
        if (ended == null) {
            return;
        }
        transaction = null;
        profiles.transactionEnded();
        use.transactionEnded();
        hardware.offer(0);
        String timestamp = now.toString();
        long meterStop = Math.round(state.wattHours());
        rpc.call(
                "StopTransaction",
                true,
                () -> object().put("transactionId", ended.id)
                        .put("meterStop", meterStop)
                        .put("timestamp", timestamp)
                        .put("reason", reason),
                answer -> {},
                () -> {},
                now);
    }

    private String status(State state) {
        if (transaction == null) {
            String free = use.statusWhenFree(now);
            if (!state.pluggedIn()) {
                return free == null ? "Available" : free;
            }
            if (!use.isOperative()) {
                return "Unavailable";
            }
            return state.car() == servedCar ? "Finishing" : "Preparing";
        }
        if (state.amps() > FLOWING_AMPS) {
            return "Charging";
        }
        return offered() == 0 ? "SuspendedEVSE" : "SuspendedEV";
    }

    private void report(State state) {
        String status = status(state);
        if (status.equals(reported) || !rpc.isOpen()) {
            return;
        }
        reported = status;
        notifyStatus(status);
    }

    private void notifyStatus(String status) {
        send(
                "StatusNotification",
                object().put("connectorId", CONNECTOR)
                        .put("errorCode", "NoError")
                        .put("status", status)
                        .put("timestamp", now.toString()),
                answer -> {},
                () -> reported = "");
    }

    private void periodic(State state) {
        if (!now.isBefore(heartbeatAt)) {
            heartbeatAt = now.plusSeconds(Math.max(1, settings.seconds(Settings.HEARTBEAT)));
            send("Heartbeat", object(), answer -> {}, () -> {});
        }
        int sample = settings.seconds(Settings.SAMPLE);
        if (transaction != null && sample > 0 && !now.isBefore(sampleAt)) {
            sampleAt = now.plusSeconds(sample);
            meterValues(state, "Sample.Periodic");
        }
        int aligned = settings.seconds(Settings.ALIGNED);
        if (aligned > 0 && !now.isBefore(alignedAt)) {
            meterValues(state, "Sample.Clock");
        }
        if (aligned > 0 && (alignedAt.equals(Instant.MAX) || !now.isBefore(alignedAt))) {
            alignedAt = Instant.ofEpochSecond((now.getEpochSecond() / aligned + 1) * aligned);
        }
    }

    private void meterValues(State state, String context) {
        ArrayNode samples = Rpc.JSON.createArrayNode();
        sample(samples, context, "Power.Active.Import", state.watts(), "W", null);
        for (int phase = 1; phase <= 3; phase++) {
            sample(samples, context, "Current.Import", state.amps(), "A", "L" + phase);
            sample(samples, context, "Voltage", state.volts(), "V", "L" + phase + "-N");
        }
        sample(samples, context, "Current.Offered", offered(), "A", null);
        sample(samples, context, "Energy.Active.Import.Register", state.wattHours(), "Wh", null);
        ObjectNode value = object().put("timestamp", now.toString()).set("sampledValue", samples);
        Transaction running = transaction;
        rpc.call(
                "MeterValues",
                running != null,
                () -> {
                    ObjectNode payload = object().put("connectorId", CONNECTOR);
                    if (running != null && running.id != 0) {
                        payload.put("transactionId", running.id);
                    }
                    return payload.set("meterValue", Rpc.JSON.createArrayNode().add(value));
                },
                answer -> {},
                () -> {},
                now);
    }

    private void sample(
            ArrayNode samples, String context, String measurand, double value, String unit, @Nullable String phase) {
        if (!settings.measures(measurand)) {
            return;
        }
        ObjectNode sample = samples.addObject()
                .put("value", String.format(Locale.ROOT, "%.1f", value))
                .put("context", context)
                .put("measurand", measurand)
                .put("unit", unit);
        if (phase != null) {
            sample.put("phase", phase);
        }
    }

    private Optional<ObjectNode> called(String action, JsonNode payload) {
        return switch (action) {
            case "SetChargingProfile" -> status(setProfile(payload) ? "Accepted" : "Rejected");
            case "ClearChargingProfile" -> status(profiles.clear(payload) ? "Accepted" : "Unknown");
            case "GetCompositeSchedule" -> Optional.of(composite(payload));
            case "ChangeConfiguration" ->
                status(settings.change(
                        payload.path("key").asText(), payload.path("value").asText()));
            case "GetConfiguration" -> Optional.of(configuration(payload));
            case "TriggerMessage" ->
                status(trigger(payload.path("requestedMessage").asText()));
            case "RemoteStartTransaction" -> status(remoteStart(payload) ? "Accepted" : "Rejected");
            case "RemoteStopTransaction" -> status(remoteStop(payload) ? "Accepted" : "Rejected");
            case "ClearCache" -> status("Accepted");
            case "Reset" -> status(reset(payload.path("type").asText()));
            case "UnlockConnector" -> status(unlock(payload));
            case "ChangeAvailability" -> status(changeAvailability(payload));
            case "ReserveNow" -> status(reserve(payload));
            case "CancelReservation" ->
                status(use.cancel(payload.path("reservationId").asInt(), now) ? "Accepted" : "Rejected");
            default -> files.called(action, payload, now);
        };
    }

    private boolean setProfile(JsonNode payload) {
        int connector = payload.path("connectorId").asInt(-1);
        ChargingProfile profile = ChargingProfile.read(connector, payload.path("csChargingProfiles"), now);
        Transaction running = transaction;
        boolean fits = switch (profile.purpose()) {
            case ChargePointMaxProfile -> connector == 0;
            case TxDefaultProfile -> connector == 0 || connector == CONNECTOR;
            case TxProfile ->
                connector == CONNECTOR
                        && running != null
                        && (profile.transactionId() == null || profile.transactionId() == running.id);
        };
        return fits && profiles.install(profile);
    }

    private ObjectNode composite(JsonNode payload) {
        int connector = payload.path("connectorId").asInt(-1);
        int seconds = payload.path("duration").asInt();
        if (connector < 0 || connector > CONNECTOR || seconds < 1) {
            return object().put("status", "Rejected");
        }
        boolean watts = payload.path("chargingRateUnit").asText("A").equals("W");
        int covered = Math.min(seconds, MAX_COMPOSITE_SECONDS);
        ArrayNode periods = Rpc.JSON.createArrayNode();
        Transaction running = transaction;
        List<Period> granted = profiles.composite(now, covered, running == null ? null : running.start);
        for (Period period : granted) {
            periods.addObject()
                    .put("startPeriod", period.startSeconds())
                    .put("limit", watts ? period.amps() * 690 : period.amps())
                    .put("numberPhases", 3);
        }
        ObjectNode schedule = object().put("duration", covered)
                .put("startSchedule", now.toString())
                .put("chargingRateUnit", watts ? "W" : "A")
                .set("chargingSchedulePeriod", periods);
        return object().put("status", "Accepted")
                .put("connectorId", connector)
                .put("scheduleStart", now.toString())
                .set("chargingSchedule", schedule);
    }

    private ObjectNode configuration(JsonNode payload) {
        ArrayNode known = Rpc.JSON.createArrayNode();
        ArrayNode unknown = Rpc.JSON.createArrayNode();
        JsonNode asked = payload.path("key");
        List<String> keys = new ArrayList<>();
        asked.forEach(key -> keys.add(key.asText()));
        if (keys.isEmpty()) {
            keys.addAll(settings.all().keySet());
        }
        for (String key : keys) {
            String value = settings.get(key);
            if (value == null) {
                unknown.add(key);
            } else {
                known.addObject()
                        .put("key", key)
                        .put("readonly", settings.readOnly(key))
                        .put("value", value);
            }
        }
        ObjectNode answer = object();
        answer.set("configurationKey", known);
        answer.set("unknownKey", unknown);
        return answer;
    }

    private String trigger(String message) {
        switch (message) {
            case "BootNotification" -> boot();
            case "Heartbeat" -> heartbeatAt = now;
            case "StatusNotification" -> notifyStatus(status(hardware.state()));
            case "MeterValues" -> meterValues(hardware.state(), "Trigger");
            case "FirmwareStatusNotification" ->
                send(message, object().put("status", files.firmwareStatus()), answer -> {}, () -> {});
            case "DiagnosticsStatusNotification" ->
                send(message, object().put("status", files.logStatus()), answer -> {}, () -> {});
            default -> {
                return "NotImplemented";
            }
        }
        return "Accepted";
    }

    private boolean remoteStart(JsonNode payload) {
        State state = hardware.state();
        if (transaction != null
                || !state.pluggedIn()
                || !use.admits(payload.path("idTag").asText(), now)
                || payload.path("connectorId").asInt(CONNECTOR) != CONNECTOR) {
            return false;
        }
        idTag = payload.path("idTag").asText();
        start(state);
        if (payload.has("chargingProfile")) {
            ChargingProfile profile = ChargingProfile.read(CONNECTOR, payload.path("chargingProfile"), now);
            return profile.purpose() == Purpose.TxProfile && profiles.install(profile);
        }
        return true;
    }

    private boolean remoteStop(JsonNode payload) {
        Transaction running = transaction;
        if (running == null || payload.path("transactionId").asInt() != running.id) {
            return false;
        }
        stop("Remote", hardware.state());
        return true;
    }

    private String reset(String type) {
        if (!type.equals("Soft") && !type.equals("Hard")) {
            return "Rejected";
        }
        stop(type + "Reset", hardware.state());
        restartAt = now.plusMillis(BEFORE_RESTART_MILLIS);
        return "Accepted";
    }

    private String unlock(JsonNode payload) {
        if (payload.path("connectorId").asInt(-1) != CONNECTOR) {
            return "NotSupported";
        }
        stop("UnlockCommand", hardware.state());
        return "Unlocked";
    }

    /** Connector 0 is the whole charge point, which is the same with one connector. */
    private String changeAvailability(JsonNode payload) {
        int connector = payload.path("connectorId").asInt(-1);
        String type = payload.path("type").asText();
        boolean known = type.equals("Operative") || type.equals("Inoperative");
        if (connector < 0 || connector > CONNECTOR || !known) {
            return "Rejected";
        }
        return use.change(type.equals("Operative"), transaction != null);
    }

    private String reserve(JsonNode payload) {
        if (payload.path("connectorId").asInt(-1) != CONNECTOR) {
            return "Rejected";
        }
        try {
            return use.reserve(
                    payload.path("reservationId").asInt(),
                    payload.path("idTag").asText(),
                    OffsetDateTime.parse(payload.path("expiryDate").asText()).toInstant(),
                    transaction != null || hardware.state().pluggedIn(),
                    now);
        } catch (DateTimeException e) {
            return "Rejected";
        }
    }

    private void send(String action, ObjectNode payload, Consumer<JsonNode> answered, Runnable failed) {
        rpc.call(action, false, () -> payload, answered, failed, now);
    }

    private static Optional<ObjectNode> status(String status) {
        return Optional.of(object().put("status", status));
    }

    private static ObjectNode object() {
        return Rpc.JSON.createObjectNode();
    }
}
