package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RpcSessionTest {
    private final ManualLoop loop = new ManualLoop();
    private final ScriptedCharger charger = new ScriptedCharger(loop);
    private final List<String> garbled = new ArrayList<>();
    private RpcSession session;

    @BeforeEach
    void connect() {
        session = new RpcSession(
                charger,
                loop,
                new RpcSession.Peer() {
                    @Override
                    public Frame called(Frame.Call call) {
                        return new Frame.Result(call.id(), OcppRpc.JSON.createObjectNode());
                    }

                    @Override
                    public void garbled(String reason) {
                        garbled.add(reason);
                    }

                    @Override
                    public void heard() {}
                },
                10_000);
        charger.session = session;
    }

    private CompletableFuture<Reply> call() {
        return session.call("Reset", OcppRpc.JSON.createObjectNode());
    }

    @Test
    void onlyOneCallIsOutstandingAndTheNextFollowsItsAnswer() {
        charger.silentOn("Reset");
        CompletableFuture<Reply> first = call();
        call();
        assertThat(charger.calls).hasSize(1);
        session.received("[3,\"" + charger.calls.get(0).id() + "\",{\"status\":\"Accepted\"}]");
        assertThat(((Reply.Ok) first.join()).status()).isEqualTo("Accepted");
        assertThat(charger.calls).hasSize(2);
    }

    @Test
    void aCallCrossingOursIsAnsweredWhileOursWaits() {
        charger.silentOn("Reset");
        call();
        assertThat(charger.says("[2,\"x\",\"Heartbeat\",{}]").get(1).asText()).isEqualTo("x");
    }

    @Test
    void aLateAnswerIsDroppedAndNotTakenForTheNext() {
        charger.silentOn("Reset");
        CompletableFuture<Reply> first = call();
        CompletableFuture<Reply> second = call();
        loop.advance(10_000);
        assertThat(first.join()).isInstanceOf(Reply.NoAnswer.class);
        session.received("[3,\"" + charger.calls.get(0).id() + "\",{\"status\":\"Late\"}]");
        assertThat(second).isNotDone();
        session.received("[3,\"" + charger.calls.get(1).id() + "\",{\"status\":\"Right\"}]");
        assertThat(((Reply.Ok) second.join()).status()).isEqualTo("Right");
    }

    @Test
    void theQueueIsBoundedAndSaysSo() {
        charger.silentOn("Reset");
        call();
        for (int i = 0; i < RpcSession.MAX_WAITING; i++) {
            assertThat(call()).isNotDone();
        }
        assertThat(call().join()).isInstanceOf(Reply.NotSent.class);
    }

    @Test
    void aClosedSocketTellsWhatWasSentFromWhatWasNot() {
        charger.silentOn("Reset");
        CompletableFuture<Reply> sent = call();
        CompletableFuture<Reply> waiting = call();
        session.closed("gone");
        assertThat(sent.join()).isEqualTo(new Reply.NoAnswer("gone"));
        assertThat(waiting.join()).isEqualTo(new Reply.NotSent("gone"));
        assertThat(call().join()).isInstanceOf(Reply.NotSent.class);
    }

    @Test
    void aMalformedCallIsAnsweredWithFormationViolation() {
        assertThat(charger.says("[2,\"x\",\"Heartbeat\",[]]").toString()).startsWith("[4,\"x\",\"FormationViolation\"");
        assertThat(garbled).hasSize(1);
    }

    @Test
    void anUnknownMessageTypeIsIgnored() {
        assertThat(charger.says("[7,\"x\",{}]").isMissingNode()).isTrue();
        assertThat(garbled).isEmpty();
        assertThat(charger.closed).isEmpty();
    }

    @Test
    void garbageIsBornForAWhileAndThenTheSocketIsClosed() {
        for (int i = 1; i < RpcSession.MAX_GARBLED; i++) {
            session.received("garbage");
        }
        assertThat(charger.closed).isEmpty();
        session.received("garbage");
        assertThat(charger.closed).startsWith("1002");
    }

    @Test
    void idsAreNeverLongerThanTheStandardAllows() {
        charger.on("Reset", "{\"status\":\"Accepted\"}");
        for (int i = 0; i < 1000; i++) {
            call();
            loop.settle();
        }
        assertThat(charger.calls).hasSize(1000);
        assertThat(charger.calls).extracting(Frame.Call::id).doesNotHaveDuplicates();
        assertThat(charger.calls).allMatch(c -> c.id().length() <= OcppRpc.MAX_ID_CHARS);
    }
}
