package energy.busbar.driver.sunspec;

import energy.busbar.driver.modbus.ModbusClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What hangs on the DC inputs of models 160 and 714. Hybrid inverters of Fronius give the battery as two inputs of model
 * 160, named StCha and StDisCha, each with a power that is never negative; model 714 says it of each port.
 */
final class Ports {
    enum Role {
        SUN,
        /** A port with the battery on it, + for discharging. */
        BATTERY,
        /** Only what goes into the battery, never negative. */
        CHARGING,
        /** Only what comes out of it, never negative. */
        DISCHARGING,
        UNKNOWN
    }

    private final Map<ModelInstance, Map<Integer, Role>> roles = new HashMap<>();

    /** None known. */
    Ports() {}

    /** Asks the device. */
    static Ports read(ModbusClient client, int unit, List<ModelInstance> models) {
        Ports ports = new Ports();
        for (ModelInstance model : models) {
            String group = model.id() == 160 ? "module" : model.id() == 714 ? "Prt" : "";
            if (group.isEmpty()) {
                continue;
            }
            String name = group.equals("module") ? "IDStr" : "PrtTyp";
            List<Spot> spots = model.layout().spots().stream()
                    .filter(s -> s.path().endsWith("]." + name))
                    .toList();
            ModelReader reader = ModelReader.read(client, unit, model, spots);
            Map<Integer, Role> ofModel = new HashMap<>();
            for (int i = 1; i <= model.layout().count(group); i++) {
                String path = group + "[" + i + "]." + name;
                ofModel.put(i, model.id() == 160 ? ofName(reader.text(path)) : ofType(reader.whole(path)));
            }
            ports.roles.put(model, ofModel);
        }
        return ports;
    }

    private static Role ofName(String name) {
        return name.startsWith("StCha")
                ? Role.CHARGING
                : name.startsWith("StDisCha") ? Role.DISCHARGING : name.isEmpty() ? Role.UNKNOWN : Role.SUN;
    }

    /** 714's PrtTyp: 0 PV, 1 ESS. */
    private static Role ofType(OptionalLong type) {
        return type.isEmpty() || type.getAsLong() > 1 ? Role.UNKNOWN : type.getAsLong() == 0 ? Role.SUN : Role.BATTERY;
    }

    Role role(ModelInstance model, int port) {
        return roles.getOrDefault(model, Map.of()).getOrDefault(port, Role.UNKNOWN);
    }

    boolean any(Role role) {
        return roles.values().stream().anyMatch(m -> m.containsValue(role));
    }
}
