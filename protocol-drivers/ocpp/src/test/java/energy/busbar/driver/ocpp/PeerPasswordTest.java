package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The password of a charger of another make, changed while the gateway ends in between. */
class PeerPasswordTest {
    private static final String FIRST = "sixteen-bytes-ok";

    @TempDir
    private Path state;

    private Heard heard = new Heard();

    private Bench gateway(OcppConnector[] charger) {
        heard = new Heard();
        Bench bench = new Bench(Bench.OPEN, state);
        charger[0] =
                bench.charger("peer", Map.of("identity", "PEER-P", "securityProfile", 1, "password", FIRST), heard);
        return bench;
    }

    private static CompletableFuture<ServiceResult> rotate(OcppConnector charger) {
        assertThat(charger.services()).contains(Service.ROTATE_PASSWORD);
        return charger.perform(new ServiceOrder.RotatePassword(), ServiceProgress.NONE)
                .toCompletableFuture();
    }

    private void comes(NodePeer peer, Bench bench, int number) throws Exception {
        long before = peer.said().stream().filter((number + " in")::equals).count();
        peer.tell("come " + bench.url() + " " + number);
        peer.awaitSaid(number + " in", before + 1);
    }

    private void isKeptOut(NodePeer peer, Bench bench, int number) throws Exception {
        peer.tell("come " + bench.url() + " " + number);
        peer.awaitSaid(number + " out 401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ocpp1.6", "ocpp2.0.1"})
    void old_and_new_get_in_until_the_charger_has_come_with_the_new_one_whenever_the_gateway_ends(String version)
            throws Exception {
        OcppConnector[] charger = new OcppConnector[1];
        try (NodePeer peer = NodePeer.start("ocpp-rpc", "rotate.js", Map.of(), version, "PEER-P", FIRST)) {
            try (Bench bench = gateway(charger)) {
                assertThat(rotate(charger[0]).get(10, TimeUnit.SECONDS)).isInstanceOf(ServiceResult.Failed.class);
                comes(peer, bench, 0);
                heard.await("boot", h -> !h.infos.isEmpty());
                assertThat(rotate(charger[0]).get(15, TimeUnit.SECONDS)).isInstanceOf(ServiceResult.Done.class);
                peer.awaitSaid("given 1");
            }
            // The charger has not come with it when the gateway is gone.
            try (Bench bench = gateway(charger)) {
                comes(peer, bench, 0);
                comes(peer, bench, 1);
                isKeptOut(peer, bench, 0);
                comes(peer, bench, 1);
                heard.await("boot", h -> !h.infos.isEmpty());
                peer.tell("mute");
                CompletableFuture<ServiceResult> unheard = rotate(charger[0]);
                peer.awaitSaid("given 2");
                assertThat(unheard).isNotDone();
            }
            // The gateway was gone before it heard that the charger took it.
            try (Bench bench = gateway(charger)) {
                comes(peer, bench, 1);
                comes(peer, bench, 2);
                isKeptOut(peer, bench, 1);
            }
            peer.end();
            assertThat(Files.readString(state.resolve("ocpp/passwords.json"))).doesNotContain(FIRST);
        }
    }
}
