package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.MetricsParcel;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.block.Sample;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.Outbox;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process killed at random moments loses nothing that it was told is durable, and doubles no sequence. */
final class KillTest {
    private static final Logger LOG = LoggerFactory.getLogger(KillTest.class);
    private static final long SEED = Long.getLong("busbar.seed", 20261124);
    private static final int ROUNDS = Boolean.getBoolean("busbar.long") ? 300 : 8;

    @TempDir
    Path directory;

    private record Key(byte stream, long epoch, long sequence) {}

    @Test
    void nothing_acknowledged_is_lost_and_no_sequence_doubled_over_random_kills() throws Exception {
        LOG.info("seed={} rounds={}", SEED, ROUNDS);
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            long before = journalBytes();
            Process child = child(random.nextLong(), (round + 1) * 10_000_000L);
            // One in four from before the first file is there on; the others within their work, however slow the
            // machine.
            boolean early = round % 4 == 0;
            for (int i = 0; !early && i < 6_000 && journalBytes() == before && child.isAlive(); i++) {
                child.waitFor(10, TimeUnit.MILLISECONDS);
            }
            boolean ended = child.waitFor((early ? 300 : 0) + random.nextInt(1200), TimeUnit.MILLISECONDS);
            child.destroyForcibly().waitFor();
            String said = Files.readString(directory.resolve("child.log"));
            assertThat(ended)
                    .as("seed %d round %d: the child ended by itself: %s", SEED, round, said)
                    .isFalse();
        }
        check();
    }

    private long journalBytes() {
        return directory.resolve("journal").toFile().length();
    }

    private Process child(long seed, long counter) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillChild.class.getName(),
                        directory.toString(),
                        Long.toString(seed),
                        Long.toString(counter))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
    }

    private void check() throws IOException {
        Map<Key, byte[]> received = new TreeMap<>((a, b) -> a.stream() != b.stream()
                ? Byte.compare(a.stream(), b.stream())
                : a.epoch() != b.epoch()
                        ? Long.compare(a.epoch(), b.epoch())
                        : Long.compare(a.sequence(), b.sequence()));
        int messages = 0;
        File receiver = directory.resolve("receiver").toFile();
        try (DataInputStream in =
                new DataInputStream(new java.io.BufferedInputStream(new java.io.FileInputStream(receiver)))) {
            while (true) {
                Key key = new Key(in.readByte(), in.readLong(), in.readLong());
                byte[] payload = in.readNBytes(in.readInt());
                byte[] before = received.putIfAbsent(key, payload);
                messages++;
                if (before != null) {
                    assertThat(payload).as("seed %d: %s sent again", SEED, key).isEqualTo(before);
                }
            }
        } catch (EOFException e) {
            // The end.
        }
        HandClock clock = new HandClock();
        try (Store store = Store.open(KillChild.config(directory), clock)) {
            List<Outbox> outboxes = List.of(
                    store.telemetry().outbox("cloud"),
                    store.telemetry().outbox("cloud", Resolution.MINUTE),
                    store.ledger().eventsOutbox("cloud"));
            // Far on, everything that was open is over.
            clock.epochMillis = (ROUNDS + 2) * 10_000_000L * KillChild.MILLIS_A_READING;
            store.telemetry().flush();
            for (Outbox outbox : outboxes) {
                for (Outbox.Parcel p : outbox.after(outbox.cursor(), 1_000_000)) {
                    Key key = new Key(
                            KillChild.letter(outbox.stream()),
                            p.position().epoch(),
                            p.position().sequence());
                    byte[] before = received.putIfAbsent(key, p.payload());
                    if (before != null) {
                        assertThat(p.payload()).as("seed %d: %s", SEED, key).isEqualTo(before);
                    }
                }
            }
            verify(received, messages, store);
        }
    }

    /** Every sample that is there is in its period, once, and no other. */
    private static void rolledUp(Set<Long> samples, Resolution resolution, Map<Long, Aggregate> found) {
        Map<Long, List<Long>> expected = new TreeMap<>();
        for (long number : samples) {
            expected.computeIfAbsent(resolution.periodOf(number * KillChild.MILLIS_A_READING), p -> new ArrayList<>())
                    .add(number);
        }
        assertThat(found.keySet()).as("seed %d: %s", SEED, resolution).isEqualTo(expected.keySet());
        expected.forEach((from, numbers) -> {
            long max = numbers.stream().mapToLong(n -> n).max().orElseThrow();
            Aggregate a = found.get(from);
            assertThat(a.count())
                    .as("seed %d: %s from %d", SEED, resolution, from)
                    .isEqualTo(numbers.size());
            assertThat(a.last()).contains(new Value.Whole(max));
            assertThat(a.numbers())
                    .contains(new Aggregate.Numbers(
                            numbers.stream().mapToLong(n -> n).min().orElseThrow(),
                            max,
                            numbers.stream().mapToDouble(n -> n).sum(),
                            numbers.size()));
        });
        LOG.info("resolution={} periods={}", resolution.label(), expected.size());
    }

    private void verify(Map<Key, byte[]> received, int messages, Store store) throws IOException {
        Map<Byte, Long> last = new TreeMap<>();
        Set<Long> epochs = new HashSet<>();
        Set<Long> samples = new HashSet<>();
        Set<String> events = new HashSet<>();
        Map<Long, Aggregate> minutes = new TreeMap<>();
        long before = 0;
        for (Map.Entry<Key, byte[]> e : received.entrySet()) {
            Key key = e.getKey();
            epochs.add(key.epoch() * 256 + key.stream());
            assertThat(key.sequence())
                    .as("seed %d: sequence of %s", SEED, key)
                    .isEqualTo(last.getOrDefault(key.stream(), 0L) + 1);
            last.put(key.stream(), key.sequence());
            if (key.stream() == 'e') {
                String json = new String(e.getValue(), StandardCharsets.UTF_8);
                events.add(json.replaceAll(".*\"key\":\"([^\"]*)\".*", "$1"));
                continue;
            }
            MetricsParcel parcel = MetricsParcel.decode(e.getValue());
            if (key.stream() == 'r') {
                Rollup rollup = RollupCodec.decode(parcel.block());
                minutes.put(rollup.fromMillis(), rollup.aggregates().get(0));
                continue;
            }
            assertThat(parcel.samplesBefore()).isEqualTo(before);
            before += parcel.samples();
            for (Sample s : BlockCodec.decode(parcel.block()).samples()) {
                long number = (long) s.value().orElseThrow().asDouble();
                assertThat(samples.add(number))
                        .as("seed %d: sample %d twice", SEED, number)
                        .isTrue();
            }
        }
        assertThat(epochs).as("seed %d: one epoch for each stream", SEED).hasSize(3);
        rolledUp(samples, Resolution.MINUTE, minutes);
        for (Resolution resolution : List.of(Resolution.QUARTER_HOUR, Resolution.HOUR)) {
            Map<Long, Aggregate> periods = new TreeMap<>();
            store.telemetry()
                    .history(
                            KillChild.METER,
                            "power",
                            resolution,
                            Instant.EPOCH,
                            Instant.ofEpochMilli(Long.MAX_VALUE / 2))
                    .forEach(period -> periods.put(period.fromMillis(), period.aggregate()));
            rolledUp(samples, resolution, periods);
        }
        List<String> trouble = new ArrayList<>();
        int promises = 0;
        for (String line : Files.readAllLines(directory.resolve("journal"))) {
            String[] words = line.split(" ", 2);
            promises++;
            switch (words[0]) {
                case "event" -> assertThat(events).as("seed %d", SEED).contains(words[1]);
                case "command" ->
                    assertThat(store.ledger().command(words[1]))
                            .as("seed %d", SEED)
                            .isPresent();
                case "flushed" -> {
                    long until = Long.parseLong(words[1]);
                    for (long n = until / 10_000_000 * 10_000_000 + 1; n <= until; n++) {
                        if (!samples.contains(n)) {
                            throw new AssertionError("seed " + SEED + ": sample " + n + " was flushed and is lost");
                        }
                    }
                }
                case "trouble" -> trouble.add(words[1]);
                default -> promises--;
            }
        }
        assertThat(trouble).as("seed %d", SEED).isEmpty();
        assertThat(store.ledger().firstBrokenAudit()).isEmpty();
        LOG.info(
                "kills={} messages={} distinct={} samples={} promises={}",
                ROUNDS,
                messages,
                received.size(),
                samples.size(),
                promises);
        assertThat(samples).isNotEmpty();
        assertThat(promises).isPositive();
    }
}
