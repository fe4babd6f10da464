package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.driver.ocpp.v16.Common.GenericStatus;
import energy.busbar.driver.ocpp.v16.Core.ResetResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static Answer<ResetResponse> answer(JsonNode payload) {
        return Answer.of(new Reply.Ok(payload), ResetResponse.class);
    }

    @Test
    void what_cannot_be_read_is_no_answer_because_the_charger_may_have_done_it() {
        assertThat(answer(OcppRpc.JSON.createArrayNode())).isInstanceOf(Answer.NoAnswer.class);
        assertThat(answer(OcppRpc.JSON.createObjectNode()))
                .isEqualTo(new Answer.NoAnswer<>("the answer cannot be read: status is missing"));
    }

    @Test
    void each_reply_keeps_its_kind() {
        assertThat(answer(OcppRpc.JSON.createObjectNode().put("status", "Accepted")))
                .isEqualTo(new Answer.Ok<>(new ResetResponse(GenericStatus.ACCEPTED)));
        assertThat(Answer.of(new Reply.Refused("NotSupported", "no"), ResetResponse.class))
                .isEqualTo(new Answer.Refused<ResetResponse>("NotSupported", "no"));
        assertThat(new Answer.Refused<>("NotImplemented", "").notSupported()).isTrue();
        assertThat(Answer.of(new Reply.NoAnswer("late"), ResetResponse.class))
                .isEqualTo(new Answer.NoAnswer<ResetResponse>("late"));
        assertThat(Answer.of(new Reply.NotSent("gone"), ResetResponse.class))
                .isEqualTo(new Answer.NotSent<ResetResponse>("gone"));
    }

    @Test
    void an_error_for_the_form_is_told_from_others_in_the_words_of_both_versions() {
        for (String code : List.of(
                "FormationViolation", "FormatViolation", "PropertyConstraintViolation", "TypeConstraintViolation")) {
            assertThat(new Answer.Refused<>(code, "").malformed()).as(code).isTrue();
        }
        for (String code : List.of("NotSupported", "GenericError", "ProtocolError", "SecurityError")) {
            assertThat(new Answer.Refused<>(code, "").malformed()).as(code).isFalse();
        }
    }
}
