package energy.busbar.core.engine;

import energy.busbar.core.charging.FuseTree;
import energy.busbar.core.charging.MeterSight;
import energy.busbar.core.charging.Outlet;
import energy.busbar.core.charging.PhaseAmps;
import energy.busbar.core.charging.Sight;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The picture of a site in the words of the allocation. */
final class ChargerScene {
    /** What a charger that has never said its maximum is taken to be able to give, A. */
    private static final double UNKNOWN_MAX = 32;

    private static final List<String> CURRENTS = List.of(
            StandardPoints.CURRENT_L1.name(), StandardPoints.CURRENT_L2.name(), StandardPoints.CURRENT_L3.name());
    private static final List<String> POWERS =
            List.of(StandardPoints.POWER_L1.name(), StandardPoints.POWER_L2.name(), StandardPoints.POWER_L3.name());
    private static final List<String> DRAWN = List.of(
            StandardPoints.CHARGER_CURRENT_L1.name(),
            StandardPoints.CHARGER_CURRENT_L2.name(),
            StandardPoints.CHARGER_CURRENT_L3.name());

    private ChargerScene() {}

    static FuseTree tree(Site site) {
        List<FuseTree.Fuse> fuses = new ArrayList<>();
        Map<String, Integer> indexes = new LinkedHashMap<>();
        for (Site.Feeder feeder : site.feeders()) {
            int parent = feeder.parent().map(indexes::get).orElse(-1);
            indexes.put(feeder.id(), fuses.size());
            double other = feeder.otherAmps().orElse(Double.NaN);
            fuses.add(new FuseTree.Fuse(
                    feeder.id(),
                    parent,
                    new PhaseAmps(feeder.fuseAmps(Phase.L1), feeder.fuseAmps(Phase.L2), feeder.fuseAmps(Phase.L3)),
                    PhaseAmps.all(other),
                    meter(site, feeder).isPresent()));
        }
        return new FuseTree(fuses);
    }

    private static Optional<DeviceId> meter(Site site, Site.Feeder feeder) {
        return feeder.meter()
                .or(() -> feeder.parent().isEmpty() ? site.gridMeter().map(Site.Placement::device) : Optional.empty());
    }

    static List<MeterSight> meters(SiteSnapshot snapshot) {
        List<MeterSight> sights = new ArrayList<>();
        for (Site.Feeder feeder : snapshot.site().feeders()) {
            sights.add(meter(snapshot.site(), feeder)
                    .flatMap(snapshot::device)
                    .map(m -> sight(m, feeder.nominalVolts()))
                    .orElse(MeterSight.NONE));
        }
        return sights;
    }

    private static MeterSight sight(DeviceState meter, double volts) {
        double[] amps = {Double.NaN, Double.NaN, Double.NaN};
        List<Phase> phases = meter.placement().phases();
        for (int c = 0; c < phases.size(); c++) {
            amps[phases.get(c).ordinal()] = amps(meter, c, volts);
        }
        Reading current = meter.readings().get(StandardPoints.CURRENT_L1.name());
        Reading at = current != null ? current : meter.readings().get(StandardPoints.GRID_POWER.name());
        return new MeterSight(
                new PhaseAmps(amps[0], amps[1], amps[2]),
                at == null ? MeterSight.NONE.atMillis() : at.at().monotonicMillis());
    }

    /** Signed, + import; a current without a sign takes that of the power. */
    private static double amps(DeviceState meter, int conductor, double volts) {
        double amps = meter.good(CURRENTS.get(conductor));
        double watts = meter.good(POWERS.get(conductor));
        if (!Double.isNaN(amps)) {
            return !Double.isNaN(watts) ? Math.copySign(Math.abs(amps), watts) : amps;
        }
        if (!Double.isNaN(watts)) {
            return watts / volts;
        }
        boolean onePhase = meter.placement().phases().size() == 1;
        return onePhase ? meter.good(StandardPoints.GRID_POWER.name()) / volts : Double.NaN;
    }

    static Outlet outlet(SiteSnapshot snapshot, DeviceState charger, ControlConfig config) {
        Site.Placement place = charger.placement();
        Optional<Ability> ability = charger.info().flatMap(i -> i.ability(Quantity.CHARGE_CURRENT));
        boolean switches =
                charger.info().flatMap(i -> i.ability(Quantity.CHARGE_PHASES)).isPresent()
                        && place.phases().size() == 3;
        double max = ability.map(Ability::max).orElse(UNKNOWN_MAX);
        double safe = place.safe().orElse(0);
        Site.Feeder feeder = snapshot.site().pathToRoot(place.feeder()).get(0);
        return new Outlet(
                place.device().value(),
                snapshot.site().feeders().indexOf(feeder),
                place.phases(),
                Math.max(config.minChargeAmps(), place.charging().minAmps()),
                Math.min(max, place.charging().maxAmps().orElse(max)),
                safe < config.minChargeAmps() ? 0 : safe,
                place.charging().priority(),
                place.charging().guaranteeAmps(),
                place.charging().weight(),
                feeder.nominalVolts(),
                switches,
                ability.map(Ability::timesOut).orElse(true)
                        ? config.deviceTimeout().toMillis()
                        : Long.MAX_VALUE);
    }

    static Sight sight(DeviceState charger, Map<Lever, Double> set) {
        Site.Placement place = charger.placement();
        double[] drawn = {Double.NaN, Double.NaN, Double.NaN};
        int conductors = place.phases().size();
        boolean each = true;
        for (int c = 0; c < conductors; c++) {
            drawn[c] = charger.good(DRAWN.get(c));
            each &= !Double.isNaN(drawn[c]);
            drawn[c] = Double.isNaN(drawn[c]) ? charger.good(StandardPoints.CHARGER_CURRENT.name()) : drawn[c];
        }
        boolean known = !Double.isNaN(drawn[0]);
        Reading own = charger.readings().get(DRAWN.get(0));
        Reading at = own != null ? own : charger.readings().get(StandardPoints.CHARGER_CURRENT.name());
        Double written = set.get(new Lever(place.device(), Quantity.CHARGE_CURRENT));
        Double phases = set.get(new Lever(place.device(), Quantity.CHARGE_PHASES));
        return new Sight(
                charger.link() == LinkState.UP
                        && charger.info()
                                .flatMap(i -> i.ability(Quantity.CHARGE_CURRENT))
                                .isPresent(),
                !(charger.good(StandardPoints.IS_PLUGGED_IN.name()) == 0),
                written == null ? Double.NaN : written,
                charger.good(StandardPoints.OFFERED_CURRENT.name()),
                new PhaseAmps(drawn[0], drawn[1], drawn[2]),
                each && conductors > 1,
                known && at != null ? at.at().monotonicMillis() : MeterSight.NONE.atMillis(),
                phases == null ? 0 : (int) Math.round(phases));
    }

    /** Energy that the car has had since {@code base}; NaN while the register is not seen. */
    static OptionalDouble energy(DeviceState charger) {
        double register = charger.good(StandardPoints.CHARGER_ENERGY.name());
        return Double.isNaN(register) ? OptionalDouble.empty() : OptionalDouble.of(register);
    }
}
