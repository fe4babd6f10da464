package energy.busbar.driver.modbus;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a unit of another maker holds, from an address on each. */
public record PeerTables(
        int holdingBase, int[] holding, int inputBase, int[] input, boolean[] coils, boolean[] inputs) {
    public static final int NUMBERED = 1_000;

    /** No two tables alike: a table that is mistaken for another shows. */
    public static PeerTables numbered() {
        return new PeerTables(
                0,
                IntStream.range(0, NUMBERED).toArray(),
                0,
                IntStream.range(0, NUMBERED).map(i -> 2_000 + i).toArray(),
                everyNth(3),
                everyNth(5));
    }

    public static PeerTables holding(int base, int[] registers) {
        return new PeerTables(base, registers, 0, new int[1], new boolean[1], new boolean[1]);
    }

    public static PeerTables of(int holdingBase, int[] holding, int inputBase, int[] input) {
        return new PeerTables(holdingBase, holding, inputBase, input, new boolean[1], new boolean[1]);
    }

    static boolean[] everyNth(int n) {
        boolean[] bits = new boolean[NUMBERED];
        for (int i = 0; i < bits.length; i += n) {
            bits[i] = true;
        }
        return bits;
    }

    /** As the programs read it. */
    String line() {
        return "holding:" + holdingBase + ":" + hex(holding) + " input:" + inputBase + ":" + hex(input) + " coils:0:"
                + digits(coils) + " discrete:0:" + digits(inputs) + "\n";
    }

    private static String hex(int[] registers) {
        return IntStream.of(registers).mapToObj("%04x"::formatted).collect(Collectors.joining());
    }

    private static String digits(boolean[] bits) {
        StringBuilder digits = new StringBuilder();
        for (boolean bit : bits) {
            digits.append(bit ? '1' : '0');
        }
        return digits.toString();
    }
}
