package energy.busbar.driver.modbus.profile;

import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A unit with the registers that were put into it, and no others: a read that touches one that is not there is refused
 * with exception 2. Each request takes a millisecond on the clock.
 */
final class ImageUnit implements ModbusClient {
    final HandClock clock;
    final Map<Integer, Integer> holding = new HashMap<>();
    final Map<Integer, Integer> input = new HashMap<>();
    /** Such as {@code 4:0+62}. */
    final List<String> reads = new ArrayList<>();
    /** Such as {@code 16:40149: 0000 07D0}. */
    final List<String> writes = new ArrayList<>();

    /** Asked before each request, given as in {@link #reads} and {@link #writes}; throws or returns null. */
    Function<String, @Nullable ModbusException> fault = request -> null;

    /** Told of each write that was carried out: address and words. */
    java.util.function.BiConsumer<Integer, int[]> onWrite = (address, words) -> {};

    int maxRead = MAX_READ;
    int unit = -1;
    boolean closed;

    ImageUnit(HandClock clock) {
        this.clock = clock;
    }

    static ModbusException exception(int code) {
        return new ModbusException(Kind.REFUSED, code, "exception " + code);
    }

    static ModbusException silence() {
        return new ModbusException(Kind.NO_ANSWER, 0, "no answer within 1000 ms");
    }

    static ModbusException unreachable() {
        return new ModbusException(Kind.UNREACHABLE, 0, "no connection");
    }

    void put(int function, int address, String hex) {
        String digits = hex.replace(" ", "");
        for (int i = 0; i < digits.length() / 4; i++) {
            put(function, address + i, Integer.parseInt(digits.substring(4 * i, 4 * i + 4), 16));
        }
    }

    void put(int function, int address, int word) {
        (function == 3 ? holding : input).put(address, word);
    }

    @Nullable
    Integer get(int function, int address) {
        return (function == 3 ? holding : input).get(address);
    }

    private void meet(int unit, String request) {
        this.unit = unit;
        clock.advance(1);
        ModbusException e = fault.apply(request);
        if (e != null) {
            throw e;
        }
    }

    private int[] read(int function, int unit, int address, int count) {
        if (count < 1 || count > maxRead) {
            throw new AssertionError("a read of " + count);
        }
        String request = function + ":" + address + "+" + count;
        reads.add(request);
        meet(unit, request);
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            Integer word = get(function, address + i);
            if (word == null) {
                throw exception(2);
            }
            words[i] = word;
        }
        return words;
    }

    @Override
    public int maxRead() {
        return maxRead;
    }

    @Override
    public int[] readHoldingRegisters(int unit, int address, int count) {
        return read(3, unit, address, count);
    }

    @Override
    public int[] readInputRegisters(int unit, int address, int count) {
        return read(4, unit, address, count);
    }

    @Override
    public void writeSingleRegister(int unit, int address, int value) {
        write(6, unit, address, new int[] {value});
    }

    @Override
    public void writeMultipleRegisters(int unit, int address, int[] values) {
        write(16, unit, address, values);
    }

    private void write(int function, int unit, int address, int[] words) {
        StringBuilder request = new StringBuilder(function + ":" + address + ":");
        for (int word : words) {
            request.append(" %04X".formatted(word));
        }
        writes.add(request.toString());
        meet(unit, request.toString());
        for (int i = 0; i < words.length; i++) {
            holding.put(address + i, words[i]);
        }
        onWrite.accept(address, words);
    }

    @Override
    public void close() {
        closed = true;
    }
}
