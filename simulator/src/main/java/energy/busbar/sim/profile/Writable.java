package energy.busbar.sim.profile;

import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.Register;
import energy.busbar.sim.modbus.ModbusUnit;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What may be written, and what a register holds for nothing. Pure. */
final class Writable {
    private Writable() {}

    /**
     * Whole points only, by the function that the profile gives them; and the registers of an atomic group only together.
     *
     * @return exception code, 0 for none
     */
    static int refusal(DevicePart part, List<Cell> cells, int function) {
        Set<String> names = new HashSet<>();
        for (Cell cell : cells) {
            cell.points().stream()
                    .filter(p -> p.access().writable())
                    .forEach(p -> names.add(p.point().name()));
        }
        boolean whole = false;
        for (ProfileWrite write : part.writes()) {
            Set<String> group = group(write);
            if (!write.atomic().isEmpty() && group.stream().anyMatch(names::contains)) {
                if (!names.containsAll(group)) {
                    return ModbusUnit.ILLEGAL_ADDRESS;
                }
                whole = true;
            }
        }
        if (cells.isEmpty()
                || cells.stream()
                        .anyMatch(c ->
                                c.points().stream().noneMatch(p -> p.access().writable()))) {
            return ModbusUnit.ILLEGAL_ADDRESS;
        }
        boolean taken = (whole && function == 16) || cells.stream().allMatch(c -> c.isWrittenBy(function));
        return taken ? 0 : ModbusUnit.ILLEGAL_FUNCTION;
    }

    private static Set<String> group(ProfileWrite write) {
        Set<String> group = new HashSet<>(Set.of(write.point()));
        write.commit().forEach(step -> group.add(step.point()));
        return group;
    }

    /** Where points share registers, one of them must know the value. */
    static boolean refuses(Cell cell, int[] words, Function<Measured, Optional<Integer>> exponent) {
        return cell.points().stream()
                .filter(p -> p.access().writable())
                .allMatch(p ->
                        PointCoder.decode(p.register(), words, exponent.apply(p).orElse(0)) == null);
    }

    /** Empty where the register has no value for it. */
    static Optional<int[]> absent(Register register) {
        if (!register.absent().isEmpty()) {
            long bits = register.absent().stream().sorted().findFirst().orElseThrow();
            return Optional.of(PointCoder.words(register, BigInteger.valueOf(bits)));
        }
        return switch (register.type()) {
            case STRING -> Optional.of(new int[register.length()]);
            case F32 -> Optional.of(PointCoder.words(register, BigInteger.valueOf(0x7FC0_0000L)));
            case F64 -> Optional.of(PointCoder.words(register, BigInteger.valueOf(0x7FF8_0000_0000_0000L)));
            default -> Optional.empty();
        };
    }
}
