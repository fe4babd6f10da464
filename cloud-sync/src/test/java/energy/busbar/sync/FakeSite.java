package energy.busbar.sync;

import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.SiteView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A site with one inverter. */
final class FakeSite implements SiteView {
    private static final DeviceId INVERTER = new DeviceId("inverter-1");
    private static final Site.Placement PLACE = new Site.Placement(
            INVERTER,
            DeviceType.INVERTER,
            Site.Role.PV,
            "grid",
            Site.Coupling.AC,
            List.of(Phase.L1, Phase.L2, Phase.L3),
            OptionalDouble.empty(),
            Set.of("roof"));

    @Override
    public Site site() {
        return new Site(
                "site-1",
                "Test",
                ZoneId.of("UTC"),
                true,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(new Site.Feeder("grid", Optional.empty(), 63, 230)),
                List.of(PLACE));
    }

    @Override
    public List<DeviceView> devices() {
        Moment at = new Moment(0, 0);
        return List.of(new DeviceView(
                INVERTER,
                "Roof",
                "sunspec",
                PLACE,
                Optional.of(new DeviceInfo(
                        INVERTER,
                        DeviceType.INVERTER,
                        "Acme",
                        "X10",
                        "SN1",
                        "1.2",
                        10_000,
                        List.of(StandardPoints.POWER),
                        List.of(new Ability(Quantity.GENERATION_LIMIT, 0, 10_000, true, Duration.ofSeconds(1))))),
                LinkState.UP,
                "",
                Instant.EPOCH,
                List.of(
                        Reading.good(INVERTER, "power", new Value.Real(5230), at),
                        new Reading(INVERTER, "dcPower", new Value.Real(5400), Quality.STALE, at),
                        Reading.without(INVERTER, "energy", Quality.NOT_IMPLEMENTED, at)),
                Map.of(
                        Quantity.GENERATION_LIMIT,
                        new Setpoint(INVERTER, Quantity.GENERATION_LIMIT, 3000, Duration.ofSeconds(60), 10_000)),
                LinkCounters.ZERO,
                Set.of()));
    }

    @Override
    public Optional<DeviceView> device(DeviceId id) {
        return devices().stream().filter(d -> d.id().equals(id)).findFirst();
    }

    @Override
    public List<ClaimView> claims() {
        return List.of();
    }
}
