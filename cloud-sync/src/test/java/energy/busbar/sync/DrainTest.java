package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final long NO_LIMIT = ConnAck.NO_LIMIT;
    private final FakeOutbox outbox = new FakeOutbox("metrics", 1);
    private final List<String> sent = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();
    private final UplinkAlerts sink = new UplinkAlerts() {
        @Override
        public void raise(String subtype, String description) {
            alerts.add(subtype);
        }

        @Override
        public void clear(String subtype) {
            alerts.add("cleared " + subtype);
        }
    };
    private final Drain drain = new Drain(outbox, "busbar/v1/g/metrics", sink, () -> 0.5);
    private final Drain.Sender sender = (topic, payload) -> {
        sent.add(new String(payload, StandardCharsets.UTF_8));
        return sent.size() - 1;
    };

    @Test
    void cursorMovesOverTheContiguousAcknowledgedPrefixOnly() {
        outbox.add(3);
        drain.pump(0, 10, NO_LIMIT, sender);
        drain.acknowledged(2, 0, 1);
        drain.acknowledged(1, 0, 1);
        assertThat(outbox.cursor().sequence()).isZero();
        drain.acknowledged(0, 0x10, 1); // no matching subscribers is a success
        assertThat(outbox.cursor().sequence()).isEqualTo(3);
        assertThat(drain.parcelsSent()).isEqualTo(3);
        assertThat(drain.samplesSent()).isEqualTo(30);
    }

    @Test
    void keepsToTheRoomAndRefillsAsItEmpties() {
        outbox.add(5);
        drain.pump(0, 2, NO_LIMIT, sender);
        assertThat(sent).hasSize(2);
        assertThat(drain.inFlight()).isEqualTo(2);
        drain.acknowledged(1, 0, 1);
        drain.pump(1, 1, NO_LIMIT, sender);
        assertThat(sent).containsExactly("metrics 1", "metrics 2", "metrics 3");
    }

    @Test
    void afterALostConnectionEverythingFromTheCursorIsSentAgain() {
        outbox.add(3);
        drain.pump(0, 10, NO_LIMIT, sender);
        drain.acknowledged(0, 0, 1);
        drain.acknowledged(2, 0, 1);
        drain.rewind();
        drain.pump(2, 10, NO_LIMIT, sender);
        assertThat(sent.subList(3, sent.size())).containsExactly("metrics 2", "metrics 3");
    }

    @Test
    void anAcknowledgementOfNobodyIsNotTaken() {
        assertThat(drain.acknowledged(-1, 0, 0)).isFalse();
        assertThat(drain.acknowledged(77, 0, 0)).isFalse();
    }

    @Test
    void quotaHoldsTheStreamAndThenOldestGoesFirst() {
        outbox.add(3);
        drain.pump(0, 2, NO_LIMIT, sender);
        drain.acknowledged(0, ReasonCode.QUOTA_EXCEEDED, 0);
        drain.acknowledged(1, ReasonCode.QUOTA_EXCEEDED, 0);
        drain.pump(1_499, 10, NO_LIMIT, sender);
        assertThat(sent).hasSize(2);
        drain.pump(1_500, 10, NO_LIMIT, sender);
        assertThat(sent.subList(2, sent.size())).containsExactly("metrics 1", "metrics 2", "metrics 3");
    }

    @Test
    void unexplainedRefusalsEndAfterTenAndQuotaNever() {
        outbox.add(2);
        for (int i = 0; i < 50; i++) {
            drain.pump(i * 120_000L, 1, NO_LIMIT, sender);
            drain.acknowledged(i, ReasonCode.QUOTA_EXCEEDED, i * 120_000L);
        }
        assertThat(outbox.cursor().sequence()).isZero();
        for (int i = 50; i < 60; i++) {
            drain.pump(i * 120_000L, 1, NO_LIMIT, sender);
            drain.acknowledged(i, 0x80, i * 120_000L);
        }
        assertThat(outbox.cursor().sequence()).isEqualTo(1);
        assertThat(alerts).containsExactly(UplinkAlerts.PARCEL_REFUSED);
        assertThat(drain.parcelsSent()).isZero();
    }

    @Test
    void notAuthorisedWaitsAMinuteAndClearsItsAlertWhenItPasses() {
        outbox.add(1);
        drain.pump(0, 1, NO_LIMIT, sender);
        drain.acknowledged(0, ReasonCode.NOT_AUTHORISED, 0);
        drain.pump(59_999, 1, NO_LIMIT, sender);
        assertThat(sent).hasSize(1);
        drain.pump(60_000, 1, NO_LIMIT, sender);
        drain.acknowledged(1, 0, 60_001);
        assertThat(alerts).containsExactly(UplinkAlerts.NOT_AUTHORISED, "cleared " + UplinkAlerts.NOT_AUTHORISED);
    }

    @Test
    void packetBytesAreThoseOfTheWire() {
        // fixed header 2, topic 2 + 3, packet id 2, no properties 1, payload 5
        assertThat(Drain.packetBytes("a/b", 5)).isEqualTo(15);
        assertThat(Drain.packetBytes("a/b", 119)).isEqualTo(2 + 127);
        assertThat(Drain.packetBytes("a/b", 120)).isEqualTo(3 + 128);
        assertThat(Drain.packetBytes("a/b", 20_000)).isEqualTo(4 + 20_008);
    }

    @Test
    void whateverTheBrokerDoesNothingIsLostAndTheCursorOnlyFollows() {
        long seed = 20_261_124;
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            FakeOutbox box = new FakeOutbox("s", run);
            List<String> received = new ArrayList<>();
            List<Long> open = new ArrayList<>();
            long[] token = {0};
            Drain tested = new Drain(box, "t", sink, random::nextDouble);
            long now = 0;
            for (int step = 0; step < 300 || box.backlog().parcels() > 0; step++) {
                assertThat(step).as("seed %d, run %d drains", seed, run).isLessThan(20_000);
                now += random.nextInt(5_000);
                if (step < 300 && random.nextInt(3) == 0) {
                    box.add(random.nextInt(4));
                    tested.appended();
                }
                tested.pump(now, 5 - tested.inFlight(), NO_LIMIT, (topic, payload) -> {
                    received.add(new String(payload, StandardCharsets.UTF_8));
                    open.add(token[0]);
                    return token[0]++;
                });
                assertThat(tested.inFlight()).isLessThanOrEqualTo(5);
                if (!open.isEmpty()) {
                    long one = open.remove(random.nextInt(open.size()));
                    tested.acknowledged(one, random.nextInt(6) == 0 ? ReasonCode.QUOTA_EXCEEDED : 0, now);
                }
                if (random.nextInt(40) == 0) {
                    tested.rewind();
                    open.clear();
                }
                // What the cursor has passed was received.
                for (long s = 1; s <= box.cursor().sequence(); s += 7) {
                    assertThat(received).as("seed %d, run %d", seed, run).contains("s " + s);
                }
            }
        }
    }
}
