package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PaceTest {
    private static LinkLimits limits(long perSecond, long perDay, Duration batch) {
        return new LinkLimits(
                perSecond == 0 ? OptionalLong.empty() : OptionalLong.of(perSecond),
                perDay == 0 ? OptionalLong.empty() : OptionalLong.of(perDay),
                batch,
                Duration.ofSeconds(1));
    }

    @Test
    void samplesKeepToTheRateAndLiveValuesHaveHalfOfItWhateverWaits() {
        Pace pace = new Pace(limits(1_000, 0, Duration.ZERO), 0);
        long samples = 0;
        long live = 0;
        for (long now = 0; now < 100_000; now += 10) {
            if (now % 1000 == 0 && pace.live(now)) {
                pace.took(400, true, now);
                live += 400;
            }
            while (pace.samples(now)) {
                pace.took(3_000, false, now);
                samples += 3_000;
            }
        }
        assertThat(live).as("every second of live values").isEqualTo(100 * 400);
        assertThat(samples + live).isBetween(97_000L, 104_000L);
    }

    @Test
    void liveValuesThatAreLargerThanTheirHalfAreThinnedAndTakeNoMore() {
        Pace pace = new Pace(limits(1_000, 0, Duration.ZERO), 0);
        int live = 0;
        for (long now = 0; now < 100_000; now += 1_000) {
            if (pace.live(now)) {
                pace.took(2_000, true, now);
                live++;
            }
        }
        assertThat(live).isBetween(24, 28);
    }

    @Test
    void aBatchIsSentAtItsTimeOnly() {
        Pace pace = new Pace(limits(0, 0, Duration.ofMinutes(5)), 0);
        assertThat(pace.samples(0)).isTrue();
        pace.batchDone(1_000);
        assertThat(pace.samples(1_000)).isFalse();
        assertThat(pace.live(1_000)).isTrue();
        assertThat(pace.samplesAtMillis(2_000)).isEqualTo(301_000);
        assertThat(pace.samples(301_000)).isTrue();
    }

    @Test
    void whenTheDaysBytesAreUsedUpSamplesAndLiveValuesWait() {
        Pace pace = new Pace(limits(0, 500_000, Duration.ZERO), 0);
        assertThat(pace.day(499_999)).isFalse();
        assertThat(pace.samples(0)).isTrue();
        assertThat(pace.day(500_000)).isTrue();
        assertThat(pace.samples(0)).isFalse();
        assertThat(pace.live(0)).isFalse();
        assertThat(pace.day(0)).isFalse();
        assertThat(pace.samples(0)).isTrue();
    }

    @Test
    void aDayEndsAtTheSitesMidnightIsKeptOverARestartAndNeverHadTwice() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        DayBytes day = new DayBytes(berlin, Optional.empty());
        Instant before = Instant.parse("2026-11-25T22:59:59Z");
        day.add(100);
        assertThat(day.today(before, false)).as("no day is known").isEqualTo(100);
        assertThat(day.text()).isEmpty();
        assertThat(day.today(before, true)).isEqualTo(100);
        assertThat(day.text()).contains("2026-11-25 100");
        DayBytes again = new DayBytes(berlin, day.text());
        again.add(5);
        assertThat(again.today(before, true)).isEqualTo(105);
        assertThat(again.today(before.plusSeconds(1), true)).isZero();
        again.add(7);
        assertThat(again.today(before, true))
                .as("the clock is set back over midnight")
                .isEqualTo(7);
        assertThat(again.today(before.plusSeconds(1), true)).isEqualTo(7);
        assertThat(new DayBytes(berlin, Optional.of("garbage x")).today(before, true))
                .isZero();
    }

    @Test
    void limitsAreReadAndOddOnesAreSaid() {
        List<Options.Problem> problems = new ArrayList<>();
        LinkLimits read = LinkLimits.read(new Options(
                "limits",
                Map.of("bytesPerSecond", "20kB", "bytesPerDay", "50MB", "batchEvery", "15m", "liveEvery", "1m"),
                problems));
        assertThat(problems).isEmpty();
        assertThat(read)
                .isEqualTo(new LinkLimits(
                        OptionalLong.of(20_000),
                        OptionalLong.of(50_000_000),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(1)));
        LinkLimits.read(new Options("limits", Map.of("bytesPerSecond", "1B", "bytesPerDay", "5", "x", 1), problems));
        assertThat(problems)
                .extracting(Options.Problem::path)
                .containsExactlyInAnyOrder("limits.bytesPerSecond", "limits.bytesPerDay", "limits.x");
    }

    @Test
    void aBacklogOnASlowLinkIsDrainedAtItsRateWhileLiveValuesFlow() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, p -> 0));
                Bench bench = new Bench(config(broker.uri(), limits(20_000, 0, Duration.ZERO)))) {
            for (int i = 0; i < 60; i++) {
                bench.metrics.add(new byte[2_000]);
            }
            long began = System.nanoTime();
            bench.start().awaitDrained();
            double seconds = (System.nanoTime() - began) / 1e9;
            assertThat(seconds)
                    .as("120 kB at 20 kB/s, one second of which is given at once")
                    .isGreaterThan(4.5);
            assertThat(broker.on("live").size())
                    .as("messages of live values meanwhile")
                    .isGreaterThan(3);
            assertThat(broker.on("metrics")).hasSize(60);
        }
    }

    @Test
    void whatTheDayHasLeftIsKeptToAndEventsStillPass() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, p -> 0));
                Bench bench = new Bench(config(broker.uri(), limits(0, 100_000, Duration.ZERO)))) {
            for (int i = 0; i < 200; i++) {
                bench.metrics.add(new byte[2_000]);
            }
            bench.start();
            Eventually.isTrue(
                    20,
                    () -> "the alert " + bench.alerts,
                    () -> bench.alerts.toString().contains("bytes-a-day"));
            bench.events.add(3);
            Eventually.isTrue(20, () -> "events", () -> bench.events.backlog().parcels() == 0);
            // The window that was on its way may pass the mark.
            assertThat(broker.on("metrics").size()).isBetween(40, 75);
            assertThat(bench.metrics.backlog().parcels()).isPositive();
            assertThat(bench.uplink.status().bytesToday()).isGreaterThanOrEqualTo(100_000);
        }
    }

    private static MqttUplinkConfig config(URI broker, LinkLimits limits) {
        MqttUplinkConfig plain = MqttUplinkConfig.simple("test", "gw-1", broker);
        return new MqttUplinkConfig(
                plain.id(),
                plain.gatewayId(),
                plain.brokers(),
                plain.clientId(),
                plain.username(),
                plain.password(),
                plain.trustStore(),
                plain.keyStore(),
                plain.keepAlive(),
                plain.sessionExpiry(),
                plain.window(),
                plain.connectTimeout(),
                plain.ackTimeout(),
                plain.topicPrefix(),
                limits);
    }
}
