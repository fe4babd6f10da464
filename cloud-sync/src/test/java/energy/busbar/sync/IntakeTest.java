package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final Instant NOW = Instant.ofEpochMilli(TestClock.WALL);
    private final TestClock clock = new TestClock();
    private final FakeDesk desk = new FakeDesk();
    private final List<Event> answers = new ArrayList<>();
    private final Intake intake = intake(CommandRights.everything());

    private Intake intake(CommandRights rights) {
        return new Intake(
                new Topics(Topics.DEFAULT_PREFIX, "gw-1"),
                clock,
                desk,
                answers::add,
                "mqtt:platform",
                rights,
                new FakeSite()::site);
    }

    @Test
    void soonerOfBodysAndBrokersExpiryCounts() {
        intake.take(command(NOW.plusSeconds(100), 50));
        intake.take(command(NOW.plusSeconds(30), 50));
        intake.take(command(NOW.plusSeconds(30), -1));
        intake.take(command(null, 50));
        intake.take(command(null, -1));
        assertThat(desk.commands.stream().map(c -> c.expiresAt().orElse(null)))
                .containsExactly(
                        NOW.plusSeconds(50), NOW.plusSeconds(30), NOW.plusSeconds(30), NOW.plusSeconds(50), null);
    }

    @Test
    void withoutASynchronisedClockOnlyTheBrokersExpiryCounts() {
        clock.synchronised = false;
        intake.take(command(NOW.minusSeconds(100), 50));
        intake.take(command(NOW.minusSeconds(100), -1));
        assertThat(desk.commands.get(0).expiresAt()).isEmpty();
        assertThat(desk.commands.get(1).expiresAt()).as("for the desk to judge").contains(NOW.minusSeconds(100));
    }

    @Test
    void retainedMessagesAreRefusedWithTheirId() {
        intake.take(new LinkEvent.Arrived(
                1, 1, "busbar/v1/gw-1/commands", utf8("{\"id\":\"a\",\"slug\":\"x:y\"}"), true, -1));
        intake.take(new LinkEvent.Arrived(
                2, 1, "busbar/v1/gw-1/dispatch-events", utf8("{\"id\":\"e\",\"cancel\":true}"), true, -1));
        assertThat(desk.commands).isEmpty();
        assertThat(desk.cancelled).isEmpty();
        assertThat(answers).hasSize(2).allSatisfy(e -> assertThat(e.type()).isEqualTo("command.failed"));
        assertThat(answers.get(0).data()).containsEntry("commandId", "a").containsEntry("slug", "x:y");
        assertThat(answers.get(1).data().get("detail").toString()).contains("unretained");
    }

    @Test
    void theSameBadMessageIsAnsweredWithTheSameKey() {
        for (int i = 1; i <= 2; i++) {
            intake.take(new LinkEvent.Arrived(i, 1, "busbar/v1/gw-1/commands", utf8("{"), false, -1));
        }
        intake.take(new LinkEvent.Arrived(3, 1, "busbar/v1/gw-1/commands", utf8("["), false, -1));
        assertThat(answers.get(0).key())
                .isEqualTo(answers.get(1).key())
                .isNotEqualTo(answers.get(2).key());
        assertThat(answers.get(0).data()).doesNotContainKey("commandId").containsEntry("status", "failed");
    }

    @Test
    void aRefusedDispatchEventIsAnswered() {
        desk.refuseDispatches = true;
        intake.take(new LinkEvent.Arrived(
                1,
                1,
                "busbar/v1/gw-1/dispatch-events",
                utf8("{\"id\":\"ev-1\",\"program\":\"p\",\"windows\":[{\"from\":\"2026-11-24T09:00:00Z\","
                        + "\"until\":\"2026-11-24T10:00:00Z\",\"action\":\"hold\"}]}"),
                false,
                -1));
        assertThat(answers)
                .singleElement()
                .satisfies(e -> assertThat(e.data())
                        .containsEntry("commandId", "ev-1")
                        .containsEntry("detail", "not-commissioned: the site is not commissioned"));
    }

    private static LinkEvent.Arrived command(Instant expiresAt, long expirySeconds) {
        String expiry = expiresAt == null ? "" : ",\"expiresAt\":\"" + expiresAt + "\"";
        return new LinkEvent.Arrived(
                1,
                1,
                "busbar/v1/gw-1/commands",
                utf8("{\"id\":\"a\",\"slug\":\"x:y\"" + expiry + "}"),
                false,
                expirySeconds);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
