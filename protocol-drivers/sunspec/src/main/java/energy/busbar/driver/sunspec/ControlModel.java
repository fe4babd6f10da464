package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.PollClass;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads and writes the points of a model with controls. Neighbouring points go in one request. */
final class ControlModel {
    private static final int ILLEGAL_FUNCTION = 1;

    private final ModbusClient client;
    private final int unit;
    final ModelInstance model;
    private final ReadPlan plan;
    private boolean written;
    private boolean answered;
    /** Of a device that does not know function 16 (Kostal). */
    private boolean oneByOne;

    ControlModel(ModbusClient client, int unit, ModelInstance model) {
        this.client = client;
        this.unit = unit;
        this.model = model;
        this.plan = ReadPlan.of(ModelReader.single(model), client.maxRead());
    }

    /** All but groups that repeat. */
    ModelReader read() {
        return ModelReader.read(client, unit, model, plan);
    }

    /** What {@link #read()} asks for, as things stand. */
    List<Explanation.Request> requests(PollClass pollClass, String point) {
        return requests(plan, pollClass, point);
    }

    /** The same of {@link #read(List)}. */
    List<Explanation.Request> requests(List<Spot> spots, PollClass pollClass, String point) {
        return requests(ReadPlan.of(spots, client.maxRead()), pollClass, point);
    }

    private List<Explanation.Request> requests(ReadPlan plan, PollClass pollClass, String point) {
        List<Explanation.Request> requests = new ArrayList<>();
        plan.requests()
                .forEach((range, rests) -> requests.add(new Explanation.Request(
                        pollClass, model.address() + range.from(), range.size(), List.of(point), rests)));
        return requests;
    }

    ModelReader read(List<Spot> spots) {
        return ModelReader.read(client, unit, model, spots);
    }

    boolean has(ModelReader reader, String path) {
        return reader.decode(path).value() != null;
    }

    /** A point and the raw number to write, without scale. */
    record Write(String path, long raw) {}

    /** Begins an operation in which nothing has been sent yet. */
    void begin() {
        written = false;
        answered = false;
    }

    /** Whether anything was sent since {@link #begin()}, answered or not. */
    boolean written() {
        return written;
    }

    /** Whether the device took a part of it. */
    boolean answered() {
        return answered;
    }

    /** In this order; a run of points that lie one behind the other is one request, as long as it fits into one. */
    void write(List<Write> writes) {
        int i = 0;
        while (i < writes.size()) {
            Spot first = spot(writes.get(i).path());
            List<Integer> registers = new ArrayList<>();
            int from = i;
            int next = first.offset();
            while (i < writes.size()
                    && spot(writes.get(i).path()).offset() == next
                    && registers.size() + spot(writes.get(i).path()).point().size() <= ModbusClient.MAX_WRITE) {
                Spot spot = spot(writes.get(i).path());
                for (int word : words(spot.point().size(), writes.get(i).raw())) {
                    registers.add(word);
                }
                next = spot.offset() + spot.point().size();
                i++;
            }
            send(
                    first.offset(),
                    registers.stream().mapToInt(Integer::intValue).toArray(),
                    i - from == registers.size());
        }
    }

    /** @param singles whether each register is a point of its own, so that one at a time does no harm */
    private void send(int offset, int[] registers, boolean singles) {
        written = true;
        if (!oneByOne) {
            try {
                client.writeMultipleRegisters(unit, model.address() + offset, registers);
                answered = true;
                return;
            } catch (ModbusException e) {
                // A number of two registers written in two requests is another number in between: not done.
                if (e.kind() != Kind.REFUSED || e.exceptionCode() != ILLEGAL_FUNCTION || !singles) {
                    throw e;
                }
                oneByOne = true;
            }
        }
        if (!singles) {
            throw new ModbusException(
                    Kind.REFUSED,
                    ILLEGAL_FUNCTION,
                    "model " + model.name()
                            + ": the device takes one register at a time, which a number of two cannot be");
        }
        for (int i = 0; i < registers.length; i++) {
            client.writeSingleRegister(unit, model.address() + offset + i, registers[i]);
            answered = true;
        }
    }

    Spot spot(String path) {
        return model.spot(path)
                .orElseThrow(() -> new IllegalStateException("model " + model.name() + " has no point " + path));
    }

    private static int[] words(int size, long raw) {
        int[] words = new int[size];
        for (int i = 0; i < words.length; i++) {
            words[i] = (int) (raw >> (16 * (words.length - 1 - i))) & 0xFFFF;
        }
        return words;
    }

    /** Whether these registers hold what was written to them. */
    static boolean holds(ModelReader reader, List<Write> writes, ControlModel model) {
        return writes.stream().allMatch(write -> {
            int bits = 16 * Math.min(4, model.spot(write.path()).point().size());
            long mask = bits == 64 ? -1L : (1L << bits) - 1;
            OptionalLong raw = reader.raw(write.path());
            return raw.isPresent() && (raw.getAsLong() & mask) == (write.raw() & mask);
        });
    }

    /** The raw number of a value, rounded toward zero, so that no bound is passed by rounding. */
    static OptionalLong raw(ModelReader reader, String path, double value) {
        OptionalLong exponent = reader.exponentOf(path);
        if (exponent.isEmpty() || Double.isNaN(value)) {
            return OptionalLong.empty();
        }
        double raw = value / Math.pow(10, (double) exponent.getAsLong());
        // What is a whole number but for binary fractions is that number.
        double slack = Math.signum(raw) * 1e-6;
        return OptionalLong.of((long) (raw + slack));
    }

    /** These points as they are, in their own units; those that the device does not have are left out. */
    static Original original(ModelReader reader, List<String> paths) {
        Map<String, String> settings = new HashMap<>();
        for (String path : paths) {
            double value = reader.number(path);
            if (!Double.isNaN(value)) {
                settings.put(path, Double.toString(value));
            }
        }
        return new Original(settings);
    }

    /** Writes of what was captured, for those of the points that were. */
    static List<Write> restore(ModelReader reader, Original original, List<String> paths) {
        return paths.stream()
                .filter(path -> original.settings().containsKey(path))
                .flatMap(path -> raw(
                                reader,
                                path,
                                Double.parseDouble(original.settings().get(path)))
                        .stream()
                        .mapToObj(value -> new Write(path, value)))
                .toList();
    }
}
