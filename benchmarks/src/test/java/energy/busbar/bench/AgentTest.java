package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** What is read out of the gateway's status. */
class AgentTest {
    private static JsonNode status(String json) throws Exception {
        return new ObjectMapper().readTree(json.replace('\'', '"'));
    }

    @Test
    void a_status_is_summed_up_with_why_the_platform_is_away() throws Exception {
        JsonNode status = status("{'devices':{'total':50,'up':49},'store':{'samplesStored':1200},"
                + "'uplinks':[{'connected':false,'detail':'refused'}]}");
        assertThat(Agent.summary(status))
                .isEqualTo("49 of 50 devices are up, its platform is not connected (refused), 1200 samples are stored");
        assertThat(Agent.online(status)).isFalse();
    }

    @Test
    void polls_left_out_are_those_of_all_buses() throws Exception {
        assertThat(Agent.skippedPolls(status("{'control':{'buses':[{'skipped':2},{'skipped':3}]}}")))
                .isEqualTo(5);
    }

    @Test
    void what_is_not_told_is_nothing() throws Exception {
        JsonNode status = status("{}");
        assertThat(Agent.samplesStored(status)).isZero();
        assertThat(Agent.backlogSamples(status)).isZero();
        assertThat(Agent.devicesUp(status)).isZero();
        assertThat(Agent.online(status)).isFalse();
    }
}
