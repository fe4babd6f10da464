package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.message.PublishedSchemas;
import energy.busbar.driver.ocpp.message.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A charger that sends every message of its version and answers with whatever the standard allows. */
class EveryMessageTest {
    private static final int ROUNDS = 30;

    private static final Set<String> OF_CHARGERS_16 = Set.of(
            "Authorize",
            "BootNotification",
            "DataTransfer",
            "DiagnosticsStatusNotification",
            "FirmwareStatusNotification",
            "Heartbeat",
            "LogStatusNotification",
            "MeterValues",
            "SecurityEventNotification",
            "SignCertificate",
            "SignedFirmwareStatusNotification",
            "StartTransaction",
            "StatusNotification",
            "StopTransaction");

    private static final Set<String> OF_CHARGERS_201 = Set.of(
            "Authorize",
            "BootNotification",
            "ClearedChargingLimit",
            "DataTransfer",
            "FirmwareStatusNotification",
            "Get15118EVCertificate",
            "GetCertificateStatus",
            "Heartbeat",
            "LogStatusNotification",
            "MeterValues",
            "NotifyChargingLimit",
            "NotifyCustomerInformation",
            "NotifyDisplayMessages",
            "NotifyEVChargingNeeds",
            "NotifyEVChargingSchedule",
            "NotifyEvent",
            "NotifyMonitoringReport",
            "NotifyReport",
            "PublishFirmwareStatusNotification",
            "ReportChargingProfiles",
            "ReservationStatusUpdate",
            "SecurityEventNotification",
            "SignCertificate",
            "StatusNotification",
            "TransactionEvent");

    private final ManualLoop loop = new ManualLoop();
    private OcppConnector device;

    private ScriptedCharger connect(Version version, Random random) {
        Options read = new Options("c", new HashMap<>(Map.of("remoteStart", true)), new ArrayList<>());
        device = Bench.byHand(loop, "cp", read);
        device.start(new Heard());
        loop.settle();
        ScriptedCharger peer = new ScriptedCharger(loop);
        for (String action : version.dialect().actions()) {
            Dialect.Action pair = version.dialect().action(action).orElseThrow();
            peer.script.put(
                    action,
                    request -> Optional.of(sample(pair.response(), random).toString()));
        }
        peer.session = device.charger().opened(peer, version);
        return peer;
    }

    private static ObjectNode sample(Class<? extends Record> type, Random random) {
        Samples.Fill[] fills = Samples.Fill.values();
        return MessageWriter.write(new Samples(random, fills[random.nextInt(fills.length)]).of(type));
    }

    @ParameterizedTest
    @CsvSource({"V16, 1_6", "V201, 2_0_1"})
    void each_is_answered_and_all_that_the_gateway_sends_fits_the_schemas(Version version, String file)
            throws Exception {
        PublishedSchemas schemas = PublishedSchemas.of(file);
        Set<String> ofChargers = version == Version.V16 ? OF_CHARGERS_16 : OF_CHARGERS_201;
        long seed = System.nanoTime();
        System.err.println("every message of " + version + ": seed " + seed);
        Random random = new Random(seed);
        ScriptedCharger peer = connect(version, random);
        Set<String> answered = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (String action : new TreeSet<>(version.dialect().actions())) {
                Dialect.Action pair = version.dialect().action(action).orElseThrow();
                String sent = sample(pair.request(), random).toString();
                JsonNode answer = peer.calls(action, sent);
                if (answer.get(0).asInt() == 3) {
                    answered.add(action);
                    assertThat(schemas.problems(action + ".conf", (ObjectNode) answer.get(2)))
                            .as("seed %d: %s to %s", seed, answer, sent)
                            .isEmpty();
                } else {
                    assertThat(answer.get(2).asText())
                            .as("seed %d: %s to %s", seed, answer, sent)
                            .isEqualTo("NotSupported");
                }
            }
            setpoint(random, seed);
        }
        assertThat(answered).isEqualTo(ofChargers);
        for (Frame.Call call : peer.calls) {
            assertThat(schemas.problems(call.action() + ".req", call.payload()))
                    .as("seed %d: %s", seed, call)
                    .isEmpty();
        }
    }

    private void setpoint(Random random, long seed) {
        List<Double> amperes = List.of(0.0, 6.0, 7.777, 16.0, 32.0);
        Setpoint setpoint = new Setpoint(
                new DeviceId("cp"),
                Quantity.CHARGE_CURRENT,
                amperes.get(random.nextInt(amperes.size())),
                Duration.ofSeconds(1 + random.nextInt(100)),
                random.nextInt(40));
        var written = device.write(setpoint).toCompletableFuture();
        var captured = device.capture(Quantity.CHARGE_CURRENT).toCompletableFuture();
        var released =
                device.release(Quantity.CHARGE_CURRENT, new Original(Map.of())).toCompletableFuture();
        loop.advance(1_000);
        assertThat(written).as("seed %d: write", seed).isCompleted();
        assertThat(captured).as("seed %d: capture", seed).isCompleted();
        assertThat(released).as("seed %d: release", seed).isCompleted();
    }
}
