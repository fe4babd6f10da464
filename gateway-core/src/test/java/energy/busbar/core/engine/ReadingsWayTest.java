package energy.busbar.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.DeviceDescription.Concern;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Buses and hub, with the test as every thread. */
class ReadingsWayTest {
    private final HandClock clock = new HandClock();
    private final NotebookLedger ledger = new NotebookLedger();
    private final List<Reading> logged = new ArrayList<>();
    private final Alerts alerts = new Alerts(ledger, clock, Runnable::run);
    private final EngineConfig config = EngineConfig.defaults();

    private DeviceHub hub(ScriptedDevice... devices) {
        Site site = new Site(
                "s",
                "s",
                ZoneId.of("UTC"),
                true,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(new Site.Feeder("main", Optional.empty(), 35, 230)),
                List.of(devices).stream()
                        .map(d -> ScriptedDevice.placement(d.device().value()))
                        .toList());
        return new DeviceHub(
                site,
                List.of(devices).stream().map(ScriptedDevice::engineDevice).toList(),
                config,
                logged::addAll,
                ledger,
                clock,
                Runnable::run,
                alerts,
                new Random(1));
    }

    private ScriptedDevice device(String id) {
        return new ScriptedDevice(id, "tcp:bus:502", clock);
    }

    /** Runs a bus for a while, as its thread would. */
    private void run(DeviceHub hub, long millis) {
        long end = clock.monotonicMillis + millis;
        while (clock.monotonicMillis < end) {
            long wait = hub.buses().get(0).step();
            if (wait > 0) {
                clock.advance(Math.min(wait, end - clock.monotonicMillis));
            }
        }
    }

    private static Reading reading(DeviceHub hub, String device, String point) {
        return hub.snapshot()
                .device(new DeviceId(device))
                .orElseThrow()
                .readings()
                .get(point);
    }

    private static LinkState link(DeviceHub hub, String device) {
        return hub.snapshot().device(new DeviceId(device)).orElseThrow().link();
    }

    @Test
    void every_reading_goes_to_the_log_once_and_to_the_latest_values() {
        ScriptedDevice one = device("d1");
        DeviceHub hub = hub(one);
        run(hub, 10_000);
        assertEquals(LinkState.UP, link(hub, "d1"));
        assertEquals(1234, reading(hub, "d1", "power").goodNumber());
        assertEquals(
                one.count("poll FAST"),
                logged.stream().filter(r -> r.point().equals("power")).count());
        assertEquals(10, one.count("poll FAST"));
        assertEquals(2, one.count("poll NORMAL"));
        assertEquals(List.of("device.discovered", "device.connected"), ledger.types("device."));
    }

    @Test
    void a_device_that_is_not_the_configured_one_is_read_and_rung_for_until_the_right_one_is_there() {
        ScriptedDevice one = device("d1");
        one.doubt = "model is 'X'; the profile expects 'Y'";
        DeviceHub hub = hub(one);
        run(hub, 2_000);
        assertEquals(LinkState.UP, link(hub, "d1"));
        assertEquals(1234, reading(hub, "d1", "power").goodNumber());
        Alert alert = alerts.open().get(0);
        assertEquals("wrong-device", alert.subtype());
        assertEquals("model is 'X'; the profile expects 'Y'", alert.description());

        one.dies();
        run(hub, 60_000);
        one.fault = null;
        one.doubt = "";
        run(hub, 120_000);
        assertEquals(LinkState.UP, link(hub, "d1"));
        assertEquals(List.of(), alerts.open());
    }

    @Test
    void what_a_driver_says_of_its_device_is_an_alert_while_it_stands_and_is_left_alone_before_it_is_known() {
        ScriptedDevice one = device("d1");
        DeviceHub hub = hub(one);
        one.described = new DeviceDescription(List.of(), List.of(), true, Map.of(Concern.SETTINGS, "A is 1"));
        hub.watch();
        Alert alert = alerts.open().get(0);
        assertEquals("settings", alert.subtype());
        assertEquals("A is 1", alert.description());

        one.described = new DeviceDescription(List.of(), List.of(), false, Map.of());
        hub.watch();
        assertEquals(1, alerts.open().size());
        one.described = new DeviceDescription(List.of(), List.of(), true, Map.of());
        hub.watch();
        assertEquals(List.of(), alerts.open());
    }

    @Test
    void one_dead_unit_of_twenty_costs_the_others_a_bounded_share_of_the_bus() {
        ScriptedDevice[] devices = new ScriptedDevice[20];
        for (int i = 0; i < devices.length; i++) {
            devices[i] = device("d" + i);
        }
        devices[7].dies();
        DeviceHub hub = hub(devices);
        run(hub, 600_000);
        assertEquals(LinkState.UNREACHABLE, link(hub, "d7"));
        long tries = devices[7].count("open");
        assertTrue(tries >= 10 && tries <= 600 / 10 + 5, "tries of the dead unit: " + tries);
        for (int i = 0; i < devices.length; i++) {
            if (i != 7) {
                long polls = devices[i].count("poll FAST");
                assertTrue(polls >= 600 - 2 * tries, "polls of d" + i + ": " + polls + " of 600, tries " + tries);
            }
        }
    }

    @Test
    void a_device_is_back_within_the_longest_wait() {
        ScriptedDevice one = device("d1");
        one.dies();
        DeviceHub hub = hub(one);
        run(hub, 600_000);
        one.fault = null;
        run(hub, 40_000);
        assertEquals(LinkState.UP, link(hub, "d1"));
    }

    @Test
    void a_write_goes_before_waiting_polls() {
        ScriptedDevice one = device("d1");
        ScriptedDevice two = device("d2");
        DeviceHub hub = hub(one, two);
        run(hub, 2_000);
        clock.advance(5_000);
        one.calls.clear();
        two.calls.clear();
        hub.write(new Setpoint(new DeviceId("d2"), Quantity.GENERATION_LIMIT, 5, Duration.ofSeconds(60), 0));
        hub.buses().get(0).step();
        assertEquals(List.of("write"), two.calls);
        assertEquals(List.of(), one.calls);
        hub.buses().get(0).step();
        hub.buses().get(0).step();
        assertTrue(two.calls.contains("poll FAST"), "what the write did is read soon: " + two.calls);
    }

    @Test
    void a_value_that_is_not_renewed_is_stale_and_one_of_a_lost_device_failed() {
        ScriptedDevice one = device("d1");
        DeviceHub hub = hub(one);
        run(hub, 2_000);
        clock.advance(1_900);
        assertEquals(Quality.GOOD, reading(hub, "d1", "power").quality());
        clock.advance(2_000);
        assertEquals(Quality.STALE, reading(hub, "d1", "power").quality());
        assertEquals(Quality.GOOD, reading(hub, "d1", "energy").quality());

        one.dies();
        logged.clear();
        run(hub, 5_000);
        assertEquals(Quality.COMM_FAIL, reading(hub, "d1", "power").quality());
        assertEquals(
                List.of("power COMM_FAIL", "energy COMM_FAIL"),
                logged.stream().map(r -> r.point() + " " + r.quality()).toList());
    }

    @Test
    void one_lost_answer_is_no_outage() {
        ScriptedDevice one = device("d1");
        DeviceHub hub = hub(one);
        run(hub, 3_000);
        one.dies();
        while (one.fault != null) {
            long before = one.calls.size();
            run(hub, 1);
            if (one.calls.size() > before) {
                one.fault = null;
            }
        }
        run(hub, 3_000);
        assertEquals(LinkState.UP, link(hub, "d1"));
        assertEquals(List.of("device.discovered", "device.connected"), ledger.types("device."));
        assertEquals(0, one.count("reset"));
    }

    @Test
    void a_driver_with_a_fault_of_its_own_stops_nobody() {
        ScriptedDevice one = device("d1");
        ScriptedDevice two = device("d2");
        one.fault = new IllegalStateException("bug");
        DeviceHub hub = hub(one, two);
        run(hub, 60_000);
        assertEquals(LinkState.GARBLED, link(hub, "d1"));
        assertTrue(hub.cell(new DeviceId("d1")).orElseThrow().lastError().contains("bug"));
        assertTrue(two.count("poll FAST") >= 58);
    }

    @Test
    void a_write_to_a_device_that_is_not_there_fails_without_touching_the_bus() {
        ScriptedDevice one = device("d1");
        one.dies();
        DeviceHub hub = hub(one);
        run(hub, 10_000);
        one.calls.clear();
        CompletionStage<Outcome> outcome =
                hub.write(new Setpoint(new DeviceId("d1"), Quantity.GENERATION_LIMIT, 5, Duration.ofSeconds(60), 0));
        hub.buses().get(0).step();
        assertInstanceOf(Outcome.Failed.class, outcome.toCompletableFuture().join());
        assertEquals(List.of(), one.calls);
    }

    @Test
    void what_waits_for_a_bus_is_bounded() {
        DeviceHub hub = hub(device("d1"));
        List<CompletionStage<OptionalDouble>> all = new ArrayList<>();
        for (int i = 0; i < config.maxUrgent() + 5; i++) {
            all.add(hub.readBack(new DeviceId("d1"), Quantity.GENERATION_LIMIT));
        }
        assertEquals(
                5, all.stream().filter(s -> s.toCompletableFuture().isDone()).count());
    }

    @Test
    void a_bus_that_is_closed_answers_everybody_and_closes_its_drivers() {
        ScriptedDevice one = device("d1");
        DeviceHub hub = hub(one);
        Bus bus = hub.buses().get(0);
        CompletionStage<OptionalDouble> waiting = hub.readBack(new DeviceId("d1"), Quantity.GENERATION_LIMIT);
        bus.close();
        bus.run();
        assertTrue(one.closed);
        assertTrue(waiting.toCompletableFuture().isDone());
        assertTrue(hub.readBack(new DeviceId("d1"), Quantity.GENERATION_LIMIT)
                .toCompletableFuture()
                .isDone());
    }

    @Test
    void a_link_that_stays_down_is_one_alert_that_is_resolved_when_it_is_back() {
        ScriptedDevice one = device("d1");
        one.dies();
        DeviceHub hub = hub(one);
        run(hub, 5_000);
        hub.watch();
        assertEquals(List.of(), alerts.open());
        for (int i = 0; i < 60; i++) {
            run(hub, 1_000);
            hub.watch();
        }
        assertEquals(
                List.of("communications.unreachable.d1"),
                alerts.open().stream().map(Alert::id).toList());
        one.fault = null;
        run(hub, 40_000);
        hub.watch();
        assertEquals(List.of(), alerts.open());
        assertEquals(
                List.of(Alert.Status.RESOLVED),
                ledger.alerts(9).stream().map(Alert::status).toList());
    }

    @Test
    void another_box_at_the_same_address_is_told() {
        ScriptedDevice one = device("d1");
        DeviceHub hub = hub(one);
        run(hub, 2_000);
        one.dies();
        run(hub, 5_000);
        one.fault = null;
        one.serial = "SN2";
        run(hub, 20_000);
        assertEquals(
                List.of(
                        "device.discovered",
                        "device.connected",
                        "device.disconnected",
                        "device.updated",
                        "device.connected"),
                ledger.types("device."));
    }

    @Test
    void a_jump_of_the_wall_clock_neither_ages_a_value_nor_moves_a_poll() {
        ScriptedDevice one = device("d1");
        DeviceHub hub = hub(one);
        run(hub, 3_000);
        long polls = one.count("poll FAST");
        clock.epochMillis += Duration.ofDays(400).toMillis();
        assertEquals(Quality.GOOD, reading(hub, "d1", "power").quality());
        run(hub, 3_000);
        assertEquals(polls + 3, one.count("poll FAST"));
        clock.epochMillis -= Duration.ofDays(800).toMillis();
        run(hub, 3_000);
        assertEquals(polls + 6, one.count("poll FAST"));
    }

    @Test
    void garbage_is_shown_as_garbage_and_refusal_as_refusal() {
        for (LinkState state : List.of(LinkState.GARBLED, LinkState.REFUSED, LinkState.MISMATCH)) {
            ScriptedDevice one = device("d1");
            one.fault = new LinkException(state, "why");
            DeviceHub hub = hub(one);
            run(hub, 5_000);
            assertEquals(state, link(hub, "d1"));
            assertFalse(one.closed);
        }
    }
}
