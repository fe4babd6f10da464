package energy.busbar.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.Site.Coupling;
import energy.busbar.core.model.Site.Feeder;
import energy.busbar.core.model.Site.Placement;
import energy.busbar.core.model.Site.Role;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The site graph: a tree of fuses, and each device in one place of it. */
class SiteTest {
    private static final Feeder MAIN = feeder("main", null, 35);
    private static final Feeder GARAGE = feeder("garage", "main", 25);
    private static final Feeder WALL = feeder("wall", "garage", 16);

    private static Feeder feeder(String id, String parent, double amps) {
        return new Feeder(id, Optional.ofNullable(parent), amps, 230);
    }

    private static Placement placed(String id, DeviceType type, Role role, String feeder, Phase... phases) {
        return new Placement(
                new DeviceId(id), type, role, feeder, Coupling.AC, List.of(phases), OptionalDouble.empty(), Set.of());
    }

    private static Site site(List<Feeder> feeders, Placement... placements) {
        return new Site(
                "s",
                "Site",
                ZoneOffset.UTC,
                true,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                feeders,
                List.of(placements));
    }

    @Test
    void every_fuse_between_a_device_and_the_grid_is_on_its_path() {
        Site site =
                site(List.of(MAIN, GARAGE, WALL), placed("car", DeviceType.CHARGER, Role.CHARGING, "wall", Phase.L2));
        assertThat(site.root()).isEqualTo(MAIN);
        assertThat(site.pathToRoot("wall")).containsExactly(WALL, GARAGE, MAIN);
        assertThat(site.pathToRoot("main")).containsExactly(MAIN);
        assertThatThrownBy(() -> site.pathToRoot("attic")).hasMessageContaining("attic");
    }

    @Test
    void devices_are_found_by_id_and_by_role() {
        Placement meter = placed("m", DeviceType.METER, Role.GRID_METER, "main", Phase.L1, Phase.L2, Phase.L3);
        Placement sub = placed("sub", DeviceType.METER, Role.SUB_METER, "garage", Phase.L1);
        Site site = site(List.of(MAIN, GARAGE), sub, meter);
        assertThat(site.gridMeter()).contains(meter);
        assertThat(site.withRole(Role.SUB_METER)).containsExactly(sub);
        assertThat(site.placement(new DeviceId("sub"))).contains(sub);
        assertThat(site.placement(new DeviceId("nobody"))).isEmpty();
    }

    @Test
    void a_tree_that_is_none_is_refused_by_name() {
        assertThatThrownBy(() -> site(List.of())).hasMessageContaining("at least one feeder");
        assertThatThrownBy(() -> site(List.of(GARAGE))).hasMessageContaining("garage is the root and has no parent");
        assertThatThrownBy(() -> site(List.of(MAIN, feeder("x", null, 10))))
                .hasMessageContaining("feeder x must name a parent");
        assertThatThrownBy(() -> site(List.of(MAIN, WALL, GARAGE)))
                .hasMessageContaining("wall must name a parent that is listed before");
        assertThatThrownBy(() -> site(List.of(MAIN, feeder("main", "main", 10))))
                .hasMessageContaining("main is listed twice");
        assertThatThrownBy(() -> feeder("main", null, 0)).hasMessageContaining("positive fuse");
        assertThatThrownBy(() -> feeder("main", null, Double.NaN)).hasMessageContaining("positive fuse");
    }

    @Test
    void a_device_that_hangs_nowhere_twice_or_on_no_phase_is_refused() {
        Placement meter = placed("m", DeviceType.METER, Role.GRID_METER, "main", Phase.L1);
        assertThatThrownBy(() -> site(List.of(MAIN), placed("c", DeviceType.CHARGER, Role.CHARGING, "attic", Phase.L1)))
                .hasMessageContaining("c hangs on feeder attic");
        assertThatThrownBy(() -> site(List.of(MAIN), meter, meter)).hasMessageContaining("m is placed twice");
        assertThatThrownBy(() ->
                        site(List.of(MAIN), meter, placed("m2", DeviceType.METER, Role.GRID_METER, "main", Phase.L1)))
                .hasMessageContaining("at most one grid meter");
        assertThatThrownBy(() -> placed("c", DeviceType.CHARGER, Role.CHARGING, "main"))
                .hasMessageContaining("one to three different phases");
        assertThatThrownBy(() -> placed("c", DeviceType.CHARGER, Role.CHARGING, "main", Phase.L1, Phase.L1))
                .hasMessageContaining("one to three different phases");
    }
}
