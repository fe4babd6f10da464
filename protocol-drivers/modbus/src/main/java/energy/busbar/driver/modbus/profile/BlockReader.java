package energy.busbar.driver.modbus.profile;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.driver.modbus.profile.Chunk.State;
import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ReadBlocks.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of one poll class, and learns which of them the device takes: a refused block is cut in two, at its
 * widest hole first, until every point that can be read is read. What stays refused, and what was cut, is tried again
 * slowly. On the bus's thread, but for {@link #leaves()}.
 */
final class BlockReader {
    /** Requests a poll that only find out what is refused; the rest waits for the next poll. */
    static final int MAX_SPLITTING = 40;
    /** Tries a poll of what was refused or cut long ago. */
    static final int MAX_PROBES = 2;
    /** Time-outs a poll, so that a dead unit does not stall its bus. */
    static final int MAX_SILENCES = 2;
    /** So often in a row it is no accident. */
    static final int NO_ACCIDENT = 3;

    private static final long FIRST_BUSY_MILLIS = 250;
    private static final long LAST_BUSY_MILLIS = 30_000;

    private final UnitRegisters registers;
    private final ReadLimits limits;
    private final GatewayClock clock;
    private final RandomGenerator chance;
    private final List<Chunk> roots;
    private final Map<String, Measured> points = new LinkedHashMap<>();
    private volatile List<Leaf> leaves = List.of();

    /** One request of a poll, as it stands. */
    record Leaf(Block block, State state) {}

    BlockReader(
            UnitRegisters registers,
            List<Block> blocks,
            ReadLimits limits,
            GatewayClock clock,
            RandomGenerator chance) {
        this.registers = registers;
        this.limits = limits;
        this.clock = clock;
        this.chance = chance;
        this.roots = blocks.stream().map(block -> new Chunk(block, true)).toList();
        blocks.forEach(b -> b.points().forEach(p -> points.put(p.point().name(), p)));
        note();
    }

    boolean isEmpty() {
        return roots.isEmpty();
    }

    /** From any thread. */
    List<Leaf> leaves() {
        return leaves;
    }

    /** What one poll may still spend, and what it has met. */
    private static final class Round {
        final Answers answers = new Answers();
        int splitting = MAX_SPLITTING;
        int probes = MAX_PROBES;
        int silences;
        boolean heard;

        @Nullable
        ModbusException first;

        boolean probe() {
            return probes-- > 0;
        }
    }

    /**
     * @throws ModbusException if the connection is down, or nothing could be read although the device does not lack it
     */
    Answers read() {
        Round round = new Round();
        List<Chunk> order = new ArrayList<>(roots);
        // What was silent goes last: whether the device is there is asked of others.
        order.sort(Comparator.comparingInt(BlockReader::silences));
        try {
            order.forEach(chunk -> visit(chunk, round));
            checkFactors(round.answers);
        } finally {
            note();
        }
        if (round.first != null && round.answers.nothing()) {
            throw round.first;
        }
        return round.answers;
    }

    private static int silences(Chunk root) {
        return root.leaves().stream()
                .mapToInt(c -> c.state == State.BUSY ? 0 : c.inARow)
                .max()
                .orElse(0);
    }

    private void note() {
        List<Leaf> all = new ArrayList<>();
        roots.forEach(root -> root.leaves(c -> all.add(new Leaf(c.block, c.state))));
        leaves = List.copyOf(all);
    }

    private void visit(Chunk chunk, Round round) {
        long now = clock.monotonicMillis();
        if (chunk.isSplit()) {
            if (chunk.mayJoin(now) && round.probe()) {
                if (attempt(chunk, round).isEmpty()) {
                    chunk.join();
                    return;
                }
                chunk.joinLater(now);
            }
            chunk.halves.forEach(half -> visit(half, round));
        } else if (now < chunk.notBeforeMillis
                || round.silences >= MAX_SILENCES
                || (chunk.state.slow && !round.probe())) {
            round.answers.failed(chunk.block, chunk.state == State.REFUSED, clock.now());
        } else {
            readLeaf(chunk, round);
        }
    }

    private void readLeaf(Chunk chunk, Round round) {
        Optional<ModbusException> failure = attempt(chunk, round);
        if (failure.isEmpty()) {
            chunk.readable();
            return;
        }
        long now = clock.monotonicMillis();
        switch (Refusal.of(failure.get())) {
            case LASTING -> refused(chunk, round, State.REFUSED);
            case PASSING -> {
                chunk.inARow = 0;
                note(chunk, round, failure.get());
                chunk.wait(State.BUSY, now, FIRST_BUSY_MILLIS, LAST_BUSY_MILLIS, jitter());
            }
            case UNCLEAR -> {
                chunk.inARow++;
                note(chunk, round, failure.get());
                if (chunk.inARow >= NO_ACCIDENT) {
                    refused(chunk, round, State.FAILING);
                } else {
                    chunk.wait(State.BUSY, now, FIRST_BUSY_MILLIS, LAST_BUSY_MILLIS, jitter());
                }
            }
            case SILENT -> {
                note(chunk, round, failure.get());
                if (chunk.silent(registers.answers()) >= NO_ACCIDENT) {
                    refused(chunk, round, State.FAILING);
                } else if (!round.heard) {
                    throw failure.get();
                }
            }
        }
    }

    private void note(Chunk chunk, Round round, ModbusException failure) {
        round.answers.failed(chunk.block, false, clock.now());
        round.first = round.first == null ? failure : round.first;
    }

    private double jitter() {
        return 0.5 + 0.5 * chance.nextDouble();
    }

    /** Cuts what was refused as a whole; what cannot be cut waits long. */
    private void refused(Chunk chunk, Round round, State why) {
        long now = clock.monotonicMillis();
        if (!chunk.split(limits, now)) {
            round.answers.failed(chunk.block, why == State.REFUSED, clock.now());
            chunk.wait(why, now, Chunk.FIRST_PROBE_MILLIS, Chunk.LAST_PROBE_MILLIS, jitter());
            return;
        }
        for (Chunk half : chunk.halves) {
            if (round.splitting > 0) {
                round.splitting--;
                visit(half, round);
            } else {
                round.answers.failed(half.block, false, clock.now());
            }
        }
    }

    /** @return what went wrong, unless it ends the poll */
    private Optional<ModbusException> attempt(Chunk chunk, Round round) {
        try {
            int[] words = registers.read(chunk.block);
            round.answers.read(chunk.block, words, clock.now());
            round.heard = true;
            return Optional.empty();
        } catch (ModbusException e) {
            if (e.kind() == Kind.UNREACHABLE) {
                throw e;
            }
            if (Refusal.of(e) == Refusal.SILENT) {
                round.silences++;
            } else {
                round.heard = true;
            }
            return Optional.of(e);
        }
    }

    /** A factor that came in another request than its value is read again: it may have changed in between. */
    private void checkFactors(Answers answers) {
        Map<String, Boolean> settled = new LinkedHashMap<>();
        for (Measured point : points.values()) {
            String factor = point.register().scaleFrom().orElse("");
            Measured scale = points.get(factor);
            if (scale != null && answers.apart(point, factor)) {
                boolean same = settled.computeIfAbsent(factor, f -> isStill(scale, answers));
                if (!same) {
                    answers.unsettled(factor);
                }
            }
        }
        answers.dropUnsettled(points.values());
    }

    private boolean isStill(Measured factor, Answers answers) {
        try {
            Block block = Clusters.alone(factor, limits);
            int[] now = block.of(factor, registers.read(block));
            return Arrays.equals(now, answers.words.get(factor.point().name()));
        } catch (ModbusException e) {
            if (e.kind() == Kind.UNREACHABLE) {
                throw e;
            }
            return false;
        }
    }
}
