package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.sync.sparkplug.Presence.Action;
import energy.busbar.sync.sparkplug.Presence.Rules;
import energy.busbar.sync.sparkplug.Presence.Stage;
import energy.busbar.sync.sparkplug.Presence.Step;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final Rules ALONE = new Rules(false, false, 30_000, 1_000);
    private static final Rules ONE_BROKER = new Rules(true, false, 30_000, 1_000);
    private static final Rules TWO_BROKERS = new Rules(true, true, 30_000, 1_000);

    private static Presence alive(Rules rules) {
        return Presence.AWAY
                .connected(rules, 0)
                .presence()
                .host(new HostState(true, 100), rules, 0)
                .presence();
    }

    @Test
    void without_a_primary_host_the_node_is_born_at_once() {
        Step step = Presence.AWAY.connected(ALONE, 5);
        assertThat(step.action()).isEqualTo(Action.BIRTH);
        assertThat(step.presence().tick(ALONE, 6).action()).isEqualTo(Action.DATA);
        assertThat(step.presence().host(new HostState(false, 9), ALONE, 6).action())
                .isEqualTo(Action.NONE);
    }

    @Test
    void with_one_nothing_is_said_before_it_is_online() {
        Step step = Presence.AWAY.connected(ONE_BROKER, 0);
        assertThat(step.action()).isEqualTo(Action.NONE);
        assertThat(step.presence().tick(ONE_BROKER, 1_000_000).action()).isEqualTo(Action.NONE);
        assertThat(step.presence().rebirthAsked()).isEqualTo(step.presence());
        Step offline = step.presence().host(new HostState(false, 100), ONE_BROKER, 1);
        assertThat(offline.action()).isEqualTo(Action.NONE);
        assertThat(offline.presence()
                        .host(new HostState(true, 99), ONE_BROKER, 2)
                        .action())
                .as("older than what was heard")
                .isEqualTo(Action.NONE);
        Step online = offline.presence().host(new HostState(true, 100), ONE_BROKER, 2);
        assertThat(online.action()).isEqualTo(Action.BIRTH);
        assertThat(online.presence()
                        .host(new HostState(true, 101), ONE_BROKER, 3)
                        .action())
                .as("said again")
                .isEqualTo(Action.NONE);
    }

    @Test
    void it_leaves_with_its_host_but_not_for_an_old_message() {
        Presence alive = alive(ONE_BROKER);
        assertThat(alive.host(new HostState(false, 99), ONE_BROKER, 1).action()).isEqualTo(Action.NONE);
        assertThat(alive.host(new HostState(false, 99), ONE_BROKER, 1).presence())
                .isEqualTo(alive);
        Step left = alive.host(new HostState(false, 100), ONE_BROKER, 1);
        assertThat(left.action()).isEqualTo(Action.LEAVE);
        assertThat(left.presence().stage()).isEqualTo(Stage.AWAY);
        assertThat(left.presence().host(new HostState(true, 200), ONE_BROKER, 2).action())
                .isEqualTo(Action.NONE);
    }

    @Test
    void with_another_broker_it_looks_for_the_host_there() {
        Presence waiting = Presence.AWAY.connected(TWO_BROKERS, 0).presence();
        assertThat(waiting.host(new HostState(false, 1), TWO_BROKERS, 1).action())
                .isEqualTo(Action.LEAVE);
        assertThat(waiting.tick(TWO_BROKERS, 29_999).action()).isEqualTo(Action.NONE);
        assertThat(waiting.tick(TWO_BROKERS, 30_000).action()).isEqualTo(Action.LEAVE);
    }

    @Test
    void what_was_heard_on_an_earlier_connection_does_not_count() {
        Presence again = alive(ONE_BROKER).connected(ONE_BROKER, 50).presence();
        assertThat(again.host(new HostState(true, 5), ONE_BROKER, 51).action()).isEqualTo(Action.BIRTH);
    }

    @Test
    void a_rebirth_stops_the_data_and_comes_at_most_once_a_second() {
        Presence asked = alive(ALONE).connected(ALONE, 0).presence().rebirthAsked();
        assertThat(asked.tick(ALONE, 999).action()).isEqualTo(Action.NONE);
        Step born = asked.tick(ALONE, 1_000);
        assertThat(born.action()).isEqualTo(Action.BIRTH);
        assertThat(born.presence().tick(ALONE, 1_001).action()).isEqualTo(Action.DATA);
        assertThat(born.presence().rebirthAsked().tick(ALONE, 1_001).action()).isEqualTo(Action.NONE);
    }
}
