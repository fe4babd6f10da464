package energy.busbar.sim.sunspec;

import energy.busbar.sim.modbus.Registers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A SunSpec device's registers: "SunS" at 40000, the models one after the other, the end marker. Every read shows the
 * site as it is then; every write moves it. Holds the monitor of {@code lock} meanwhile.
 */
public final class SunSpecDevice implements Registers {
    public static final int BASE = 40_000;

    private final Object lock;
    private final List<ModelBlock> blocks;
    private final Behaviour behaviour;
    private final WriteListener listener;
    private final int[] starts;
    private final int end;

    /** What a kind of device shows and does. */
    interface Behaviour {
        /** The models after the common one, with their scale factors and ratings. */
        List<ModelBlock> models();

        /** Brings the registers up to date. */
        void show();

        /** Whether the registers, as a client wants to have them, are values that the device takes. */
        boolean accepts(ModelBlock block);

        /** Takes over what a client wrote to these points of a model. */
        void written(ModelBlock block, Set<String> points);
    }

    /** Told of every point that a client wrote. */
    @FunctionalInterface
    public interface WriteListener {
        WriteListener NONE = (point, value) -> {};

        /**
         * @param point model and name, such as {@code 704.WSet}
         * @param value scaled
         */
        void written(String point, double value);
    }

    SunSpecDevice(Object lock, ModelBlock common, Behaviour behaviour, WriteListener listener) {
        this.lock = lock;
        this.behaviour = behaviour;
        this.listener = listener;
        List<ModelBlock> models = behaviour.models();
        blocks = new ArrayList<>();
        blocks.add(common);
        blocks.addAll(models);
        starts = new int[blocks.size()];
        int next = BASE + 2;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = next;
            next += blocks.get(i).size();
        }
        end = next;
    }

    @Override
    public int @Nullable [] read(int address, int count) {
        if (address < BASE || address + count > end + 2) {
            return null;
        }
        synchronized (lock) {
            behaviour.show();
            int[] values = new int[count];
            for (int i = 0; i < count; i++) {
                values[i] = word(address + i);
            }
            return values;
        }
    }

    @Override
    public Written write(int address, int[] values) {
        synchronized (lock) {
            behaviour.show();
            for (int i = 0; i < values.length; i++) {
                int block = blockOf(address + i);
                if (block < 0 || !blocks.get(block).writable(address + i - starts[block])) {
                    return Written.ILLEGAL_ADDRESS;
                }
            }
            int[] before = put(address, values);
            if (!blocks.stream().allMatch(behaviour::accepts)) {
                put(address, before);
                return Written.ILLEGAL_VALUE;
            }
            for (int block = 0; block < starts.length; block++) {
                Set<String> points = new LinkedHashSet<>();
                for (int i = 0; i < values.length; i++) {
                    if (blockOf(address + i) == block) {
                        points.add(blocks.get(block).nameAt(address + i - starts[block]));
                    }
                }
                if (!points.isEmpty()) {
                    tell(blocks.get(block), points);
                }
            }
            return Written.DONE;
        }
    }

    /** Returns what was there. */
    private int[] put(int address, int[] values) {
        int[] before = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            int block = blockOf(address + i);
            before[i] = word(address + i);
            blocks.get(block).word(address + i - starts[block], values[i]);
        }
        return before;
    }

    private void tell(ModelBlock block, Set<String> points) {
        behaviour.written(block, points);
        points.forEach(point -> listener.written(block.id() + "." + point, block.number(point)));
    }

    private int word(int address) {
        if (address < BASE + 2) {
            return address == BASE ? 0x5375 : 0x6E53;
        }
        if (address >= end) {
            return address == end ? 0xFFFF : 0;
        }
        int block = blockOf(address);
        return blocks.get(block).word(address - starts[block]);
    }

    private int blockOf(int address) {
        for (int i = starts.length - 1; i >= 0; i--) {
            if (address >= starts[i]) {
                return address < starts[i] + blocks.get(i).size() ? i : -1;
            }
        }
        return -1;
    }
}
