package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.block.MetricsParcel;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.block.Sample;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.UplinkView;
import energy.busbar.core.port.UplinkView.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several uplinks, each with its own part of what is stored once. */
class CutStreamTest {
    private static final Logger LOG = LoggerFactory.getLogger(CutStreamTest.class);
    private static final long SEED = Long.getLong("busbar.seed", 71);
    private static final int ROUNDS = Boolean.getBoolean("busbar.long") ? 3_000 : 300;

    private static final DeviceId A = new DeviceId("a");
    private static final DeviceId B = new DeviceId("b");
    private static final DeviceId C = new DeviceId("c");
    private static final UplinkView ALL = UplinkView.all("mqtt:all");
    private static final UplinkView ONLY_A = view("mqtt:a", Set.of(A), List.of());
    private static final UplinkView POWER_OF_BC = view("mqtt:bc", Set.of(B, C), List.of("pow*"));

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();
    private final Map<String, UplinkView> views = new LinkedHashMap<>();
    private final Map<String, TreeMap<Long, byte[]>> received = new LinkedHashMap<>();
    private Path directory;
    private Store store;
    private long quotaBytes = StoreConfig.DEFAULT_QUOTA_BYTES;
    private long counter;
    private int copies;

    private static UplinkView view(String own, Set<DeviceId> devices, List<String> points) {
        return new UplinkView(own, Optional.of(devices), points, EnumSet.allOf(Kind.class));
    }

    @BeforeEach
    void open() {
        views.put("all", ALL);
        views.put("a", ONLY_A);
        views.put("bc", POWER_OF_BC);
        directory = folder.resolve("state");
        reopen();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store = Store.open(
                new StoreConfig(directory, Duration.ofSeconds(60), quotaBytes, 0), clock, () -> Long.MAX_VALUE);
        views.forEach((id, view) -> {
            store.telemetry().outbox(id, view);
            store.ledger().eventsOutbox(id, view);
        });
    }

    /** The files as they are at this moment, without what only memory knows. */
    private void crash() throws IOException {
        Path copy = folder.resolve("state-" + ++copies);
        Files.createDirectory(copy);
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        store.close();
        directory = copy;
        clock.bootId = "boot-" + copies;
        reopen();
    }

    private Outbox metrics(String id) {
        return store.telemetry().outbox(id, view(id));
    }

    private UplinkView view(String id) {
        return Optional.ofNullable(views.get(id)).orElseThrow();
    }

    private void append(DeviceId device, String point) {
        clock.advance(10);
        store.telemetry().append(List.of(Reading.good(device, point, new Value.Whole(counter++), clock.now())));
    }

    /** @return positions, as the uplink's window */
    private List<Outbox.Parcel> receive(String id, int max) {
        return receive(id, metrics(id), max);
    }

    private List<Outbox.Parcel> receive(String key, Outbox outbox, int max) {
        List<Outbox.Parcel> parcels = outbox.after(outbox.cursor(), max);
        for (Outbox.Parcel parcel : parcels) {
            byte[] before = received.computeIfAbsent(
                            key + "@" + parcel.position().epoch(), any -> new TreeMap<>())
                    .put(parcel.position().sequence(), parcel.payload());
            assertThat(before == null || Arrays.equals(before, parcel.payload()))
                    .as("parcel %s of %s comes again as the same bytes", parcel.position(), key)
                    .isTrue();
        }
        return parcels;
    }

    private void drain(String id) {
        List<Outbox.Parcel> parcels;
        do {
            parcels = receive(id, 7);
            parcels.forEach(p -> metrics(id).acknowledged(p.position()));
        } while (!parcels.isEmpty());
    }

    private List<Long> values(String id) {
        List<Long> values = new ArrayList<>();
        received.forEach((key, parcels) -> {
            if (key.startsWith(id + "@")) {
                long before = 0;
                long next = 1;
                for (Map.Entry<Long, byte[]> each : parcels.entrySet()) {
                    assertThat(each.getKey()).as("numbers of " + key).isEqualTo(next++);
                    MetricsParcel parcel = MetricsParcel.decode(each.getValue());
                    assertThat(parcel.samplesBefore()).as("samples before").isEqualTo(before);
                    before += parcel.samples();
                    for (Sample s : energy.busbar.core.block.BlockCodec.decode(parcel.block())
                            .samples()) {
                        assertThat(view(id).sees(s.device(), s.point())).isTrue();
                        values.add(((Value.Whole) s.value().orElseThrow()).value());
                    }
                }
            }
        });
        values.sort(Comparator.naturalOrder());
        return values;
    }

    @Test
    void each_uplink_gets_every_sample_that_it_may_see_once_through_crashes_and_slow_neighbours() throws Exception {
        LOG.info("seed={}", SEED);
        Random random = new Random(SEED);
        Map<String, List<Long>> expected = new LinkedHashMap<>();
        List<String> ids = List.copyOf(views.keySet());
        ids.forEach(id -> expected.put(id, new ArrayList<>()));
        for (int round = 0; round < ROUNDS; round++) {
            // Often a block holds nothing of one device or of another.
            for (DeviceId device : List.of(A, B, C)) {
                if (random.nextInt(3) == 0) {
                    for (String point : List.of("power", "current")) {
                        long value = counter;
                        append(device, point);
                        ids.stream()
                                .filter(id -> view(id).sees(device, point))
                                .forEach(id -> expected.get(id).add(value));
                    }
                }
            }
            store.telemetry().flush();
            for (String id : ids) {
                if (random.nextInt(4) == 0) {
                    List<Outbox.Parcel> window = receive(id, 1 + random.nextInt(9));
                    int acknowledged = random.nextInt(window.size() + 1);
                    window.subList(0, acknowledged).forEach(p -> metrics(id).acknowledged(p.position()));
                }
            }
            if (random.nextInt(10) == 0) {
                crash();
            } else if (random.nextInt(10) == 0) {
                store.close();
                reopen();
            }
        }
        ids.forEach(this::drain);
        for (String id : ids) {
            assertThat(received.keySet().stream().filter(k -> k.startsWith(id + "@")))
                    .as("one epoch of " + id)
                    .hasSize(1);
            assertThat(values(id)).as(id).isEqualTo(expected.get(id));
            assertThat(metrics(id).backlog().parcels()).as("backlog of " + id).isZero();
        }
    }

    @Test
    void another_view_is_another_epoch_of_that_uplink_alone_and_what_was_carried_away_is_not_sent_again() {
        append(A, "power");
        append(B, "power");
        store.telemetry().flush();
        views.keySet().forEach(this::drain);
        append(A, "power");
        append(B, "power");
        store.telemetry().flush();
        long of = metrics("a").cursor().epoch();
        assertThat(metrics("bc").cursor().epoch()).isEqualTo(of);
        store.close();
        views.put("a", view("mqtt:a", Set.of(A, B), List.of()));
        reopen();
        assertThat(metrics("a").cursor()).isEqualTo(new Outbox.Position(of + 1, 0));
        assertThat(metrics("bc").cursor()).isEqualTo(new Outbox.Position(of, 1));
        List<Outbox.Parcel> waiting = metrics("a").after(metrics("a").cursor(), 10);
        assertThat(waiting).singleElement().satisfies(p -> {
            assertThat(p.position()).isEqualTo(new Outbox.Position(of + 1, 1));
            assertThat(p.samples()).isEqualTo(2);
        });
        store.close();
        reopen();
        assertThat(metrics("a").cursor()).as("the same view again").isEqualTo(new Outbox.Position(of + 1, 0));
        store.close();
        views.put("a", ALL);
        reopen();
        assertThat(metrics("a").cursor()).as("and to everything").isEqualTo(new Outbox.Position(of + 2, 0));
    }

    @Test
    void a_damaged_file_begins_an_epoch_above_those_of_single_streams() throws Exception {
        clock.epochMillis = 1_000;
        store.close();
        directory = folder.resolve("early");
        reopen();
        append(A, "power");
        store.telemetry().flush();
        store.close();
        views.put("a", view("mqtt:a", Set.of(A, B), List.of()));
        reopen();
        long before = metrics("a").cursor().epoch();
        store.close();
        Files.writeString(directory.resolve(StoreFiles.TELEMETRY), "no database");
        reopen();
        assertThat(metrics("a").cursor().epoch()).isGreaterThan(before);
    }

    @Test
    void an_uplink_that_is_away_beyond_the_quota_loses_its_own_part_with_a_gap_and_holds_no_other() {
        store.close();
        quotaBytes = StoreConfig.LEAST_QUOTA_BYTES;
        reopen();
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            List<Reading> readings = new ArrayList<>();
            DeviceId other = i % 2 == 0 ? A : B;
            for (int k = 0; k < 500; k++) {
                clock.advance(2);
                readings.add(
                        Reading.good(k < 100 ? other : C, "power", new Value.Real(random.nextDouble()), clock.now()));
            }
            store.telemetry().append(readings);
            store.telemetry().flush();
            drain("all");
            drain("bc");
        }
        List<Gap> gaps = store.telemetry().gaps(10);
        Gap own = gaps.stream()
                .filter(g -> g.reason().equals("quota.a"))
                .findFirst()
                .orElseThrow();
        assertThat(gaps)
                .noneMatch(g -> g.reason().equals("quota.all") || g.reason().equals("quota.bc"));
        List<Outbox.Parcel> left = metrics("a").after(metrics("a").cursor(), 1000);
        long samples = left.stream().mapToLong(Outbox.Parcel::samples).sum();
        assertThat(own.samples() + samples).isEqualTo(100 * 100);
        assertThat(left.get(left.size() - 1).position().sequence())
                .as("the hole in the numbers is what was lost")
                .isEqualTo(100);
        assertThat(left.get(0).position().sequence() - 1).isEqualTo(own.samples() / 100);
        assertThat(MetricsParcel.decode(left.get(0).payload()).samplesBefore()).isEqualTo(own.samples());
    }

    @Test
    void events_are_cut_by_device_kind_and_by_whose_command_it_was() {
        views.put("alerts", new UplinkView("mqtt:x", Optional.of(Set.of(A)), List.of(), Set.of(Kind.ALERTS)));
        store.close();
        reopen();
        publish("device.updated", Map.of("deviceId", "a"));
        publish("device.updated", Map.of("deviceId", "b"));
        publish("command.succeeded", Map.of("deviceId", "b", "source", "mqtt:a"));
        publish("command.succeeded", Map.of("deviceId", "b", "source", "mqtt:x"));
        publish("command.failed", Map.of("source", "mqtt:bc"));
        publish("alert.created", Map.of("deviceId", "a"));
        publish("alert.created", Map.of("alertId", "of the site"));
        publish("gateway.started", Map.of());
        assertThat(types("all")).hasSize(8);
        assertThat(types("a"))
                .containsExactly("device.updated", "command.succeeded", "alert.created", "gateway.started");
        assertThat(types("bc"))
                .containsExactly(
                        "device.updated",
                        "command.succeeded",
                        "command.succeeded",
                        "command.failed",
                        "gateway.started");
        assertThat(types("alerts")).containsExactly("command.succeeded", "alert.created");
        store.close();
        reopen();
        publish("alert.created", Map.of("deviceId", "a"));
        assertThat(types("alerts")).as("goes on where it was").containsExactly("alert.created");
        assertThat(store.ledger()
                        .eventsOutbox("alerts", view("alerts"))
                        .cursor()
                        .sequence())
                .isEqualTo(3);
    }

    private void publish(String type, Map<String, Object> data) {
        store.ledger().publish(new Event(type, Event.VERSION, "k" + counter++, clock.instant(), data));
    }

    private List<String> types(String id) {
        Outbox outbox = store.ledger().eventsOutbox(id, view(id));
        List<String> types = new ArrayList<>();
        long next = outbox.cursor().sequence();
        for (Outbox.Parcel parcel : outbox.after(outbox.cursor(), 100)) {
            assertThat(parcel.position().sequence()).isEqualTo(++next);
            Map<String, Object> event =
                    LedgerJson.map(new String(parcel.payload(), java.nio.charset.StandardCharsets.UTF_8));
            assertThat(((Number) event.get("sequence")).longValue()).isEqualTo(next);
            types.add((String) event.get("type"));
            outbox.acknowledged(parcel.position());
        }
        return types;
    }

    @Test
    void roll_ups_are_cut_as_well_and_raw_blocks_wait_for_none_who_takes_roll_ups() {
        store.start(new Bench(folder), (device, point) -> Unit.WATT);
        Outbox minutes = store.telemetry().outbox("minutes", Resolution.MINUTE, ONLY_A);
        for (int i = 0; i < 10; i++) {
            append(i % 2 == 0 ? A : B, "power");
            store.telemetry().flush();
            clock.advance(60_000);
        }
        clock.advance(600_000);
        append(C, "power");
        store.telemetry().flush();
        store.telemetry().flush();
        List<Outbox.Parcel> parcels = receive("minutes", minutes, 100);
        assertThat(parcels).hasSize(5);
        for (int i = 0; i < parcels.size(); i++) {
            MetricsParcel parcel = MetricsParcel.decode(parcels.get(i).payload());
            assertThat(parcel.sequence()).isEqualTo(i + 1L);
            assertThat(parcel.samplesBefore()).isEqualTo(i);
            Rollup rollup = RollupCodec.decode(parcel.block());
            assertThat(rollup.aggregates())
                    .singleElement()
                    .satisfies(a -> assertThat(a.device()).isEqualTo(A));
        }
        minutes.acknowledged(parcels.get(2).position());
        store.telemetry().flush();
        store.close();
        reopen();
        Outbox again = store.telemetry().outbox("minutes", Resolution.MINUTE, ONLY_A);
        assertThat(again.cursor().sequence()).isEqualTo(3);
        assertThat(receive("minutes", again, 100)).hasSize(2);
    }
}
