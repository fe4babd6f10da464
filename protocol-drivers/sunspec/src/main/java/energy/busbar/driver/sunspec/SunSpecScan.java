package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Looks for SunSpec devices on a bus, unit by unit. */
public final class SunSpecScan {
    /** Where most makers have theirs. */
    private static final List<Integer> USUAL = List.of(1, 2, 3, 126);

    private static final int LAST_UNIT = 247;

    private SunSpecScan() {}

    /** @param seen what the other units answered, by unit: no answer is not told */
    public record Result(Map<Integer, List<SunSpecDevice>> devices, Map<Integer, String> seen) {}

    /**
     * @param all units 1 to 247 and not only the usual ones (1, 2, 3, 126); each that is not there costs a time-out
     * @throws LinkException UNREACHABLE where there is no connection or no unit answers at all
     */
    public static Result scan(ModbusClient client, boolean all) {
        Set<Integer> units = new LinkedHashSet<>(USUAL);
        for (int unit = 1; all && unit <= LAST_UNIT; unit++) {
            units.add(unit);
        }
        Map<Integer, List<SunSpecDevice>> devices = new TreeMap<>();
        Map<Integer, String> seen = new TreeMap<>();
        List<String> silent = new ArrayList<>();
        for (int unit : units) {
            try {
                devices.put(unit, SunSpecDevice.find(client, unit, OptionalInt.empty()));
            } catch (LinkException e) {
                if (e.getCause() instanceof ModbusException cause && cause.kind() == ModbusException.Kind.UNREACHABLE) {
                    // No connection: no other unit has one either.
                    throw e;
                }
                if (e.state() == LinkState.UNREACHABLE) {
                    silent.add(String.valueOf(e.getMessage()));
                } else {
                    seen.put(unit, String.valueOf(e.getMessage()));
                }
            }
        }
        if (devices.isEmpty() && seen.isEmpty()) {
            throw new LinkException(LinkState.UNREACHABLE, "no unit answers: " + silent.get(0));
        }
        return new Result(devices, seen);
    }
}
