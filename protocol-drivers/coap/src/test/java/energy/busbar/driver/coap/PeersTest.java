package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.coap.Peers.Verdict;
import org.junit.jupiter.api.Test;

class PeersTest {
    @Test
    void noMorePeersThanAllowedAreRememberedAndTheSilentOnesGoFirst() {
        Peers peers = new Peers(2, 5);
        assertThat(peers.call("a", 0)).isEqualTo(Verdict.WELCOME);
        assertThat(peers.call("b", 1)).isEqualTo(Verdict.WELCOME);
        assertThat(peers.call("a", 2)).isEqualTo(Verdict.WELCOME);
        assertThat(peers.call("c", 3)).isEqualTo(Verdict.FULL);
        assertThat(peers.call("c", Peers.IDLE_MILLIS + 1)).isEqualTo(Verdict.WELCOME);
        assertThat(peers.call("b", Peers.IDLE_MILLIS + 1))
                .as("its place is taken")
                .isEqualTo(Verdict.FULL);
        assertThat(peers.call("a", Peers.IDLE_MILLIS + 1)).isEqualTo(Verdict.WELCOME);
    }

    @Test
    void aRateIsHeldOverTime() {
        Peers peers = new Peers(2, 4);
        int welcome = 0;
        for (long at = 0; at < 10_000; at += 10) {
            welcome += peers.call("a", at) == Verdict.WELCOME ? 1 : 0;
        }
        assertThat(welcome).isBetween(40, 44);
    }
}
