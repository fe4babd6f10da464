package energy.busbar.store;

import energy.busbar.core.block.Resolution;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import energy.busbar.core.port.Outbox;
import java.io.FileOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The process that is killed: appends, flushes, carries parcels to a receiver's file, works with the ledger. What it was
 * told is durable it writes to journals, which a SIGKILL does not take back.
 */
final class KillChild {
    static final DeviceId METER = new DeviceId("meter-1");
    static final long MILLIS_A_READING = 1000;

    private KillChild() {}

    static StoreConfig config(Path directory) {
        Duration always = Retention.LONGEST;
        return new StoreConfig(
                directory.resolve("state"), Duration.ofSeconds(60), 1 << 20, 0, new Retention(always, always, always));
    }

    static byte letter(String stream) {
        return (byte) (stream.equals("metrics-1m") ? 'r' : stream.charAt(0));
    }

    /** One message at the receiver: stream, position, payload. */
    private static void receive(FileOutputStream receiver, Outbox outbox, Outbox.Parcel p) throws Exception {
        receiver.write(ByteBuffer.allocate(1 + 8 + 8 + 4 + p.payload().length)
                .put(letter(outbox.stream()))
                .putLong(p.position().epoch())
                .putLong(p.position().sequence())
                .putInt(p.payload().length)
                .put(p.payload())
                .array());
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Random random = new Random(Long.parseLong(args[1]));
        long counter = Long.parseLong(args[2]);
        StepClock clock = new StepClock(counter);
        // Quota small enough that sent blocks are dropped all the time.
        StoreConfig config = config(directory);
        try (FileOutputStream receiver =
                        new FileOutputStream(directory.resolve("receiver").toFile(), true);
                FileOutputStream journal =
                        new FileOutputStream(directory.resolve("journal").toFile(), true);
                Store store = Store.open(config, clock)) {
            List<Outbox> outboxes = List.of(
                    store.telemetry().outbox("cloud"),
                    store.telemetry().outbox("cloud", Resolution.MINUTE),
                    store.ledger().eventsOutbox("cloud"));
            store.start(
                    new StoreEvents() {
                        @Override
                        public void raise(Alert.Severity severity, String subtype, String title, String description) {
                            say(journal, "trouble " + subtype + " " + description);
                        }

                        @Override
                        public void clear(String subtype) {}
                    },
                    (device, point) -> Unit.WATT);
            say(journal, "open");
            while (true) {
                List<Reading> readings = new ArrayList<>();
                for (int i = random.nextInt(50); i > 0; i--) {
                    counter++;
                    clock.counter = counter;
                    readings.add(Reading.good(METER, "power", new Value.Whole(counter), clock.now()));
                }
                store.telemetry().append(readings);
                if (random.nextInt(3) == 0) {
                    store.tick();
                    say(journal, "flushed " + counter);
                }
                if (random.nextInt(2) == 0) {
                    String key = counter + "-" + random.nextInt(1 << 30);
                    Event event = new Event("gateway.started", Event.VERSION, key, Instant.EPOCH, Map.of("k", key));
                    store.ledger().publish(event);
                    say(journal, "event " + key);
                    store.ledger().audit(Instant.EPOCH, "child", "event", key);
                    say(journal, "audit " + key);
                    CommandRequest request = new CommandRequest(
                            key,
                            "a:b",
                            Optional.empty(),
                            Optional.empty(),
                            Map.of(),
                            Optional.empty(),
                            Optional.empty(),
                            "t");
                    if (store.ledger().admit(request, Instant.EPOCH) instanceof Ledger.Admission.Admitted) {
                        say(journal, "command " + key);
                    }
                }
                for (Outbox outbox : outboxes) {
                    List<Outbox.Parcel> window = outbox.after(outbox.cursor(), random.nextInt(6));
                    for (Outbox.Parcel parcel : window) {
                        receive(receiver, outbox, parcel);
                        if (random.nextInt(4) > 0) {
                            outbox.acknowledged(parcel.position());
                        } else {
                            break;
                        }
                    }
                }
            }
        }
    }

    private static void say(FileOutputStream journal, String line) {
        try {
            journal.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Time is the number of readings: nothing here depends on how fast the machine is. */
    private static final class StepClock implements GatewayClock {
        private volatile long counter;

        StepClock(long counter) {
            this.counter = counter;
        }

        @Override
        public Moment now() {
            return new Moment(counter * MILLIS_A_READING, counter * MILLIS_A_READING);
        }

        @Override
        public boolean synchronised() {
            return true;
        }

        @Override
        public String bootId() {
            return "boot";
        }
    }
}
