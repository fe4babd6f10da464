package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Who a SunSpec device says it is, for commissioning: its common model (1) and which models follow. Only reads.
 *
 * @param base where "SunS" is
 * @param models those that the table knows, in the device's order
 */
public record SunSpecIdentity(
        int base,
        String manufacturer,
        String model,
        String serialNumber,
        String firmwareVersion,
        List<Integer> models) {
    private static final Set<Integer> METERS = Set.of(201, 202, 203, 204, 211, 212, 213, 214);
    private static final Set<Integer> INVERTERS = Set.of(101, 102, 103, 111, 112, 113, 701);
    private static final Set<Integer> CHARGES = Set.of(713, 802, 124);

    public SunSpecIdentity {
        models = List.copyOf(models);
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
        return new SunSpecIdentity(
                base,
                common.text("Mn"),
                common.text("Md"),
                common.text("SN"),
                common.text("Vr"),
                models.stream().map(ModelInstance::id).toList());
    }

    /** What it can be configured as, the likeliest first; empty for what this gateway does not know. */
    public List<DeviceType> types() {
        List<DeviceType> types = new ArrayList<>();
        if (models.contains(701) && any(CHARGES)) {
            types.add(DeviceType.BATTERY);
        }
        if (any(INVERTERS)) {
            types.add(DeviceType.INVERTER);
        }
        if (any(METERS)) {
            types.add(DeviceType.METER);
        }
        return List.copyOf(types);
    }

    private boolean any(Collection<Integer> wanted) {
        return models.stream().anyMatch(wanted::contains);
    }
}
