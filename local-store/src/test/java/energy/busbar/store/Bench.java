package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.MetricsParcel;
import energy.busbar.core.block.Sample;
import energy.busbar.core.block.TelemetryBlock;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.Outbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A store on a folder with a clock by hand, and an uplink that takes everything at once. */
final class Bench implements AutoCloseable, StoreEvents {
    static final DeviceId METER = new DeviceId("meter-1");
    static final String ENERGY = "gridImportEnergy";
    final Path directory;
    final HandClock clock = new HandClock();
    final List<String> raised = new ArrayList<>();
    final List<String> cleared = new ArrayList<>();
    long quotaBytes = StoreConfig.DEFAULT_QUOTA_BYTES;
    Retention retention = Retention.DEFAULT;
    volatile long freeBytes = Long.MAX_VALUE;
    Store store;
    Outbox metrics;
    Outbox events;
    private long counter;

    Bench(Path directory) {
        this.directory = directory;
    }

    Bench open() {
        store = Store.open(
                new StoreConfig(directory, Duration.ofSeconds(60), quotaBytes, 1 << 20, retention),
                clock,
                () -> freeBytes);
        metrics = store.telemetry().outbox("cloud");
        events = store.ledger().eventsOutbox("cloud");
        store.start(this, Bench::unit);
        return this;
    }

    private static Unit unit(DeviceId device, String point) {
        return switch (point) {
            case "power" -> Unit.WATT;
            case ENERGY -> Unit.WATT_HOUR;
            default -> Unit.NONE;
        };
    }

    void reopen() {
        store.close();
        open();
    }

    /** As a killed process leaves it: the marker of a running gateway stays. */
    void closeAsIfKilled() throws java.io.IOException {
        store.close();
        java.nio.file.Files.writeString(directory.resolve("running"), "");
    }

    /** A second of counting readings each, then a flush. */
    void block(int readings) {
        for (int i = 0; i < readings; i++) {
            append(counter++);
        }
        store.telemetry().flush();
    }

    void append(double watts) {
        clock.advance(1000);
        store.telemetry().append(List.of(Reading.good(METER, "power", new Value.Real(watts), clock.now())));
    }

    void publish(String key) {
        store.ledger()
                .publish(new Event("gateway.started", Event.VERSION, key, clock.instant(), Map.of("n", 1.5, "k", key)));
    }

    static TelemetryBlock blockOf(Outbox.Parcel parcel) {
        return BlockCodec.decode(MetricsParcel.decode(parcel.payload()).block());
    }

    List<Outbox.Parcel> waiting() {
        return metrics.after(metrics.cursor(), 10_000);
    }

    static List<Double> numbers(List<Outbox.Parcel> parcels) {
        List<Double> numbers = new ArrayList<>();
        for (Outbox.Parcel parcel : parcels) {
            for (Sample s : blockOf(parcel).samples()) {
                numbers.add(s.value().orElseThrow().asDouble());
            }
        }
        return numbers;
    }

    List<Reading> readAll() {
        return store.telemetry().read(METER, "power", Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE / 2));
    }

    @Override
    public void raise(Alert.Severity severity, String subtype, String title, String description) {
        raised.add(subtype);
    }

    @Override
    public void clear(String subtype) {
        cleared.add(subtype);
    }

    @Override
    public void close() {
        store.close();
    }
}
