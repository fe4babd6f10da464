package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 7641 against a device of bytes, on a clock set by hand. */
class ObserveTest {
    private static final int SENML = 110;
    private static final int NO_OBSERVE = -1;

    private final Rig rig = new Rig();
    private int mid = 100;
    private byte[] token = {};

    @AfterEach
    void stop() {
        rig.close();
    }

    private CoapDevice device(int port, Map<String, Object> more) {
        Map<String, Object> resource = new HashMap<>(Map.of("path", "p", "point", "gridPower", "observe", true));
        resource.putAll(more);
        return rig.device(port, Map.of("timeout", "400ms"), List.of(resource));
    }

    private static String watts(double value) {
        return "[{\"u\":\"W\",\"v\":" + value + "}]";
    }

    /** Takes registrations, and answers other reads without one. */
    private List<byte[]> registers(RawDevice.Heard heard, int sequence, int maxAge, double value) {
        if (heard.code() != 1) {
            return List.of();
        }
        if (heard.observes()) {
            token = heard.token();
        }
        int observe = heard.observes() ? sequence : NO_OBSERVE;
        return List.of(heard.ack(RawDevice.CONTENT, RawDevice.options(observe, SENML, maxAge), watts(value)));
    }

    private void notify(RawDevice device, int sequence, double value) {
        device.send(RawDevice.datagram(
                RawDevice.NON, RawDevice.CONTENT, mid++, token, RawDevice.options(sequence, SENML, -1), watts(value)));
    }

    private static List<Double> until(CoapDevice device, int count) {
        List<Reading> all = new ArrayList<>();
        Rig.await(count + " readings", () -> {
            all.addAll(device.poll(PollClass.FAST));
            return all.size() >= count;
        });
        return all.stream().map(Reading::goodNumber).toList();
    }

    private static long registrations(RawDevice device) {
        return device.heard.stream().filter(h -> h.code() == 1 && h.observes()).count();
    }

    @Test
    void whatTheDeviceTellsComesAtTheNextPollWithoutAsking() throws Exception {
        try (RawDevice device = new RawDevice(h -> registers(h, 5, -1, 1))) {
            CoapDevice driver = device(device.port(), Map.of());
            assertThat(until(driver, 1)).containsExactly(1.0);
            notify(device, 6, 2);
            notify(device, 7, 3);
            assertThat(until(driver, 2)).containsExactly(2.0, 3.0);
            assertThat(driver.poll(PollClass.FAST)).isEmpty();
            assertThat(driver.poll(PollClass.NORMAL)).isEmpty();
            assertThat(device.heard.stream().filter(h -> h.code() == 1)).hasSize(1);
        }
    }

    @Test
    void whatWasOvertakenOnItsWayIsDropped() throws Exception {
        try (RawDevice device = new RawDevice(h -> registers(h, 5, -1, 1))) {
            CoapDevice driver = device(device.port(), Map.of());
            until(driver, 1);
            notify(device, 9, 90);
            notify(device, 8, 80);
            notify(device, 9, 91);
            notify(device, 10, 100);
            assertThat(until(driver, 2)).containsExactly(90.0, 100.0);
            // Over the end of the 24 bits it goes on.
            notify(device, 0x7fffff, 5);
            notify(device, 0xfffffe, 6);
            notify(device, 1, 7);
            assertThat(until(driver, 3)).containsExactly(5.0, 6.0, 7.0);
        }
    }

    @Test
    void silenceIsNoticedAndRegisteredAnew() throws Exception {
        try (RawDevice device = new RawDevice(h -> registers(h, 5, 86_400, 1))) {
            CoapDevice driver = device(device.port(), Map.of("silence", "10s"));
            until(driver, 1);
            rig.time.pass(9_999);
            assertThat(driver.poll(PollClass.FAST)).as("nothing is told twice").isEmpty();
            rig.time.pass(1);
            Reading fresh = driver.poll(PollClass.FAST).get(0);
            assertThat(fresh.goodNumber()).isEqualTo(1);
            assertThat(fresh.at()).isEqualTo(rig.time.now());
            assertThat(registrations(device)).isEqualTo(2);
        }
    }

    @Test
    void aShorterMaxAgeBinds() throws Exception {
        try (RawDevice device = new RawDevice(h -> registers(h, 5, 4, 1))) {
            CoapDevice driver = device(device.port(), Map.of("silence", "1h"));
            until(driver, 1);
            rig.time.pass(4_000);
            assertThat(driver.poll(PollClass.FAST)).hasSize(1);
            assertThat(registrations(device)).isEqualTo(2);
        }
    }

    @Test
    void aDeviceThatHasGoneIsUnreachableAtTheFirstPollAfterItsSilence() throws Exception {
        try (RawDevice device = new RawDevice(h -> registers(h, 5, -1, 1))) {
            CoapDevice driver = device(device.port(), Map.of("silence", "10s"));
            until(driver, 1);
            device.now(h -> List.of());
            rig.time.pass(10_000);
            assertThatThrownBy(() -> driver.poll(PollClass.FAST)).isInstanceOf(LinkException.class);
            driver.reset();
            byte[] old = token;
            device.now(h -> registers(h, 1, -1, 2));
            assertThat(until(driver, 1)).containsExactly(2.0);
            // The device goes on to serve the registration from before: it is told to stop.
            token = old;
            device.send(RawDevice.datagram(
                    RawDevice.CON, RawDevice.CONTENT, 77, old, RawDevice.options(9, SENML, -1), watts(9)));
            Rig.await("a reset", () -> device.heard.stream().anyMatch(h -> h.type() == RawDevice.RST && h.mid() == 77));
            assertThat(driver.poll(PollClass.FAST)).isEmpty();
        }
    }

    @Test
    void whatWasToldBeforeTheLinkWentIsNotLost() throws Exception {
        try (RawDevice device = new RawDevice(h -> registers(h, 5, -1, 1))) {
            CoapDevice driver = rig.device(
                    device.port(),
                    Map.of("timeout", "300ms"),
                    List.of(
                            Map.of("path", "p", "point", "gridPower", "observe", true),
                            Map.of("path", "q", "point", "powerL1")));
            driver.poll(PollClass.FAST);
            notify(device, 6, 2);
            device.now(h -> List.of());
            List<Reading> told = new ArrayList<>();
            Rig.await("the notification", () -> {
                try {
                    told.addAll(driver.poll(PollClass.FAST));
                } catch (LinkException e) {
                    // Without a notification there is nothing else to tell.
                }
                return !told.isEmpty();
            });
            assertThat(told).extracting(Reading::goodNumber).containsExactly(2.0);
            assertThatThrownBy(() -> driver.poll(PollClass.FAST)).isInstanceOf(LinkException.class);
        }
    }

    @Test
    void aDeviceThatCannotIsPolledAndAskedAgainEverLessOften() throws Exception {
        try (RawDevice device = new RawDevice(
                h -> List.of(h.ack(RawDevice.CONTENT, RawDevice.options(NO_OBSERVE, SENML, -1), watts(4))))) {
            CoapDevice driver = device(device.port(), Map.of());
            for (int second = 0; second < 100; second++) {
                assertThat(driver.poll(PollClass.FAST).get(0).goodNumber()).isEqualTo(4);
                rig.time.pass(1_000);
            }
            // 0, 5, 15, 35, 75 s, each up to a quarter later.
            assertThat(registrations(device)).isBetween(4L, 5L);
            assertThat(device.heard).hasSize(100);
        }
    }

    @Test
    void anErrorIsTheLastWordOfAnObservation() throws Exception {
        try (RawDevice device = new RawDevice(h -> registers(h, 5, -1, 1))) {
            CoapDevice driver = device(device.port(), Map.of());
            until(driver, 1);
            device.send(RawDevice.datagram(RawDevice.NON, 0x84, mid++, token, new byte[0], "gone"));
            List<Reading> all = new ArrayList<>();
            Rig.await("the error, then a new registration", () -> {
                all.addAll(driver.poll(PollClass.FAST));
                return all.size() >= 2;
            });
            assertThat(all).extracting(Reading::quality).containsExactly(Quality.NOT_IMPLEMENTED, Quality.GOOD);
            assertThat(registrations(device)).isEqualTo(2);
        }
    }

    @Test
    void whatWaitsIsBoundedAndTheNewestStays() throws Exception {
        try (RawDevice device = new RawDevice(h -> registers(h, 5, -1, 1))) {
            CoapDevice driver = device(device.port(), Map.of());
            until(driver, 1);
            int sent = Observation.MAX_WAITING + 8;
            for (int i = 1; i <= sent; i++) {
                device.send(RawDevice.datagram(
                        RawDevice.CON, RawDevice.CONTENT, mid++, token, RawDevice.options(5 + i, SENML, -1), watts(i)));
                int expected = i;
                Rig.await(
                        "its acknowledgement",
                        () -> device.heard.stream()
                                        .filter(h -> h.type() == RawDevice.ACK)
                                        .count()
                                >= expected);
            }
            List<Double> taken = until(driver, 1);
            assertThat(taken).hasSizeBetween(Observation.MAX_WAITING - 1, Observation.MAX_WAITING);
            assertThat(taken.get(taken.size() - 1)).isGreaterThanOrEqualTo(sent - 1);
        }
    }
}
