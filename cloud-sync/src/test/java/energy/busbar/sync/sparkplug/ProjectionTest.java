package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Rank;
import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.sparkplug.Frame.Datum;
import energy.busbar.sync.sparkplug.Metric.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final Moment NOW = new Moment(1_795_510_800_000L, 90_000);

    private final LiveSite site = new LiveSite();

    private List<Frame> frames(UplinkView view, CommandRights rights) {
        return new Projection("gw-1", "0.1.0", view, rights).frames(site, NOW, Map.of());
    }

    private List<Frame> frames() {
        return frames(UplinkView.all("sparkplug"), CommandRights.none());
    }

    private static Datum datum(Frame frame, String name) {
        return frame.data().stream()
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Frame frame) {
        return frame.data().stream().map(Datum::name).toList();
    }

    @Test
    void points_have_the_types_of_their_kinds_and_their_units() {
        Frame inverter = frames().get(1);
        assertThat(datum(inverter, "power").type()).isEqualTo(DataType.DOUBLE);
        assertThat(datum(inverter, "power").properties())
                .containsExactly(new Property("engUnit", DataType.STRING, "W"));
        assertThat(datum(inverter, "faultCount").type()).isEqualTo(DataType.INT64);
        assertThat(datum(inverter, "faultCount").rawValue()).isEqualTo(-3L);
        assertThat(datum(inverter, "isPluggedIn").rawValue()).isEqualTo(true);
        assertThat(datum(inverter, "operatingState").rawValue()).isEqualTo("running");
        assertThat(datum(inverter, "unannounced").type()).isEqualTo(DataType.DOUBLE);
        assertThat(datum(inverter, "Properties/Serial Number").rawValue()).isEqualTo("SN1");
        assertThat(datum(frames().get(0), "Devices/Up").type()).isEqualTo(DataType.UINT64);
    }

    @Test
    void what_has_no_value_is_null_and_bad_and_an_old_value_is_stale() {
        Frame inverter = frames().get(1);
        assertThat(datum(inverter, "energy").rawValue()).isNull();
        assertThat(datum(inverter, "energy").quality()).isEqualTo(Datum.BAD);
        assertThat(datum(inverter, "frequency").rawValue()).as("never read").isNull();
        assertThat(datum(inverter, "power").quality()).isEqualTo(Datum.GOOD);
        site.quality = Quality.STALE;
        assertThat(datum(frames().get(1), "power").quality()).isEqualTo(Datum.STALE);
        assertThat(datum(frames().get(1), "power").rawValue()).isEqualTo(5_230.0);
        site.quality = Quality.OUT_OF_RANGE;
        assertThat(datum(frames().get(1), "power").quality()).isEqualTo(Datum.BAD);
    }

    @Test
    void times_are_those_of_the_measurement_by_the_clock_as_it_is_now() {
        // Measured 5 s ago, when the wall clock still stood at 1970.
        site.at = new Moment(12, 85_000);
        assertThat(datum(frames().get(1), "power").atMillis()).isEqualTo(NOW.epochMillis() - 5_000);
    }

    @Test
    void only_a_device_with_a_link_is_alive() {
        assertThat(frames()).extracting(Frame::alive).containsExactly(true, true, true);
        for (LinkState link : LinkState.values()) {
            site.inverterLink = link;
            assertThat(frames().get(1).alive()).isEqualTo(link == LinkState.UP);
        }
        assertThat(datum(frames().get(0), "Devices/Up").rawValue()).isEqualTo(1L);
    }

    @Test
    void only_what_the_view_allows_is_shown() {
        UplinkView view = new UplinkView(
                "sparkplug",
                Optional.of(Set.of(LiveSite.INVERTER)),
                List.of("power"),
                Set.of(UplinkView.Kind.TELEMETRY));
        List<Frame> frames = frames(view, CommandRights.none());
        assertThat(frames).hasSize(2);
        assertThat(names(frames.get(1)))
                .contains("power")
                .doesNotContain("energy", "faultCount", "unannounced", "operatingState");
        assertThat(datum(frames.get(0), "Devices/Configured").rawValue()).isEqualTo(1L);
    }

    @Test
    void commands_are_metrics_only_where_there_is_a_right() {
        assertThat(frames()).allSatisfy(f -> assertThat(names(f)).noneMatch(n -> n.startsWith("Command")));
        CommandRights rights = new CommandRights(List.of(new CommandRights.Grant(
                List.of("battery:set-reserve"), Optional.of(Set.of(LiveSite.BATTERY)), Rank.SAFETY)));
        List<Frame> frames = frames(UplinkView.all("sparkplug"), rights);
        assertThat(names(frames.get(0))).noneMatch(n -> n.startsWith("Command"));
        assertThat(names(frames.get(1))).noneMatch(n -> n.startsWith("Command"));
        assertThat(names(frames.get(2)))
                .filteredOn(n -> n.startsWith("Command"))
                .containsExactly("Command/battery:set-reserve", "Command Answer");
        Datum command = datum(frames.get(2), "Command/battery:set-reserve");
        assertThat(command.rawValue()).isNull();
        assertThat(command.properties().get(1).value().toString()).contains("chargePercentage");
        assertThat(names(frames(UplinkView.all("sparkplug"), CommandRights.everything())
                        .get(0)))
                .contains("Command/site:set-export-limit", "Command Answer");
    }
}
