package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A SunSpec device as it is, beside what the gateway makes of it: every point of every model by name, all its controls and
 * curves. For command lines and commissioning. On the bus's thread; nothing is kept, every method asks the device.
 */
public final class SunSpecDevice {
    private final ModbusClient client;
    private final int unit;
    private final List<ModelInstance> models;
    private final ModelReader common;
    private final String name;

    private SunSpecDevice(ModbusClient client, int unit, List<ModelInstance> models, int number) {
        this.client = client;
        this.unit = unit;
        this.models = models;
        this.common = ModelReader.readAll(
                client,
                unit,
                models.stream().filter(m -> m.id() == 1).findFirst().orElseThrow());
        this.name = "device " + number + " of unit " + unit;
    }

    /**
     * All devices of a unit, mostly one.
     *
     * @param base where "SunS" is, if that is known
     * @throws LinkException MISMATCH where no SunSpec device is found, else as the bus says
     */
    public static List<SunSpecDevice> find(ModbusClient client, int unit, OptionalInt base) {
        List<List<ModelInstance>> found = new Discovery(client, unit).find(base).devices();
        List<SunSpecDevice> devices = new ArrayList<>();
        try {
            for (int i = 0; i < found.size(); i++) {
                devices.add(new SunSpecDevice(client, unit, found.get(i), i + 1));
            }
            return devices;
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    public String manufacturer() {
        return common.text("Mn");
    }

    public String model() {
        return common.text("Md");
    }

    public String serialNumber() {
        return common.text("SN");
    }

    public String firmwareVersion() {
        return common.text("Vr");
    }

    /** In the chain's order, such as 1, 103, 804 and 804#2; without those that the table does not know. */
    public List<String> models() {
        return models.stream().map(ModelInstance::name).toList();
    }

    /** The addresses of all points of a model, such as {@code 714.Prt[2].DCA}; empty where the device has no such model. */
    public List<String> points(String model) {
        return models.stream()
                .filter(m -> m.name().equals(model))
                .flatMap(m -> m.layout().spots().stream().map(spot -> model + "." + spot.path()))
                .toList();
    }

    /**
     * @param address such as {@code 714.Prt[2].DCA}
     * @param symbol of an enumeration's value; else empty
     * @param unit as SunSpec spells it; empty where there is none
     */
    public record Measured(String address, Optional<Value> value, Quality quality, String symbol, String unit) {}

    /**
     * One point, with its scale factor, in one request; or a whole model where no point is named.
     *
     * @throws LinkException MISMATCH where the device does not have it, else as the bus says
     */
    public List<Measured> read(String address) {
        int dot = address.indexOf('.');
        String model = dot < 0 ? address : address.substring(0, dot);
        String path = dot < 0 ? "" : address.substring(dot + 1);
        ModelInstance instance = models.stream()
                .filter(m -> m.name().equals(model))
                .findFirst()
                .orElseThrow(() -> new LinkException(
                        LinkState.MISMATCH,
                        name + " has no model " + model + "; it has " + String.join(", ", models())));
        List<Spot> spots = instance.layout().spots().stream()
                .filter(spot -> path.isEmpty() || spot.path().equals(path))
                .toList();
        if (spots.isEmpty()) {
            throw new LinkException(
                    LinkState.MISMATCH,
                    name + " has no point " + address + "; a point is such as 103.W, 704.PFWInj.PF or 714.Prt[2].DCA");
        }
        try {
            ModelReader reader = ModelReader.read(client, unit, instance, spots);
            return spots.stream().map(spot -> measured(model, spot, reader)).toList();
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    private static Measured measured(String model, Spot spot, ModelReader reader) {
        ModelReader.Decoded decoded = reader.decode(spot.path());
        Map<Long, String> symbols =
                spot.point().type().name().startsWith("ENUM") ? spot.point().symbols() : Map.of();
        String symbol = decoded.value() instanceof Value.Whole whole ? symbols.getOrDefault(whole.value(), "") : "";
        return new Measured(
                model + "." + spot.path(),
                Optional.ofNullable(decoded.value()),
                decoded.quality(),
                symbol,
                spot.point().unit());
    }

    /** @throws LinkException as the bus says */
    public SunSpecControls controls() {
        try {
            return SunSpecControls.find(
                    name, client, unit, models, Ratings.read(client, unit, models), PowerFactorPlus.UNKNOWN);
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    public SunSpecCurves curves(SunSpecCurves.Pause pause) {
        return SunSpecCurves.find(name, client, unit, models, pause);
    }
}
