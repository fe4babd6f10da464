package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.driver.ExplainedPlan.Block;
import energy.busbar.core.model.PollClass;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a device of bytes, on a clock set by hand. */
class CoapPlanTest {
    private static final int SENML = 110;
    private static final int NO_OBSERVE = -1;
    private static final String WATTS = "[{\"u\":\"W\",\"v\":1}]";
    private static final Map<PollClass, Duration> PERIODS =
            Map.of(PollClass.FAST, Duration.ofSeconds(1), PollClass.NORMAL, Duration.ofSeconds(10));

    private final Rig rig = new Rig();
    private byte[] token = {};
    private boolean takes = true;

    @AfterEach
    void stop() {
        rig.close();
    }

    private List<byte[]> answer(RawDevice.Heard heard) {
        if (heard.code() != 1) {
            return List.of();
        }
        if (heard.observes()) {
            token = heard.token();
        }
        int observe = heard.observes() && takes ? 5 : NO_OBSERVE;
        return List.of(heard.ack(RawDevice.CONTENT, RawDevice.options(observe, SENML, -1), WATTS));
    }

    private static Map<String, Object> resource(String path, String point, boolean observe) {
        return Map.of("path", path, "point", point, "observe", observe, "silence", "1h");
    }

    @Test
    void whatIsPolledHasARequestForEachClassWithItsBytes() throws Exception {
        try (RawDevice raw = new RawDevice(this::answer)) {
            CoapDevice device = rig.device(
                    raw.port(),
                    Map.of(),
                    List.of(
                            Map.of("path", "p", "point", "gridPower"),
                            Map.of("path", "e", "point", "gridImportEnergy", "name", "i"),
                            Map.of("path", "e", "point", "gridExportEnergy", "name", "e")));
            ExplainedPlan before = device.explain(PERIODS);
            assertThat(before.bus()).isEqualTo("coap:127.0.0.1:" + raw.port());
            assertThat(before.speed()).isEqualTo("round trip of 20.0 ms, assumed");
            assertThat(before.blocks()).extracting(Block::what).containsExactly("GET /p", "GET /e");
            assertThat(before.blocks().get(1).points()).containsExactly("gridImportEnergy", "gridExportEnergy");

            device.open();
            Block power = device.explain(PERIODS).blocks().get(0);
            assertThat(power.pollClass()).isEqualTo(PollClass.FAST);
            assertThat(power.period()).isEqualTo(Duration.ofSeconds(1));
            // 28 of IP and UDP, 20 of the message, and the path or the payload.
            assertThat(power.requestBytes()).isEqualTo(49);
            assertThat(power.answerBytes()).isEqualTo(48 + WATTS.length());
            assertThat(power.remark()).isEmpty();
            assertThat(device.explain(PERIODS).speed()).endsWith("ms, measured");
        }
    }

    @Test
    void whatIsObservedHasTheRateThatWasSeen() throws Exception {
        try (RawDevice raw = new RawDevice(this::answer)) {
            CoapDevice device = rig.device(raw.port(), Map.of(), List.of(resource("p", "gridPower", true)));
            assertThat(device.explain(PERIODS).blocks().get(0).remark()).isEqualTo("not asked for yet");
            Rig.await("a first value", () -> !device.poll(PollClass.FAST).isEmpty());
            Block begun = device.explain(PERIODS).blocks().get(0);
            assertThat(begun.what()).isEqualTo("observe /p");
            assertThat(begun.remark()).isEqualTo("told nothing yet since it was asked for");
            assertThat(begun.bytesPerSecond()).as("no rate is made up").isZero();

            for (int i = 0; i < 3; i++) {
                rig.time.pass(20_000);
                raw.send(RawDevice.datagram(
                        RawDevice.NON, RawDevice.CONTENT, 100 + i, token, RawDevice.options(6 + i, SENML, -1), WATTS));
                Rig.await("a notification", () -> !device.poll(PollClass.FAST).isEmpty());
            }
            Block told = device.explain(PERIODS).blocks().get(0);
            assertThat(told.period()).isEqualTo(Duration.ofSeconds(20));
            assertThat(told.busMillis()).isZero();
            assertThat(told.answerBytes()).isEqualTo(48 + WATTS.length());
        }
    }

    @Test
    void whatCannotBeObservedIsToldAsPolled() throws Exception {
        takes = false;
        try (RawDevice raw = new RawDevice(this::answer)) {
            CoapDevice device = rig.device(raw.port(), Map.of(), List.of(resource("p", "gridPower", true)));
            device.poll(PollClass.FAST);
            Block block = device.explain(PERIODS).blocks().get(0);
            assertThat(block.what()).isEqualTo("GET /p");
            assertThat(block.period()).isEqualTo(Duration.ofSeconds(1));
            assertThat(block.remark()).isEqualTo("cannot be observed at present, so it is polled");
        }
    }
}
