package energy.busbar.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the wall clock can be believed. Asked in this order, and once believed, believed until the next start, since a
 * link that is lost later does not make the clock wrong:
 *
 * <ol>
 *   <li>systemd-timesyncd's marker file;
 *   <li>{@code timedatectl}, where systemd runs: it knows of chrony and ntpd too;
 *   <li>elsewhere nobody can tell, and the time counts unless it lies before {@link #floor()}, as that of a box without
 *       a battery for its clock does.
 * </ol>
 *
 * <p>The floor is the last time that was believed, kept in the state directory, and at least the day of the build. A machine
 * that knows the time may set it back, since a wrong clock may have left it in the future. Where nobody knows, a clock that has
 * stepped ahead becomes the floor only once it has run evenly for {@link #STANDS}: else one wrong minute would be it for ever.
 */
public final class ClockSync {
    /** No gateway ran before; a clock that shows less was never set. */
    static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    /** Also what a start may be ahead of the floor: it is saved every {@link #SAVE_SECONDS}. */
    static final Duration STEP = Duration.ofHours(1);

    static final Duration STANDS = Duration.ofDays(1);

    public static final long CHECK_SECONDS = 10;
    private static final long SAVE_SECONDS = 600;
    private static final long ANSWER_SECONDS = 3;
    private static final Logger LOG = LoggerFactory.getLogger(ClockSync.class);
    private static final Path MARKER = Path.of("/run/systemd/timesync/synchronized");
    private static final Path SYSTEMD = Path.of("/run/systemd/system");

    /** What the machine says of its clock; empty where it has nobody who would know. */
    interface Witness extends Supplier<Optional<Boolean>> {}

    private final Path floorFile;
    private final Witness witness;
    private final Supplier<Instant> wallClock;
    private final LongSupplier monotonicMillis;
    private volatile boolean synchronised;
    private Instant floor;
    private Instant saved = Instant.MIN;
    /** A time, and when it was on the monotonic clock: since then both run alike. */
    private Instant evenFrom = Instant.MIN;

    private long evenSince;
    private boolean savedSince;

    public ClockSync(Path stateDirectory, Supplier<Instant> wallClock) {
        this(stateDirectory, wallClock, () -> System.nanoTime() / 1_000_000, ClockSync::machine);
    }

    ClockSync(Path stateDirectory, Supplier<Instant> wallClock, LongSupplier monotonicMillis, Witness witness) {
        this.floorFile = stateDirectory.resolve("last-known-time");
        this.wallClock = wallClock;
        this.monotonicMillis = monotonicMillis;
        this.witness = witness;
        this.floor = readFloor(floorFile);
    }

    boolean synchronised() {
        return synchronised;
    }

    /** No real time is earlier than this. */
    synchronized Instant floor() {
        return floor;
    }

    /** Asks, and keeps the floor; to be called every {@link #CHECK_SECONDS}. May take some seconds. */
    public synchronized void check() {
        Instant now = wallClock.get();
        if (!synchronised) {
            Optional<Boolean> said = witness.get();
            boolean known = said.orElse(false) && !now.isBefore(EARLIEST);
            if (known || said.isEmpty() && !now.isBefore(floor)) {
                synchronised = true;
                LOG.info("clock is believed time={}", now);
            }
            if (known && now.isBefore(floor)) {
                LOG.warn("clock is believed though it was later before time={} lastKnown={}", now, floor);
                floor = now;
            }
        }
        long at = monotonicMillis.getAsLong();
        if (evenFrom.equals(Instant.MIN)
                || Duration.between(evenFrom.plusMillis(at - evenSince), now)
                                .abs()
                                .compareTo(STEP)
                        > 0) {
            evenFrom = now;
            evenSince = at;
            savedSince = false;
        }
        if (synchronised && (saved.equals(Instant.MIN) || now.isAfter(saved.plusSeconds(SAVE_SECONDS)))) {
            save(now, at);
        }
    }

    private void save(Instant now, long at) {
        boolean follows = savedSince || !now.isAfter(floor.plus(STEP));
        boolean stands = at - evenSince >= STANDS.toMillis();
        if (now.isBefore(floor) || !follows && !stands && !floor.equals(EARLIEST)) {
            return;
        }
        saved = now;
        savedSince = true;
        floor = now;
        Path next = floorFile.resolveSibling(floorFile.getFileName() + ".new");
        try {
            Files.writeString(next, now + "\n");
            Files.move(next, floorFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("last known time cannot be kept file={} reason={}", floorFile, e.getMessage());
        }
    }

    private static Instant readFloor(Path file) {
        try {
            Instant kept = Instant.parse(Files.readString(file).strip());
            return kept.isAfter(EARLIEST) ? kept : EARLIEST;
        } catch (IOException | DateTimeParseException e) {
            // None yet, or one that a power cut has left half: the earliest is always true.
            return EARLIEST;
        }
    }

    private static Optional<Boolean> machine() {
        if (Files.exists(MARKER)) {
            return Optional.of(true);
        }
        if (!Files.isDirectory(SYSTEMD)) {
            return Optional.empty();
        }
        try {
            Process asked = new ProcessBuilder("timedatectl", "show", "-p", "NTPSynchronized", "--value")
                    .redirectErrorStream(true)
                    .start();
            asked.getOutputStream().close();
            if (!asked.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return Optional.of(false);
            }
            String answer = new String(asked.getInputStream().readNBytes(100), StandardCharsets.UTF_8).strip();
            return Optional.of(answer.equals("yes"));
        } catch (IOException e) {
            return Optional.of(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(false);
        }
    }
}
