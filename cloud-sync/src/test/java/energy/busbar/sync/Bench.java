package energy.busbar.sync;

import energy.busbar.core.model.Event;
import energy.busbar.core.port.UplinkView;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** An uplink among fakes. */
final class Bench implements AutoCloseable {
    final FakeOutbox events = new FakeOutbox("events", 7);
    final FakeOutbox metrics = new FakeOutbox("metrics", 7);
    final FakeDesk desk = new FakeDesk();
    final TestClock clock = new TestClock();
    final List<Event> answers = new CopyOnWriteArrayList<>();
    final List<String> alerts = new CopyOnWriteArrayList<>();
    final List<String> savedDays = new CopyOnWriteArrayList<>();
    final MqttUplink uplink;

    Bench(int window, Duration connectTimeout, Duration ackTimeout, URI... brokers) {
        this(new MqttUplinkConfig(
                "test",
                "gw-1",
                List.of(brokers),
                "busbar-gw-1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                window,
                connectTimeout,
                ackTimeout,
                Topics.DEFAULT_PREFIX,
                LinkLimits.NONE));
    }

    Bench(MqttUplinkConfig config) {
        this(config, UplinkView.all("mqtt:platform"), CommandRights.everything());
    }

    Bench(MqttUplinkConfig config, UplinkView view, CommandRights rights) {
        UplinkAlerts sink = new UplinkAlerts() {
            @Override
            public void raise(String subtype, String description) {
                alerts.add(subtype + ": " + description);
            }

            @Override
            public void clear(String subtype) {
                alerts.add("cleared " + subtype);
            }
        };
        uplink = new MqttUplink(
                config,
                clock,
                new FakeSite(),
                desk,
                List.of(events, metrics),
                new MqttUplink.Surroundings(
                        "0.1.0",
                        () -> metrics.parcelCount() * 10L,
                        answers::add,
                        sink,
                        new ShortDraws(),
                        view,
                        rights,
                        new DayBytes(ZoneOffset.UTC, Optional.empty()),
                        savedDays::add));
    }

    /** Reconnects at a twentieth of the usual delay; the back-off itself is tested with its own numbers. */
    private static final class ShortDraws extends Random {
        private static final long serialVersionUID = 1L;

        ShortDraws() {
            super(42);
        }

        @Override
        public double nextDouble() {
            return super.nextDouble() / 20;
        }
    }

    Bench start() {
        uplink.start();
        return this;
    }

    void awaitConnected() {
        Eventually.isTrue(
                30, () -> "connected; " + uplink.status(), () -> uplink.status().connected());
    }

    void awaitDrained() {
        Eventually.isTrue(
                60,
                () -> "drained; metrics at " + metrics.cursor() + ", events at " + events.cursor() + ", "
                        + uplink.status(),
                () -> metrics.backlog().parcels() == 0 && events.backlog().parcels() == 0);
    }

    /** The threads of the client library that are alive. */
    static List<String> libraryThreads() {
        List<String> names = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("MQTT ") || thread.getName().endsWith("-closer")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    @Override
    public void close() {
        uplink.close();
    }
}
