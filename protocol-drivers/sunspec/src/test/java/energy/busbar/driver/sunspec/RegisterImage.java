package energy.busbar.driver.sunspec;

import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A device's registers, filled by address and hex. Offsets are counted by hand from the published models, not taken from
 * the table under test.
 */
final class RegisterImage implements ModbusClient {
    static final int NONE = -1;

    final int base;
    final List<String> writes = new ArrayList<>();
    BiConsumer<Integer, int[]> onWrite = (address, values) -> {};
    Runnable onRead = () -> {};
    ModbusException fault;
    ModbusException writeFault;
    int reads;
    int maxRead = MAX_READ;
    /** What every read asked for, as "address+count". */
    final List<String> asked = new ArrayList<>();
    /** Addresses that give exception 2 in any read that touches them. */
    final Set<Integer> holes = new HashSet<>();
    /** From here on nothing answers at all. */
    int silentFrom = 65_536;
    /** Whether function 16 is unknown to the device (Kostal). */
    boolean singlesOnly;

    private final int[] registers = new int[65_536];
    private int end;
    private int modelStart;

    RegisterImage(int base) {
        this.base = base;
        Arrays.fill(registers, NONE);
        put(base, "5375 6E53");
        end = base + 2;
    }

    /** Begins a model whose points are all "not implemented" as 16-bit values of the type that most are. */
    RegisterImage model(int id, int length, String fill) {
        modelStart = end;
        registers[end] = id;
        registers[end + 1] = length;
        int filler = Integer.parseInt(fill, 16);
        Arrays.fill(registers, end + 2, end + 2 + length, filler);
        end += 2 + length;
        return this;
    }

    RegisterImage common(String maker, String product, String serial) {
        model(1, 66, "0000");
        text(2, maker);
        text(18, product);
        text(42, "1.2");
        return text(50, serial);
    }

    /** @param offset from the model's ID register */
    RegisterImage at(int offset, String hex) {
        put(modelStart + offset, hex);
        return this;
    }

    RegisterImage text(int offset, String text) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), (text.length() + 1) / 2 * 2);
        put(modelStart + offset, HexFormat.of().formatHex(bytes));
        return this;
    }

    RegisterImage endMarker() {
        put(end, "FFFF 0000");
        return this;
    }

    int start() {
        return modelStart;
    }

    int get(int address) {
        return registers[address];
    }

    void put(int address, String hex) {
        String digits = hex.replace(" ", "");
        for (int i = 0; i < digits.length() / 4; i++) {
            registers[address + i] = Integer.parseInt(digits.substring(4 * i, 4 * i + 4), 16);
        }
    }

    private void fault() {
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public int maxRead() {
        return maxRead;
    }

    @Override
    public int[] readHoldingRegisters(int unit, int address, int count) {
        fault();
        onRead.run();
        reads++;
        if (count < 1 || count > maxRead) {
            throw new AssertionError("a read of " + count);
        }
        asked.add(address + "+" + count);
        if (address + count > silentFrom) {
            throw new ModbusException(Kind.NO_ANSWER, 0, "no answer");
        }
        int[] values = Arrays.copyOfRange(registers, address, address + count);
        boolean hole = holes.stream().anyMatch(at -> at >= address && at < address + count);
        if (hole || Arrays.stream(values).anyMatch(v -> v == NONE)) {
            throw new ModbusException(Kind.REFUSED, 2, "exception 2");
        }
        return values;
    }

    @Override
    public int[] readInputRegisters(int unit, int address, int count) {
        throw new AssertionError("SunSpec is in holding registers");
    }

    @Override
    public void writeSingleRegister(int unit, int address, int value) {
        write(address, new int[] {value});
    }

    @Override
    public void writeMultipleRegisters(int unit, int address, int[] values) {
        if (singlesOnly) {
            throw new ModbusException(Kind.REFUSED, 1, "exception 1");
        }
        write(address, values);
    }

    private void write(int address, int[] values) {
        fault();
        if (writeFault != null) {
            throw writeFault;
        }
        StringBuilder shown = new StringBuilder(String.valueOf(address - modelStart)).append(':');
        for (int value : values) {
            shown.append(" %04X".formatted(value));
        }
        writes.add(shown.toString());
        System.arraycopy(values, 0, registers, address, values.length);
        onWrite.accept(address - modelStart, values);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
