package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.profiles.SunSpecModel;
import energy.busbar.profiles.SunSpecModels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the models of a unit. Source: SunSpec Device Information Model Specification 1.1, clause 4.1; the order of base
 * addresses and the tolerance for missing ends are what devices in the field need.
 */
final class Discovery {
    /** No device is known with more than 40. */
    static final int MAX_MODELS = 120;

    private static final int[] BASES = {40_000, 0, 50_000};
    private static final int SUN = 0x5375;
    private static final int S = 0x6E53;
    private static final int END = 0xFFFF;
    private static final int COMMON = 1;
    private static final int SPACE = 65_536;

    private final ModbusClient client;
    private final int unit;

    Discovery(ModbusClient client, int unit) {
        this.client = client;
        this.unit = unit;
    }

    /**
     * @param known a base address that is configured or was found before, tried first
     * @throws LinkException MISMATCH where no SunSpec device is found, else as the bus says
     */
    Found find(OptionalInt known) {
        List<Integer> bases = new ArrayList<>();
        known.ifPresent(bases::add);
        for (int base : BASES) {
            if (!bases.contains(base)) {
                bases.add(base);
            }
        }
        List<String> seen = new ArrayList<>();
        for (int base : bases) {
            try {
                int[] marker = client.readHoldingRegisters(unit, base, 2);
                if (isMarker(marker)) {
                    return new Found(base, walk(base));
                }
                seen.add("%04X%04X at %d".formatted(marker[0], marker[1], base));
            } catch (ModbusException e) {
                if (!lasting(e)) {
                    throw e.toLinkException();
                }
                seen.add("exception " + e.exceptionCode() + " at " + base);
            }
        }
        throw new LinkException(
                LinkState.MISMATCH,
                "unit " + unit + " is no SunSpec device: \"SunS\" (53756E53) was expected, there is "
                        + String.join(", ", seen));
    }

    /**
     * @param devices the models of each device of the unit, in its order; a second common model begins the second device
     *     (SolarEdge has the inverter's meters and batteries in its chain). Models that the table does not know are left out
     */
    record Found(int base, List<List<ModelInstance>> devices) {
        Found {
            devices = devices.stream().map(List::copyOf).toList();
        }

        /** Of the first device. */
        List<ModelInstance> models() {
            return devices.get(0);
        }
    }

    /** Whether the device says "not here" and not "not now". */
    static boolean lasting(ModbusException e) {
        return e.kind() == Kind.REFUSED && e.exceptionCode() >= 1 && e.exceptionCode() <= 3;
    }

    private static boolean isMarker(int[] registers) {
        return registers[0] == SUN && registers[1] == S;
    }

    private List<List<ModelInstance>> walk(int base) {
        List<List<ModelInstance>> devices = new ArrayList<>();
        Map<Integer, Integer> numbers = new HashMap<>();
        int address = base + 2;
        boolean common = false;
        for (int i = 0; i < MAX_MODELS && address + 2 <= SPACE; i++) {
            Optional<int[]> header = header(base, address, !devices.isEmpty());
            // 0 ends the chain of some makers, and behind the last model of others there is nothing.
            if (header.isEmpty() || header.get()[0] == END || header.get()[0] == 0) {
                break;
            }
            int id = header.get()[0];
            int length = header.get()[1];
            Optional<SunSpecModel> model = SunSpecModels.find(id);
            if (address + 2 + length > SPACE) {
                if (model.isEmpty() && !devices.isEmpty()) {
                    // No model at all: what lies behind a chain without end.
                    break;
                }
                throw new LinkException(
                        LinkState.GARBLED,
                        "model " + id + " at " + address + " says it has " + length
                                + " registers, which is beyond the last address");
            }
            if (devices.isEmpty() || (id == COMMON && common)) {
                devices.add(new ArrayList<>());
                numbers.clear();
            }
            common |= id == COMMON;
            if (model.isPresent()) {
                int number = numbers.merge(id, 1, Integer::sum);
                devices.get(devices.size() - 1)
                        .add(ModelInstance.read(client, unit, model.get(), number, address, length));
            }
            address += 2 + length;
        }
        if (!common) {
            throw new LinkException(
                    LinkState.GARBLED, "the chain of models at " + (base + 2) + " has no common model (1)");
        }
        return devices;
    }

    /**
     * ID and length. Empty where the device has nothing there.
     *
     * @param mayEnd whether there are models before it, so that nothing may be the end
     */
    private Optional<int[]> header(int base, int address, boolean mayEnd) {
        try {
            return Optional.of(client.readHoldingRegisters(unit, address, 2));
        } catch (ModbusException e) {
            if (mayEnd && (lasting(e) || (e.kind() == Kind.NO_ANSWER && silentOnlyThere(base, address)))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Some devices do not answer at all behind their last model: silence there, and an answer elsewhere. */
    private boolean silentOnlyThere(int base, int address) {
        if (!isMarker(client.readHoldingRegisters(unit, base, 2))) {
            return false;
        }
        try {
            client.readHoldingRegisters(unit, address, 2);
            return false;
        } catch (ModbusException e) {
            return e.kind() == Kind.NO_ANSWER && isMarker(client.readHoldingRegisters(unit, base, 2));
        }
    }
}
