package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.DeviceId;
import org.junit.jupiter.api.Test;

class SparkplugTopicsTest {
    private final SparkplugTopics topics = new SparkplugTopics("Plant 1", "gw-ü");

    @Test
    void topics_have_the_form_of_section_4() {
        assertThat(topics.ofNode("NDATA")).isEqualTo("spBv1.0/Plant 1/NDATA/gw-ü");
        assertThat(topics.ofDevice("DDATA", new DeviceId("pump"))).isEqualTo("spBv1.0/Plant 1/DDATA/gw-ü/pump");
        assertThat(topics.nodeCommands()).isEqualTo("spBv1.0/Plant 1/NCMD/gw-ü");
        assertThat(topics.deviceCommands()).isEqualTo("spBv1.0/Plant 1/DCMD/gw-ü/#");
        assertThat(SparkplugTopics.state("scada")).isEqualTo("spBv1.0/STATE/scada");
    }

    @Test
    void a_command_names_one_device_of_this_node() {
        assertThat(topics.commanded("spBv1.0/Plant 1/DCMD/gw-ü/pump")).contains(new DeviceId("pump"));
        for (String other : new String[] {
            "spBv1.0/Plant 1/DCMD/gw-ü", "spBv1.0/Plant 1/DCMD/gw-ü/", "spBv1.0/Plant 1/DCMD/gw-ü/pump/more",
            "spBv1.0/Plant 1/DCMD/gw-ü/Pump", "spBv1.0/Plant 2/DCMD/gw-ü/pump", "spBv1.0/Plant 1/NCMD/gw-ü"
        }) {
            assertThat(topics.commanded(other)).as(other).isEmpty();
        }
    }

    @Test
    void ids_that_would_break_a_topic_are_refused() {
        for (String id : new String[] {"a/b", "a+", "#", "", "  ", "a\nb", "a\u0000", "STATE", "ü".repeat(33)}) {
            assertThat(SparkplugTopics.problemOf(id)).as(id).isPresent();
            assertThatThrownBy(() -> new SparkplugTopics(id, "n")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new SparkplugTopics("g", id)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
