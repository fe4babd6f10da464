package energy.busbar.driver.sunspec;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.sunspec.SunSpecCurves.Function;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The curves that are in force, in words, as points. On the bus's thread. */
final class CurvePoints {
    private static final Map<Function, String> NAMES = Map.of(
            Function.VOLT_VAR, "voltVarCurve",
            Function.VOLT_WATT, "voltWattCurve",
            Function.FREQUENCY_DROOP, "frequencyDroop");

    private final DeviceId device;
    private final SunSpecCurves curves;
    private final GatewayClock clock;
    private final Map<Function, Point> points = new EnumMap<>(Function.class);

    CurvePoints(DeviceId device, SunSpecCurves curves, GatewayClock clock) {
        this.device = device;
        this.curves = curves;
        this.clock = clock;
        NAMES.forEach((function, name) -> {
            if (curves.available().contains(function)) {
                points.put(function, new Point(name, Unit.NONE, Point.Kind.TEXT, PollClass.SLOW));
            }
        });
    }

    List<Point> points() {
        return List.copyOf(points.values());
    }

    /** @throws ModbusException but for what the device refuses for good */
    List<Reading> poll() {
        List<Reading> readings = new ArrayList<>();
        points.forEach((function, point) -> {
            Reading reading;
            try {
                String words = GridCurves.words(function, curves.current(function));
                reading = Reading.good(device, point.name(), new Value.Text(words), clock.now());
            } catch (ModbusException e) {
                if (!Discovery.lasting(e)) {
                    throw e;
                }
                reading = Reading.without(device, point.name(), Quality.COMM_FAIL, clock.now());
            }
            readings.add(reading);
        });
        return readings;
    }

    List<Explanation.Request> requests() {
        List<Explanation.Request> requests = new ArrayList<>();
        points.forEach((function, point) -> requests.addAll(curves.requests(function, point.name())));
        return requests;
    }
}
