package energy.busbar.sync.sparkplug;

import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.SiteView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A site with an inverter and a battery whose links and values a test sets. */
public final class LiveSite implements SiteView {
    public static final DeviceId INVERTER = new DeviceId("inverter-1");
    public static final DeviceId BATTERY = new DeviceId("battery-1");
    static final Point COUNT = new Point("faultCount", Unit.NONE, Point.Kind.WHOLE, PollClass.SLOW);
    static final Point PLUGGED = new Point("isPluggedIn", Unit.NONE, Point.Kind.FLAG, PollClass.SLOW);

    public volatile LinkState inverterLink = LinkState.UP;
    public volatile LinkState batteryLink = LinkState.UP;
    public volatile double watts = 5_230;
    public volatile Quality quality = Quality.GOOD;
    public volatile Moment at = new Moment(0, 0);

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
                List.of(
                        place(INVERTER, DeviceType.INVERTER, Site.Role.PV),
                        place(BATTERY, DeviceType.BATTERY, Site.Role.STORAGE)));
    }

    private static Site.Placement place(DeviceId id, DeviceType type, Site.Role role) {
        return new Site.Placement(
                id,
                type,
                role,
                "grid",
                Site.Coupling.AC,
                List.of(Phase.L1, Phase.L2, Phase.L3),
                OptionalDouble.empty(),
                Set.of());
    }

    @Override
    public List<DeviceView> devices() {
        List<Reading> inverter = new ArrayList<>(List.of(
                new Reading(INVERTER, "power", new Value.Real(watts), quality, at),
                Reading.without(INVERTER, "energy", Quality.NOT_IMPLEMENTED, at),
                Reading.good(INVERTER, "faultCount", new Value.Whole(-3), at),
                Reading.good(INVERTER, "isPluggedIn", new Value.Flag(true), at),
                Reading.good(INVERTER, "operatingState", new Value.Text("running"), at),
                Reading.good(INVERTER, "unannounced", new Value.Real(1.5), at)));
        return List.of(
                view(
                        INVERTER,
                        DeviceType.INVERTER,
                        Site.Role.PV,
                        inverterLink,
                        List.of(
                                StandardPoints.POWER,
                                StandardPoints.ENERGY,
                                StandardPoints.OPERATING_STATE,
                                StandardPoints.FREQUENCY,
                                COUNT,
                                PLUGGED),
                        inverter),
                view(
                        BATTERY,
                        DeviceType.BATTERY,
                        Site.Role.STORAGE,
                        batteryLink,
                        List.of(StandardPoints.CHARGE_PERCENTAGE),
                        List.of(Reading.good(BATTERY, "chargePercentage", new Value.Real(55), at))));
    }

    private static DeviceView view(
            DeviceId id, DeviceType type, Site.Role role, LinkState link, List<Point> points, List<Reading> readings) {
        return new DeviceView(
                id,
                "The " + id,
                "sunspec",
                place(id, type, role),
                Optional.of(new DeviceInfo(
                        id,
                        type,
                        "Acme",
                        "X10",
                        "SN1",
                        "1.2",
                        10_000,
                        points,
                        List.of(new Ability(Quantity.GENERATION_LIMIT, 0, 10_000, true, Duration.ofSeconds(1))))),
                link,
                "",
                Instant.EPOCH,
                readings,
                Map.of(),
                LinkCounters.ZERO,
                Set.of());
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
