package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.Registration.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** OCPP 1.6 §4.2, 2.0.1 part 2 B01 to B03. */
class RegistrationTest {
    private final Registration registration = new Registration();

    @Test
    void a_known_charger_may_speak_at_once_and_is_told_nothing_before_it_has() {
        registration.answered(State.KNOWN);
        assertThat(registration.maySend("StatusNotification")).isTrue();
        assertThat(registration.mayTell("SetChargingProfile")).isFalse();
        registration.answered(State.ACCEPTED);
        assertThat(registration.mayTell("SetChargingProfile")).isTrue();
    }

    @Test
    void a_new_charger_may_only_boot() {
        assertThat(registration.maySend("BootNotification")).isTrue();
        assertThat(registration.maySend("Heartbeat")).isFalse();
        assertThat(registration.mayTell("SetChargingProfile")).isFalse();
    }

    @Test
    void a_pending_charger_may_send_what_it_was_asked_for_and_be_configured() {
        registration.answered(State.PENDING);
        assertThat(registration.maySend("BootNotification")).isTrue();
        assertThat(registration.maySend("StatusNotification")).isFalse();
        assertThat(registration.maySend("NotifyReport")).isFalse();
        registration.askedFor("NotifyReport");
        assertThat(registration.maySend("NotifyReport")).isTrue();
        assertThat(List.of("SetVariables", "ChangeConfiguration", "GetBaseReport", "TriggerMessage"))
                .allMatch(registration::mayTell);
        assertThat(registration.mayTell("RequestStartTransaction")).isFalse();
        assertThat(registration.mayTell("SetChargingProfile")).isFalse();
    }

    @Test
    void a_rejected_charger_may_only_boot_again() {
        registration.askedFor("StatusNotification");
        registration.answered(State.REJECTED);
        assertThat(registration.maySend("BootNotification")).isTrue();
        assertThat(registration.maySend("StatusNotification")).isFalse();
        assertThat(registration.mayTell("TriggerMessage")).isFalse();
    }
}
