package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.charging.FuseTree;
import energy.busbar.core.charging.MeterSight;
import energy.busbar.core.charging.PhaseAmps;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.Value;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChargerSceneTest {
    private static final DeviceId GRID = new DeviceId("grid");
    private static final DeviceId PANEL = new DeviceId("panel");

    private static Site.Placement meter(DeviceId id, Site.Role role, List<Phase> phases) {
        return new Site.Placement(
                id, DeviceType.METER, role, "main", Site.Coupling.AC, phases, OptionalDouble.empty(), Set.of());
    }

    private static final Site SITE = new Site(
            "site-1",
            "Site",
            ZoneOffset.UTC,
            true,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            List.of(
                    new Site.Feeder("main", Optional.empty(), 63, 230),
                    new Site.Feeder(
                            "garage",
                            Optional.of("main"),
                            25,
                            230,
                            List.of(32.0, 25.0, 32.0),
                            Optional.of(PANEL),
                            OptionalDouble.of(10)),
                    new Site.Feeder("yard", Optional.of("garage"), 16, 230)),
            List.of(
                    meter(GRID, Site.Role.GRID_METER, List.of(Phase.values())),
                    meter(PANEL, Site.Role.SUB_METER, List.of(Phase.L3, Phase.L1, Phase.L2))));

    private static DeviceState state(int placement, Map<String, Double> values) {
        Site.Placement place = SITE.placements().get(placement);
        Map<String, Reading> readings = new LinkedHashMap<>();
        values.forEach((point, value) -> readings.put(
                point, Reading.good(place.device(), point, new Value.Real(value), new Moment(5_000, 4_000))));
        return new DeviceState(place, Optional.empty(), LinkState.UP, readings);
    }

    @Test
    void feeders_become_fuses_with_their_phases_their_meter_and_their_other_load() {
        List<FuseTree.Fuse> fuses = ChargerScene.tree(SITE).fuses();
        assertThat(fuses.get(0).metered()).isTrue();
        assertThat(fuses.get(1))
                .isEqualTo(new FuseTree.Fuse("garage", 0, new PhaseAmps(32, 25, 32), PhaseAmps.all(10), true));
        assertThat(fuses.get(2).parent()).isEqualTo(1);
        assertThat(fuses.get(2).metered()).isFalse();
    }

    @Test
    void a_meter_that_was_wired_rotated_is_read_by_the_phase_and_signed_by_its_power() {
        SiteSnapshot snapshot = new SiteSnapshot(
                new Moment(5_000, 5_000),
                SITE,
                Map.of(
                        GRID,
                        state(0, Map.of("powerL1", -460.0, "currentL1", 2.0, "powerL2", 230.0)),
                        PANEL,
                        state(1, Map.of("currentL1", 3.0, "currentL2", 1.0, "currentL3", 2.0))));
        List<MeterSight> meters = ChargerScene.meters(snapshot);
        assertThat(meters.get(0).amps().l1()).isEqualTo(-2);
        assertThat(meters.get(0).amps().l2()).isEqualTo(1);
        assertThat(meters.get(0).amps().l3()).isNaN();
        assertThat(meters.get(1)).isEqualTo(new MeterSight(new PhaseAmps(1, 2, 3), 4_000));
        assertThat(meters.get(2)).isEqualTo(MeterSight.NONE);
    }
}
