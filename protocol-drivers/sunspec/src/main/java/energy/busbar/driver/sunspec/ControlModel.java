package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Original;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.profiles.SunSpecModel.Point;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads and writes the points of a model with controls. Neighbouring points go in one request. */
final class ControlModel {
    private final ModbusClient client;
    private final int unit;
    final ModelInstance model;
    private boolean written;

    ControlModel(ModbusClient client, int unit, ModelInstance model) {
        this.client = client;
        this.unit = unit;
        this.model = model;
    }

    ModelReader read() {
        return ModelReader.readAll(client, unit, model);
    }

    boolean has(ModelReader reader, String name) {
        return reader.decode(name).value() != null;
    }

    /** A point and the raw number to write, without scale. */
    record Write(String name, long raw) {}

    /** Begins an operation in which nothing has been sent yet. */
    void begin() {
        written = false;
    }

    /** Whether anything was sent since {@link #begin()}, answered or not. */
    boolean written() {
        return written;
    }

    /** In this order; a run of points that lie one behind the other is one request. */
    void write(List<Write> writes) {
        int i = 0;
        while (i < writes.size()) {
            Point first = point(writes.get(i).name());
            int[] registers = words(first, writes.get(i).raw());
            i++;
            while (i < writes.size() && point(writes.get(i).name()).offset() == first.offset() + registers.length) {
                int[] more = words(point(writes.get(i).name()), writes.get(i).raw());
                int[] longer = Arrays.copyOf(registers, registers.length + more.length);
                System.arraycopy(more, 0, longer, registers.length, more.length);
                registers = longer;
                i++;
            }
            written = true;
            client.writeMultipleRegisters(unit, model.address() + first.offset(), registers);
        }
    }

    private Point point(String name) {
        return model.point(name)
                .orElseThrow(() -> new IllegalStateException("model " + model.id() + " has no point " + name));
    }

    private static int[] words(Point point, long raw) {
        int[] words = new int[point.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = (int) (raw >> 16 * (words.length - 1 - i)) & 0xFFFF;
        }
        return words;
    }

    /** The raw number of a value, rounded toward zero, so that no bound is passed by rounding. */
    static OptionalLong raw(ModelReader reader, String name, double value) {
        OptionalLong exponent = reader.exponentOf(name);
        if (exponent.isEmpty()) {
            return OptionalLong.empty();
        }
        double raw = value / Math.pow(10, exponent.getAsLong());
        // What is a whole number but for binary fractions is that number.
        double slack = Math.signum(raw) * 1e-6;
        return OptionalLong.of((long) (raw + slack));
    }

    /** These points as they are, in their own units; those that the device does not have are left out. */
    static Original original(ModelReader reader, List<String> names) {
        Map<String, String> settings = new HashMap<>();
        for (String name : names) {
            double value = reader.number(name);
            if (!Double.isNaN(value)) {
                settings.put(name, Double.toString(value));
            }
        }
        return new Original(settings);
    }

    /** Writes of what was captured, for those of the names that were. */
    static List<Write> restore(ModelReader reader, Original original, List<String> names) {
        return names.stream()
                .filter(name -> original.settings().containsKey(name))
                .flatMap(name -> raw(
                                reader,
                                name,
                                Double.parseDouble(original.settings().get(name)))
                        .stream()
                        .mapToObj(value -> new Write(name, value)))
                .toList();
    }
}
