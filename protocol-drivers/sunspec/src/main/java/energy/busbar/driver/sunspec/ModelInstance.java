package energy.busbar.driver.sunspec;

import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.SunSpecModel;
import energy.busbar.profiles.SunSpecModel.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model as a device has it.
 *
 * @param number 1 for the first model of its id in the device's chain
 * @param address of its ID register
 * @param length as the device says, registers after L; what lies behind it is not there, whatever the table says
 */
record ModelInstance(SunSpecModel model, int number, int address, int length, Layout layout) {
    /** Without asking the device how often its groups stand: as often as there is room. */
    static ModelInstance of(SunSpecModel model, int number, int address, int length) {
        Layout layout = Layout.of(model, length, offset -> OptionalInt.empty());
        return new ModelInstance(model, number, address, length, layout);
    }

    /** Asks the device for the counts of groups that have one. A count that the device refuses is none. */
    static ModelInstance read(ModbusClient client, int unit, SunSpecModel model, int number, int address, int length) {
        if (counts(model.top()).isEmpty()) {
            return of(model, number, address, length);
        }
        Layout layout = Layout.of(model, length, offset -> {
            try {
                return OptionalInt.of(client.readHoldingRegisters(unit, address + offset, 1)[0]);
            } catch (ModbusException e) {
                if (!Discovery.lasting(e)) {
                    throw e;
                }
                return OptionalInt.empty();
            }
        });
        return new ModelInstance(model, number, address, length, layout);
    }

    private static List<String> counts(Group group) {
        List<String> names = new ArrayList<>();
        for (Group inner : group.groups()) {
            if (!inner.count().matches("\\d+")) {
                names.add(inner.count());
            }
            names.addAll(counts(inner));
        }
        return names;
    }

    int id() {
        return model.id();
    }

    /** As people write it: {@code 160}, and {@code 804#2} for the second of its kind. */
    String name() {
        return number == 1 ? String.valueOf(id()) : id() + "#" + number;
    }

    Optional<Spot> spot(String path) {
        return layout.spot(path);
    }
}
