package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.SunSpecModels;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds the models of a device. Source: SunSpec Device Information Model Specification 1.1, clause 4.1; the order of base
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
                if (marker[0] == SUN && marker[1] == S) {
                    return new Found(base, walk(base + 2));
                }
                seen.add("%04X%04X at %d".formatted(marker[0], marker[1], base));
            } catch (ModbusException e) {
                if (e.kind() != ModbusException.Kind.REFUSED || !lasting(e.exceptionCode())) {
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

    /** @param models in the device's order; those that the table does not know are left out */
    record Found(int base, List<ModelInstance> models) {
        Found {
            models = List.copyOf(models);
        }
    }

    /** Exceptions that say "not here" and not "not now". */
    static boolean lasting(int code) {
        return code >= 1 && code <= 3;
    }

    private List<ModelInstance> walk(int first) {
        List<ModelInstance> models = new ArrayList<>();
        int address = first;
        boolean common = false;
        for (int i = 0; i < MAX_MODELS && address + 2 <= SPACE; i++) {
            int[] header;
            try {
                header = client.readHoldingRegisters(unit, address, 2);
            } catch (ModbusException e) {
                // Some devices have no end marker: behind the last model there is nothing.
                if (!models.isEmpty() && e.kind() == ModbusException.Kind.REFUSED && lasting(e.exceptionCode())) {
                    break;
                }
                throw e.toLinkException();
            }
            int id = header[0];
            int length = header[1];
            // 0 ends the chain of some makers; a second common model begins the next device.
            if (id == END || id == 0 || (id == COMMON && common)) {
                break;
            }
            common |= id == COMMON;
            if (address + 2 + length > SPACE) {
                throw new LinkException(
                        LinkState.GARBLED,
                        "model " + id + " at " + address + " says it has " + length
                                + " registers, which is beyond the last address");
            }
            int at = address;
            SunSpecModels.find(id).ifPresent(model -> models.add(new ModelInstance(model, at, length)));
            address += 2 + length;
        }
        if (!common) {
            throw new LinkException(LinkState.GARBLED, "the chain of models at " + first + " has no common model (1)");
        }
        return models;
    }
}
