package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.sunspec.ControlModel.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A control as SunSpec's models have it: registers with the value, where there is one a time after which the device goes
 * back by itself, and where there is one an enable. Written in that order, in as few requests as the registers allow, and
 * read back.
 */
final class TimedControl implements SunSpecLever {
    /**
     * @param before written before the time-out: what would delay or outlive the value
     * @param timeout s after the last write, 0 for none; "" where the model has none
     * @param enable "" where the model has none
     * @param on what enables
     * @param captured what is given back, in the order of writing, but for the enable
     */
    record Registers(List<Write> before, String timeout, String enable, long on, List<String> captured) {
        Registers {
            before = List.copyOf(before);
            captured = List.copyOf(captured);
        }
    }

    /**
     * Between a value and its registers.
     *
     * @param write empty where the device lacks what is needed
     * @param read what the registers say, enabled or not
     * @param refusal why a value within the bounds is none, if it is none
     * @param off in force while it is not enabled; empty where the device decides for itself
     */
    record Coding(
            DoubleFunction<Function<ModelReader, List<Write>>> write,
            Function<ModelReader, OptionalDouble> read,
            DoubleFunction<Optional<String>> refusal,
            OptionalDouble off) {}

    private final ControlModel model;
    private final Registers registers;
    private final Coding coding;
    private final Bounds bounds;
    private final String unit;
    /** Of a device whose registers can be written and not read (SMA): what is measured tells instead. */
    private final Optional<Supplier<OptionalDouble>> measured;

    private boolean timesOut;
    private OptionalDouble lastBlind = OptionalDouble.empty();

    TimedControl(
            ControlModel model,
            Registers registers,
            Coding coding,
            Bounds bounds,
            String unit,
            Optional<Supplier<OptionalDouble>> measured) {
        this.model = model;
        this.registers = registers;
        this.coding = coding;
        this.bounds = bounds;
        this.unit = unit;
        this.measured = measured;
        this.timesOut = bounds.timesOut();
    }

    @Override
    public Bounds bounds() {
        return bounds;
    }

    @Override
    public ControlModel model() {
        return model;
    }

    @Override
    public Original capture() {
        List<String> all = new ArrayList<>(registers.captured);
        if (!registers.enable.isEmpty()) {
            all.add(registers.enable);
        }
        return ControlModel.original(model.read(), all);
    }

    @Override
    public Outcome write(double value, Duration timeout) {
        if (!(value >= bounds.min() && value <= bounds.max())) {
            return new Outcome.Refused(
                    value + " " + unit + " is not within " + bounds.min() + " to " + bounds.max() + " " + unit);
        }
        Optional<String> refusal = coding.refusal.apply(value);
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        // 0 s would be no time-out at all.
        long seconds = Math.max(1, timeout.toSeconds());
        if (timesOut && seconds > longest()) {
            return new Outcome.Refused("a time-out of " + seconds + " s; the device takes at most " + longest());
        }
        ModelReader now = model.read();
        List<Write> values = coding.write.apply(value).apply(now);
        if (values.isEmpty()) {
            return new Outcome.Failed("a scale factor of model " + model.model.name() + " cannot be read");
        }
        // Without time-out and enable there is nothing to renew, and such settings often are memory that writing wears
        // out.
        if (registers.timeout.isEmpty() && registers.enable.isEmpty() && ControlModel.holds(now, values, model)) {
            return new Outcome.Applied(coding.read.apply(now).orElse(value));
        }
        List<Write> writes = new ArrayList<>();
        if (timesOut) {
            writes.addAll(timer(now, seconds));
        }
        writes.addAll(values);
        List<Write> checked = new ArrayList<>(values);
        if (!registers.enable.isEmpty()) {
            writes.add(new Write(registers.enable, registers.on));
            checked.add(new Write(registers.enable, registers.on));
        }
        model.write(writes);
        ModelReader after = model.read();
        if (measured.isPresent()) {
            lastBlind = OptionalDouble.of(value);
            return seen(value);
        }
        OptionalDouble inForce = inForce(after);
        return ControlModel.holds(after, checked, model) && inForce.isPresent()
                ? new Outcome.Applied(inForce.getAsDouble())
                : new Outcome.Failed("written, but it reads back "
                        + (inForce.isPresent() ? inForce.getAsDouble() + " " + unit : "not enabled"));
    }

    private long longest() {
        int size = model.spot(registers.timeout).point().size();
        return (1L << (16 * size)) - 2;
    }

    /** What arms the time-out; of a blind device in a request of its own, since it may not have one. */
    private List<Write> timer(ModelReader now, long seconds) {
        List<Write> writes = new ArrayList<>();
        for (Write each : registers.before) {
            if (measured.isEmpty() && model.has(now, each.path())) {
                writes.add(each);
            }
        }
        writes.add(new Write(registers.timeout, seconds));
        if (measured.isEmpty()) {
            return writes;
        }
        try {
            model.write(writes);
        } catch (ModbusException e) {
            if (!Discovery.lasting(e)) {
                throw e;
            }
            timesOut = false;
        }
        return List.of();
    }

    /** By what is measured, for a limit: at most that much, with 2 % of the largest for slack. */
    private Outcome seen(double limit) {
        OptionalDouble is = measured.orElseThrow().get();
        if (is.isPresent() && is.getAsDouble() <= limit + 0.02 * bounds.max()) {
            return new Outcome.Applied(limit);
        }
        return new Outcome.NoAnswer("written, but model " + model.model.name() + " cannot be read back, and "
                + (is.isPresent() ? is.getAsDouble() + " " + unit + " are measured" : "nothing is measured"));
    }

    @Override
    public OptionalDouble readBack() {
        if (measured.isPresent()) {
            return lastBlind.isPresent() && seen(lastBlind.getAsDouble()) instanceof Outcome.Applied
                    ? lastBlind
                    : OptionalDouble.empty();
        }
        return inForce(model.read());
    }

    private OptionalDouble inForce(ModelReader reader) {
        if (registers.enable.isEmpty()) {
            return coding.read.apply(reader);
        }
        OptionalLong enabled = reader.whole(registers.enable);
        if (enabled.isEmpty()) {
            return OptionalDouble.empty();
        }
        return enabled.getAsLong() == registers.on ? coding.read.apply(reader) : coding.off;
    }

    @Override
    public Outcome release(Original original) {
        ModelReader now = model.read();
        List<Write> writes = new ArrayList<>();
        List<Write> restored = ControlModel.restore(now, original, registers.captured);
        if (registers.enable.isEmpty()) {
            writes.addAll(restored);
        } else {
            long enable = (long) Double.parseDouble(original.settings().getOrDefault(registers.enable, "0"));
            Write last = new Write(registers.enable, enable);
            if (enable == 0) {
                // First, so that the old value is not in force for a moment.
                writes.add(last);
                writes.addAll(restored);
            } else {
                writes.addAll(restored);
                writes.add(last);
            }
        }
        model.write(writes);
        lastBlind = OptionalDouble.empty();
        if (measured.isPresent()) {
            return new Outcome.Applied(coding.off.orElse(0));
        }
        ModelReader after = model.read();
        List<Write> checked = registers.enable.isEmpty()
                ? writes
                : writes.stream().filter(w -> w.path().equals(registers.enable)).toList();
        return ControlModel.holds(after, checked, model)
                ? new Outcome.Applied(inForce(after).orElse(coding.off.orElse(0)))
                : new Outcome.Failed("released, but "
                        + (registers.enable.isEmpty()
                                ? "it reads back otherwise"
                                : registers.enable + " reads back " + after.number(registers.enable)));
    }
}
