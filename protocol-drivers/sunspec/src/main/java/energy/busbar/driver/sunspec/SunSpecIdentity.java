package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who a SunSpec device says it is, for commissioning: its common model (1) and which models follow. Only reads.
 *
 * @param base where "SunS" is
 * @param models those that the table knows, in the device's order
 * @param types what it can be configured as, a box that is several devices an inverter first; empty for what this gateway
 *     does not know
 * @param part whether it is a meter of a part of the site only ({@code sub_meter}), without AC power
 */
public record SunSpecIdentity(
        int base,
        String manufacturer,
        String model,
        String serialNumber,
        String firmwareVersion,
        List<Integer> models,
        List<DeviceType> types,
        boolean part) {
    public SunSpecIdentity {
        models = List.copyOf(models);
        types = List.copyOf(types);
    }

    /**
     * @return every device of the unit's chain in its order, mostly one; empty where the unit answers, but is no SunSpec device
     * @throws LinkException as the bus says: UNREACHABLE where the unit does not answer
     */
    public static List<SunSpecIdentity> read(ModbusClient client, int unit) {
        try {
            Discovery.Found found = new Discovery(client, unit).find(OptionalInt.empty());
            return found.devices().stream()
                    .map(models -> of(client, unit, found.base(), models))
                    .toList();
        } catch (LinkException e) {
            if (e.state() == LinkState.MISMATCH) {
                return List.of();
            }
            throw e;
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    private static SunSpecIdentity of(ModbusClient client, int unit, int base, List<ModelInstance> models) {
        ModelInstance first =
                models.stream().filter(m -> m.id() == 1).findFirst().orElseThrow();
        ModelReader common = ModelReader.readAll(client, unit, first);
        List<DeviceType> types = types(models, ports(client, unit, models));
        boolean part = types.isEmpty() && Mapping.fits(DeviceType.METER, true, models);
        return new SunSpecIdentity(
                base,
                common.text("Mn"),
                common.text("Md"),
                common.text("SN"),
                common.text("Vr"),
                models.stream().map(ModelInstance::id).toList(),
                part ? List.of(DeviceType.METER) : types,
                part);
    }

    /** None known of a device that does not give them. */
    private static Ports ports(ModbusClient client, int unit, List<ModelInstance> models) {
        try {
            return Ports.read(client, unit, models);
        } catch (ModbusException e) {
            if (e.kind() == ModbusException.Kind.REFUSED) {
                return new Ports();
            }
            throw e;
        }
    }

    private static List<DeviceType> types(List<ModelInstance> models, Ports ports) {
        boolean battery = Mapping.fits(DeviceType.BATTERY, false, models)
                && Mapping.hasPower(Mapping.of(DeviceType.BATTERY, models, ports));
        // 701 is also what a battery has at its terminals.
        boolean batterys =
                battery && !ports.any(Ports.Role.SUN) && models.stream().noneMatch(m -> m.id() >= 101 && m.id() <= 113);
        List<DeviceType> types = new ArrayList<>();
        if (!batterys && Mapping.fits(DeviceType.INVERTER, false, models)) {
            types.add(DeviceType.INVERTER);
        }
        if (battery) {
            types.add(DeviceType.BATTERY);
        }
        if (Mapping.fits(DeviceType.METER, false, models)) {
            types.add(DeviceType.METER);
        }
        return types;
    }
}
