package energy.busbar.core.engine;

import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The site's power as measured, W.
 *
 * @param gridWatts at the meter, + import; NaN when the meter is not good
 * @param generation of the inverters that can be limited, + into the site
 * @param storage of the batteries on the AC side, + discharging
 * @param charging of the chargers, + consumption
 */
record Balance(
        double gridWatts,
        Map<DeviceId, Double> generation,
        Map<DeviceId, Double> storage,
        Map<DeviceId, Double> charging) {
    static Balance of(SiteSnapshot snapshot) {
        Map<DeviceId, Double> generation = new LinkedHashMap<>();
        Map<DeviceId, Double> storage = new LinkedHashMap<>();
        Map<DeviceId, Double> charging = new LinkedHashMap<>();
        for (DeviceState device : snapshot.devices().values()) {
            DeviceId id = device.placement().device();
            DeviceType type = device.placement().type();
            if (type == DeviceType.INVERTER
                    && ability(snapshot, new Lever(id, Quantity.GENERATION_LIMIT))
                            .isPresent()) {
                put(generation, id, device.good(StandardPoints.POWER.name()));
            } else if (type == DeviceType.BATTERY && device.placement().coupling() == Site.Coupling.AC) {
                put(storage, id, device.good(StandardPoints.CHARGE_RATE.name()));
            } else if (type == DeviceType.CHARGER) {
                put(charging, id, device.good(StandardPoints.CHARGER_WATTAGE.name()));
            }
        }
        return new Balance(gridWatts(snapshot), generation, storage, charging);
    }

    private static void put(Map<DeviceId, Double> map, DeviceId id, double watts) {
        if (!Double.isNaN(watts)) {
            map.put(id, watts);
        }
    }

    static double gridWatts(SiteSnapshot snapshot) {
        return snapshot.site()
                .gridMeter()
                .map(Site.Placement::device)
                .flatMap(snapshot::device)
                .map(d -> d.good(StandardPoints.GRID_POWER.name()))
                .orElse(Double.NaN);
    }

    /** When the grid meter's power was measured, on the monotonic clock. */
    static long meterAtMillis(SiteSnapshot snapshot) {
        return snapshot.site()
                .gridMeter()
                .map(Site.Placement::device)
                .flatMap(snapshot::device)
                .map(d -> d.readings().get(StandardPoints.GRID_POWER.name()))
                .map(r -> r.at().monotonicMillis())
                .orElse(Long.MIN_VALUE);
    }

    /** The ability of a device that is there; empty also while it cannot be reached. */
    static Optional<Ability> ability(SiteSnapshot snapshot, Lever lever) {
        return snapshot.device(lever.device())
                .filter(d -> d.link() == LinkState.UP)
                .flatMap(DeviceState::info)
                .flatMap(i -> i.ability(lever.quantity()));
    }

    boolean seen() {
        return !Double.isNaN(gridWatts);
    }

    double generated() {
        return sum(generation);
    }

    /** What the site takes beside what is listed here; chargers are in it. */
    double load() {
        return gridWatts + sum(generation) + sum(storage);
    }

    List<DeviceId> composition() {
        List<DeviceId> ids = new ArrayList<>(generation.keySet());
        ids.addAll(storage.keySet());
        return ids;
    }

    static double sum(Map<DeviceId, Double> map) {
        return map.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
