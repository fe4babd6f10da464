package energy.busbar.agent.discover;

import energy.busbar.agent.discover.RegisterSurvey.Hole;
import energy.busbar.agent.discover.RegisterSurvey.Run;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads ranges of one unit's registers, block by block: a block that is refused is halved until what is missing is alone.
 * At a bounded rate, and so many requests at most. Only reads.
 */
final class RegisterScan {
    static final int MAX_REQUESTS = 5_000;
    /** A unit that is silent so often is not asked any more: each time costs a time-out. */
    static final int MAX_SILENCES = 5;

    private static final int ILLEGAL_FUNCTION = 1;
    /** From so many on a refused block is sampled before it is halved. */
    private static final int SAMPLED_FROM = 16;

    private static final int SAMPLES = 4;
    /** Units made with libmodbus lose their step at a function that they do not know, until so much silence. */
    private static final long STEP_MILLIS = 1_000;

    private final ReadOnlyClient client;
    private final int unit;
    private final long pauseMillis;
    private final boolean thorough;
    private final Rest rest;
    private final ScanProgress progress;

    private final Map<Integer, SortedMap<Integer, Integer>> values = new TreeMap<>();
    private final List<Hole> holes = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int requests;
    private int silences;
    private int largest;
    private long slowestMillis;
    private String why = "";
    private int code;
    private boolean stopped;

    /** @param to the last one, included */
    record Area(int function, int from, int to) {}

    /** Waits; and tells time for what took how long. */
    interface Rest {
        void millis(long millis);

        long nowMillis();
    }

    private record Block(int from, int count) {}

    /**
     * @param pauseMillis between two requests
     * @param thorough whether a refused block is always halved down to single registers
     */
    RegisterScan(
            ReadOnlyClient client, int unit, long pauseMillis, boolean thorough, Rest rest, ScanProgress progress) {
        this.client = client;
        this.unit = unit;
        this.pauseMillis = pauseMillis;
        this.thorough = thorough;
        this.rest = rest;
        this.progress = progress;
    }

    /** @throws ModbusException UNREACHABLE where there is no connection to begin with */
    RegisterSurvey run(List<Area> areas) {
        long all = areas.stream().mapToLong(a -> a.to() - a.from() + 1L).sum();
        long done = 0;
        int size = ModbusClient.MAX_READ;
        for (Area area : areas) {
            for (int from = area.from(); from <= area.to() && !stopped; from += size) {
                size = Math.min(size, ModbusClient.MAX_READ);
                int count = Math.min(size, area.to() - from + 1);
                progress.at(name(area.function()) + " registers from " + from, done, all);
                int answered = block(area.function(), new Block(from, count));
                done += count;
                if (answered == ILLEGAL_FUNCTION_FOUND) {
                    break;
                }
                if (answered > 0 && answered < count) {
                    // All of it is there, but not in one read: the next blocks begin where this one ended.
                    from += count - answered;
                    size = answered;
                }
            }
        }
        boolean refusedLarger = !stopped && findLargest();
        return new RegisterSurvey(values, holes, largest, refusedLarger, slowestMillis, requests, remarks);
    }

    private static final int ILLEGAL_FUNCTION_FOUND = -1;

    /** @return the largest read that this block took where all of it is there, 0 where not all is */
    private int block(int function, Block first) {
        Deque<Block> todo = new ArrayDeque<>(List.of(first));
        int holesBefore = holes.size();
        int took = 0;
        while (!todo.isEmpty() && !stopped) {
            Block block = todo.pop();
            if (ask(function, block)) {
                took = Math.max(took, block.count());
            } else if (stopped) {
                break;
            } else if (code == ILLEGAL_FUNCTION && !values.containsKey(function)) {
                remarks.add("it does not know function " + function + " (" + name(function) + " registers)");
                return ILLEGAL_FUNCTION_FOUND;
            } else if (block.count() == 1) {
                hole(function, block, false);
            } else if (code < 0 || (!thorough && block.count() >= SAMPLED_FROM && !anyThere(function, block))) {
                hole(function, block, code >= 0);
            } else {
                // Even, so that values of two registers stay whole.
                int half = block.count() == 2 ? 1 : block.count() / 2 & ~1;
                todo.push(new Block(block.from() + half, block.count() - half));
                todo.push(new Block(block.from(), half));
            }
        }
        return holes.size() == holesBefore ? took : 0;
    }

    private boolean anyThere(int function, Block block) {
        String before = why;
        for (int i = 0; i < SAMPLES && !stopped; i++) {
            int at = block.from() + (block.count() - 2) * i / (SAMPLES - 1);
            if (ask(function, new Block(at, 2)) || ask(function, new Block(at, 1))) {
                return true;
            }
        }
        why = before;
        return false;
    }

    private void hole(int function, Block block, boolean sampled) {
        int to = block.from() + block.count() - 1;
        int last = holes.size() - 1;
        if (last >= 0) {
            Hole before = holes.get(last);
            if (before.function() == function
                    && before.to() == block.from() - 1
                    && before.why().equals(why)) {
                holes.set(last, new Hole(function, before.from(), to, why, before.sampled() || sampled));
                return;
            }
        }
        holes.add(new Hole(function, block.from(), to, why, sampled));
    }

    /** Asked again once where it is silent. Sets {@link #why} and {@link #code}, -1 for silence. */
    private boolean ask(int function, Block block) {
        for (int attempt = 0; attempt < 2; attempt++) {
            if (requests >= MAX_REQUESTS) {
                stop("stopped after " + MAX_REQUESTS + " requests, at register " + block.from() + " of function "
                        + function + "; the rest was not looked at");
                return false;
            }
            Optional<int[]> registers = once(function, block);
            if (registers.isPresent()) {
                SortedMap<Integer, Integer> of = values.computeIfAbsent(function, f -> new TreeMap<>());
                for (int i = 0; i < block.count(); i++) {
                    of.put(block.from() + i, registers.get()[i]);
                }
                largest = Math.max(largest, block.count());
                return true;
            }
            if (code >= 0 || stopped) {
                return false;
            }
            rest.millis(STEP_MILLIS);
        }
        silences++;
        if (silences >= MAX_SILENCES) {
            stop("it was silent " + silences + " times, last at register " + block.from() + " of function " + function
                    + "; the rest was not looked at");
        }
        return false;
    }

    private Optional<int[]> once(int function, Block block) {
        requests++;
        rest.millis(pauseMillis);
        long begin = rest.nowMillis();
        try {
            int[] registers = function == 4
                    ? client.readInputRegisters(unit, block.from(), block.count())
                    : client.readHoldingRegisters(unit, block.from(), block.count());
            slowestMillis = Math.max(slowestMillis, rest.nowMillis() - begin);
            return Optional.of(registers);
        } catch (ModbusException e) {
            code = switch (e.kind()) {
                case REFUSED -> e.exceptionCode();
                case GARBLED -> 0;
                case NO_ANSWER -> -1;
                case UNREACHABLE -> {
                    if (values.isEmpty()) {
                        throw e;
                    }
                    stop("the connection was lost at register " + block.from() + ": " + e.getMessage());
                    yield 0;
                }
            };
            why = switch (e.kind()) {
                case REFUSED -> "exception " + code;
                case GARBLED -> "garbled";
                default -> "no answer";
            };
            return Optional.empty();
        }
    }

    private void stop(String remark) {
        stopped = true;
        remarks.add(remark);
    }

    /** @return whether there is a longer run than the device gives in one read */
    private boolean findLargest() {
        Optional<Run> longest = new RegisterSurvey(values, holes, largest, false, 0, requests, remarks)
                .runs().stream().max(Comparator.comparingInt(run -> run.registers().length));
        if (longest.isEmpty() || largest == ModbusClient.MAX_READ) {
            return false;
        }
        int most = Math.min(ModbusClient.MAX_READ, longest.get().registers().length);
        boolean refused = false;
        int least = largest;
        while (least < most && !stopped) {
            int middle = (least + most + 1) / 2;
            if (ask(longest.get().function(), new Block(longest.get().from(), middle))) {
                least = middle;
            } else {
                most = middle - 1;
                refused = true;
            }
        }
        return refused;
    }

    private static String name(int function) {
        return function == 4 ? "input" : "holding";
    }
}
