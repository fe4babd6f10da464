package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes: what is applied, refused, failed, and what is only sent. */
class CoapLeverTest {
    private static final int PUT = 3;
    private static final int POST = 2;
    private static final byte[] JSON = RawDevice.options(-1, 50, -1);

    private final Rig rig = new Rig();
    private volatile String limit = "{\"limit\":{\"kw\":5}}";
    private volatile String written = "";

    @AfterEach
    void stop() {
        rig.close();
    }

    private static byte[] payload(RawDevice.Heard heard) {
        for (int i = 0; i < heard.rest().length; i++) {
            if ((heard.rest()[i] & 0xff) == 0xff) {
                return Arrays.copyOfRange(heard.rest(), i + 1, heard.rest().length);
            }
        }
        return new byte[0];
    }

    /** An inverter that does as it is told. */
    private List<byte[]> obeys(RawDevice.Heard heard) {
        if (heard.code() == PUT || heard.code() == POST) {
            written = new String(payload(heard), StandardCharsets.ISO_8859_1);
            limit = written;
            return List.of(heard.ack(RawDevice.CHANGED, new byte[0], ""));
        }
        return List.of(heard.ack(RawDevice.CONTENT, JSON, limit));
    }

    private List<byte[]> answersWrites(RawDevice.Heard heard, int code, String text) {
        return heard.code() == PUT ? List.of(heard.ack(code, new byte[0], text)) : obeys(heard);
    }

    private CoapDevice inverter(int port, Map<String, Object> more) {
        Map<String, Object> write =
                new HashMap<>(Map.of("quantity", "generation-limit", "min", 0, "max", 10_000, "tolerance", 5));
        write.putAll(more);
        Map<String, Object> resource = Map.of(
                "path",
                "limit",
                "point",
                "powerLimit",
                "pointer",
                "/limit/kw",
                "unit",
                "kW",
                "format",
                "json",
                "write",
                write);
        return rig.device(DeviceType.INVERTER, port, Map.of("timeout", "400ms"), List.of(resource));
    }

    private static Setpoint watts(double value) {
        return new Setpoint(new DeviceId("m"), Quantity.GENERATION_LIMIT, value, Duration.ofSeconds(60), 10_000);
    }

    private Outcome outcome(Function<RawDevice.Heard, List<byte[]>> script) throws Exception {
        try (RawDevice device = new RawDevice(script)) {
            return inverter(device.port(), Map.of())
                    .write(watts(2500))
                    .toCompletableFuture()
                    .join();
        }
    }

    @Test
    void aSetpointIsWrittenInTheDevicesUnitAndReadBack() throws Exception {
        try (RawDevice device = new RawDevice(this::obeys)) {
            CoapDevice driver = inverter(device.port(), Map.of());
            assertThat(driver.open().abilities())
                    .containsExactly(new Ability(Quantity.GENERATION_LIMIT, 0, 10_000, false, Duration.ofSeconds(5)));
            Original original = driver.capture(Quantity.GENERATION_LIMIT)
                    .toCompletableFuture()
                    .join();
            assertThat(driver.write(watts(2500)).toCompletableFuture().join()).isEqualTo(new Outcome.Applied(2500));
            assertThat(written).isEqualTo("{\"limit\":{\"kw\":2.5}}");
            assertThat(driver.readBack(Quantity.GENERATION_LIMIT)
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(OptionalDouble.of(2500));
            assertThat(driver.release(Quantity.GENERATION_LIMIT, original)
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(new Outcome.Applied(5000));
            assertThat(written).isEqualTo("{\"limit\":{\"kw\":5}}");
        }
    }

    @Test
    void aTemplateArmsTheDevicesOwnTimeOut() throws Exception {
        try (RawDevice device = new RawDevice(this::obeys)) {
            CoapDevice driver = inverter(
                    device.port(),
                    Map.of(
                            "method",
                            "post",
                            "payload",
                            "{\"limit\":{\"kw\":$value},\"for\":$timeout,\"then\":$fallback}"));
            assertThat(driver.open().abilities()).extracting(Ability::timesOut).containsExactly(true);
            assertThat(driver.write(watts(1)).toCompletableFuture().join()).isEqualTo(new Outcome.Applied(1));
            assertThat(written).isEqualTo("{\"limit\":{\"kw\":0.001},\"for\":60,\"then\":10}");
            assertThat(device.heard).anyMatch(h -> h.code() == POST);
        }
    }

    @Test
    void aPayloadCanBeCbor() throws Exception {
        try (RawDevice device = new RawDevice(h -> {
            List<byte[]> answer = obeys(h);
            limit = "{\"limit\":{\"kw\":2.5}}";
            return answer;
        })) {
            inverter(device.port(), Map.of("format", "cbor"))
                    .write(watts(2500))
                    .toCompletableFuture()
                    .join();
            assertThat(HexFormat.of().formatHex(written.getBytes(StandardCharsets.ISO_8859_1)))
                    .isEqualTo("a1656c696d6974a1626b77fb4004000000000000");
        }
    }

    @Test
    void whatIsSentAndNotAnsweredMayBeInForce() throws Exception {
        assertThat(outcome(h -> h.code() == PUT ? List.of() : obeys(h))).isInstanceOf(Outcome.NoAnswer.class);
        // Acknowledged, and then nothing.
        assertThat(outcome(h -> h.code() == PUT
                        ? List.of(RawDevice.datagram(RawDevice.ACK, 0, h.mid(), new byte[0], new byte[0], ""))
                        : obeys(h)))
                .isInstanceOfSatisfying(
                        Outcome.NoAnswer.class, o -> assertThat(o.reason()).contains("acknowledged"));
        // A server that fails has perhaps done it first.
        assertThat(outcome(h -> answersWrites(h, 0xa0, ""))).isInstanceOf(Outcome.NoAnswer.class);
        // Taken, but it cannot be seen whether it holds.
        assertThat(outcome(h -> h.code() == PUT ? obeys(h) : List.of())).isInstanceOf(Outcome.NoAnswer.class);
    }

    @Test
    void whatIsNotInForceHasFailed() throws Exception {
        assertThat(outcome(h -> answersWrites(h, RawDevice.CHANGED, "")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, o -> assertThat(o.reason()).contains("reads back 5000.0, not 2500.0"));
        assertThat(outcome(h -> h.code() == PUT
                        ? List.of(RawDevice.datagram(RawDevice.RST, 0, h.mid(), new byte[0], new byte[0], ""))
                        : obeys(h)))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(outcome(h -> answersWrites(h, 0xa3, ""))).as("not now").isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aRefusalSaysWhatTheDeviceSays() throws Exception {
        assertThat(outcome(h -> answersWrites(h, 0x83, "locked")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, o -> assertThat(o.reason()).contains("4.03", "locked", "PUT"));
        try (RawDevice device = new RawDevice(this::obeys)) {
            CoapDevice driver = inverter(device.port(), Map.of());
            assertThat(driver.write(watts(10_001)).toCompletableFuture().join()).isInstanceOf(Outcome.Refused.class);
            assertThat(device.heard).as("nothing was sent").isEmpty();
            Setpoint other = new Setpoint(new DeviceId("m"), Quantity.RESERVE, 5, Duration.ofSeconds(60), 0);
            assertThat(driver.write(other).toCompletableFuture().join()).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void whatIsNotAnsweredInTimeIsNotSentAgainLater() throws Exception {
        try (RawDevice device = new RawDevice(h -> List.of());
                Endpoints endpoints = new Endpoints()) {
            endpoints.start();
            CoapOptions options =
                    new CoapOptions("127.0.0.1", device.port(), Duration.ofMillis(300), Optional.empty(), List.of());
            Request put = Request.newPut();
            put.setPayload("5");
            assertThat(new CoapLink(options, endpoints).call(put, "limit"))
                    .isInstanceOf(CoapLink.Result.NoAnswer.class);
            assertThat(put.isCanceled()).isTrue();
            assertThat(device.heard).hasSize(1);
        }
    }

    @Test
    void toAHostWithoutAddressNothingIsSent() throws Exception {
        Map<String, Object> write = Map.of("quantity", "generation-limit", "min", 0, "max", 10_000);
        CoapDevice driver = rig.device(
                DeviceType.INVERTER,
                5683,
                Map.of("host", "no-such-host.invalid"),
                List.of(Map.of("path", "limit", "point", "powerLimit", "write", write)));
        assertThat(driver.write(watts(1)).toCompletableFuture().join()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void withoutASettingToGoBackToNothingIsCaptured() throws Exception {
        limit = "{}";
        try (RawDevice device = new RawDevice(this::obeys)) {
            assertThatThrownBy(() -> inverter(device.port(), Map.of())
                            .capture(Quantity.GENERATION_LIMIT)
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("no value to go back to");
        }
    }

    @Test
    void aResourceThatIsOnlyWrittenNeedsNoPoint() throws Exception {
        limit = "[{\"n\":\"sp\",\"u\":\"W\",\"v\":0}]";
        try (RawDevice device = new RawDevice(h -> {
            if (h.code() == PUT) {
                return obeys(h);
            }
            return List.of(h.ack(RawDevice.CONTENT, RawDevice.options(-1, 110, -1), limit));
        })) {
            Map<String, Object> write = Map.of("quantity", "active-power", "min", -5000, "max", 5000);
            CoapDevice driver = rig.device(
                    DeviceType.BATTERY,
                    device.port(),
                    Map.of(),
                    List.of(Map.of("path", "sp", "name", "sp", "unit", "W", "scale", -1, "write", write)));
            assertThat(driver.open().points()).isEmpty();
            assertThat(driver.poll(PollClass.ONCE)).isEmpty();
            Setpoint discharge =
                    new Setpoint(new DeviceId("m"), Quantity.ACTIVE_POWER, 1200, Duration.ofSeconds(60), 0);
            assertThat(driver.write(discharge).toCompletableFuture().join()).isEqualTo(new Outcome.Applied(1200));
            assertThat(written).isEqualTo("[{\"n\":\"sp\",\"u\":\"W\",\"v\":-1200}]");
        }
    }
}
