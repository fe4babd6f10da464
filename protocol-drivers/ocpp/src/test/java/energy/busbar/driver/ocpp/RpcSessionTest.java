package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.message.BadMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RpcSessionTest {
    private final ManualLoop loop = new ManualLoop();
    private final ScriptedCharger charger = new ScriptedCharger(loop);
    private final List<String> garbled = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<CompletableFuture<Void>> slow = new ArrayList<>();
    private boolean admitted = true;
    private RpcSession session;

    @BeforeEach
    void connect() {
        connect(Version.V16);
    }

    private void connect(Version version) {
        session = new RpcSession(
                version,
                charger,
                loop,
                new RpcSession.Peer() {
                    @Override
                    public boolean admits(String action) {
                        return admitted || action.equals("BootNotification");
                    }

                    @Override
                    public CompletionStage<Frame> called(Frame.Call call) {
                        if (call.action().equals("Bug")) {
                            throw new IllegalStateException("a bug");
                        }
                        Frame done = new Frame.Result(call.id(), OcppRpc.JSON.createObjectNode());
                        if (!call.action().equals("Slow")) {
                            return CompletableFuture.completedFuture(done);
                        }
                        CompletableFuture<Void> disk = new CompletableFuture<>();
                        slow.add(disk);
                        return disk.thenApply(x -> done);
                    }

                    @Override
                    public void failed(String action, Throwable why) {
                        failed.add(action + ": " + why.getMessage());
                    }

                    @Override
                    public void garbled(String reason, int inARow) {
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

    @Test
    void errorNamesAreThoseOfTheVersion() {
        assertThat(charger.says("[2,\"x\",\"Heartbeat\",7]").get(2).asText()).isEqualTo("FormationViolation");
        assertThat(charger.says("[2,\"x\"]").get(2).asText()).isEqualTo("FormationViolation");
        connect(Version.V201);
        assertThat(charger.says("[2,\"x\",\"Heartbeat\",7]").get(2).asText()).isEqualTo("FormatViolation");
        assertThat(charger.says("[2,\"x\"]").get(2).asText()).isEqualTo("RpcFrameworkError");
        assertThat(Version.V16.code(BadMessage.Kind.MISSING)).isEqualTo("OccurenceConstraintViolation");
        assertThat(Version.V201.code(BadMessage.Kind.MISSING)).isEqualTo("OccurrenceConstraintViolation");
    }

    @Test
    void in201AnUnknownMessageTypeIsAnsweredWithItsIdOrMinusOne() {
        connect(Version.V201);
        assertThat(charger.says("[7,\"x\",{}]").toString()).startsWith("[4,\"x\",\"MessageTypeNotSupported\"");
        assertThat(charger.says("[7,null]").toString()).startsWith("[4,\"-1\",\"MessageTypeNotSupported\"");
    }

    @Test
    void in201WhatHasNoReadableIdIsAnsweredWithMinusOne() {
        connect(Version.V201);
        for (String text :
                List.of("garbage", "[]", "[2,{},\"Heartbeat\",{}]", "[2,\"" + "x".repeat(300) + "\",\"A\",{}]")) {
            assertThat(charger.says(text).toString()).as(text).startsWith("[4,\"-1\",\"RpcFrameworkError\"");
        }
    }

    @Test
    void in16WhatHasNoReadableIdIsNotAnswered() {
        assertThat(charger.says("garbage").isMissingNode()).isTrue();
        assertThat(charger.says("[2,null,\"Heartbeat\",{}]").isMissingNode()).isTrue();
    }

    @Test
    void anAnswerIsNeverAnsweredSoThatTwoSidesDoNotTalkForEver() {
        connect(Version.V201);
        for (String text :
                List.of("[3,null,{}]", "[4,{},\"x\"]", "[4,\"-1\",\"RpcFrameworkError\",\"\",{}]", "[3,\"?\",{}]")) {
            assertThat(charger.says(text).isMissingNode()).as(text).isTrue();
        }
    }

    @Test
    void beforeAcceptanceOnlyTheBootIsTakenAndTheRestIsASecurityError() {
        admitted = false;
        assertThat(charger.says("[2,\"x\",\"StatusNotification\",{}]").toString())
                .startsWith("[4,\"x\",\"SecurityError\"");
        assertThat(charger.says("[2,\"y\",\"BootNotification\",{}]").get(0).asInt())
                .isEqualTo(3);
    }

    @Test
    void aBugOfOursIsAnsweredAsInternalError() {
        assertThat(charger.says("[2,\"x\",\"Bug\",{}]").toString()).startsWith("[4,\"x\",\"InternalError\"");
        assertThat(failed).containsExactly("Bug: a bug");
        assertThat(charger.says("[2,\"y\",\"Heartbeat\",{}]").toString()).startsWith("[3,\"y\"");
    }

    @Test
    void anAnswerThatCameTwiceCountsOnce() {
        charger.silentOn("Reset");
        CompletableFuture<Reply> first = call();
        CompletableFuture<Reply> second = call();
        String answer = "[3,\"" + charger.calls.get(0).id() + "\",{\"status\":\"Accepted\"}]";
        session.received(answer);
        session.received(answer);
        assertThat(first).isDone();
        assertThat(second).isNotDone();
    }

    @Test
    void aRefusalReachesItsCallerByCodeAndDescription() {
        charger.silentOn("Reset");
        CompletableFuture<Reply> first = call();
        session.received("[4,\"" + charger.calls.get(0).id() + "\",\"NotSupported\",\"no\",{}]");
        assertThat(first.join()).isEqualTo(new Reply.Refused("NotSupported", "no"));
    }

    private void hears(String id, String action) {
        session.received("[2,\"" + id + "\",\"" + action + "\",{}]");
        loop.settle();
    }

    /** The disk is done, on whichever thread; the loop has not had its turn yet. */
    private void written(int nth) {
        slow.get(nth).complete(null);
    }

    @Test
    void callsAreAnsweredInTheirOrderAndTheNextWaitsForTheLastsAnswer() {
        hears("a", "Slow");
        hears("b", "Heartbeat");
        hears("c", "Slow");
        hears("d", "Heartbeat");
        assertThat(charger.answers).isEmpty();
        assertThat(slow).hasSize(1);
        written(0);
        assertThat(charger.answers).as("only the loop sends").isEmpty();
        loop.settle();
        assertThat(charger.answers).containsExactly("[3,\"a\",{}]", "[3,\"b\",{}]");
        written(1);
        loop.settle();
        assertThat(charger.answers).endsWith("[3,\"c\",{}]", "[3,\"d\",{}]").hasSize(4);
    }

    @Test
    void answersToOurCallsAreTakenWhileOneOfTheChargersWaits() {
        charger.silentOn("Reset");
        hears("a", "Slow");
        CompletableFuture<Reply> first = call();
        CompletableFuture<Reply> second = call();
        session.received("[3,\"" + charger.calls.get(0).id() + "\",{\"status\":\"Accepted\"}]");
        session.received("[3,\"" + charger.calls.get(1).id() + "\",{\"status\":\"Accepted\"}]");
        assertThat(first).isDone();
        assertThat(second).isDone();
    }

    @Test
    void whatWaitsForAnswersIsBoundedAndTheRestIsRefused() {
        hears("a", "Slow");
        for (int i = 0; i < IncomingCalls.MAX_WAITING; i++) {
            hears("w" + i, "Heartbeat");
        }
        assertThat(charger.answers).isEmpty();
        hears("x", "Heartbeat");
        assertThat(charger.answers).singleElement().asString().startsWith("[4,\"x\",\"GenericError\"");
        written(0);
        loop.settle();
        assertThat(charger.answers)
                .hasSize(IncomingCalls.MAX_WAITING + 2)
                .last()
                .isEqualTo("[3,\"w15\",{}]");
    }

    @Test
    void anAnswerThatFailsIsAnInternalErrorAndTheNextIsAnswered() {
        hears("a", "Slow");
        hears("b", "Heartbeat");
        slow.get(0).completeExceptionally(new IllegalStateException("the disk is full"));
        loop.settle();
        assertThat(charger.answers.get(0)).startsWith("[4,\"a\",\"InternalError\"");
        assertThat(charger.answers.get(1)).isEqualTo("[3,\"b\",{}]");
        assertThat(failed).singleElement().asString().contains("the disk is full");
    }

    @Test
    void anAnswerThatTakesTooLongIsAnInternalErrorAndItsLateOneIsDropped() {
        hears("a", "Slow");
        hears("b", "Heartbeat");
        loop.advance(IncomingCalls.PATIENCE_MILLIS - 1);
        assertThat(charger.answers).isEmpty();
        loop.advance(1);
        assertThat(charger.answers.get(0)).startsWith("[4,\"a\",\"InternalError\"");
        assertThat(charger.answers.get(1)).isEqualTo("[3,\"b\",{}]");
        hears("c", "Slow");
        written(0);
        loop.settle();
        assertThat(charger.answers).as("the late one is neither a's nor c's").hasSize(2);
        written(1);
        loop.settle();
        assertThat(charger.answers).hasSize(3).last().isEqualTo("[3,\"c\",{}]");
    }

    @Test
    void nothingIsSentToASocketThatClosedMeanwhile() {
        hears("a", "Slow");
        hears("b", "Heartbeat");
        boolean[] done = {false};
        session.afterAnswer(() -> done[0] = true);
        session.closed("gone");
        written(0);
        loop.advance(IncomingCalls.PATIENCE_MILLIS);
        assertThat(charger.answers).isEmpty();
        assertThat(failed).isEmpty();
        assertThat(done[0]).isFalse();
    }

    @Test
    void whatHasToFollowAnAnswerFollowsIt() {
        List<Integer> answeredBefore = new ArrayList<>();
        hears("a", "Slow");
        session.afterAnswer(() -> answeredBefore.add(charger.answers.size()));
        loop.settle();
        assertThat(answeredBefore).isEmpty();
        written(0);
        loop.settle();
        session.afterAnswer(() -> answeredBefore.add(charger.answers.size()));
        loop.settle();
        assertThat(answeredBefore).containsExactly(1, 1);
    }

    @Test
    void whetherAMessageIsAdmittedIsAskedWhenItsTurnComes() {
        hears("a", "Slow");
        hears("b", "StatusNotification");
        admitted = false;
        written(0);
        loop.settle();
        assertThat(charger.answers.get(1)).startsWith("[4,\"b\",\"SecurityError\"");
    }
}
