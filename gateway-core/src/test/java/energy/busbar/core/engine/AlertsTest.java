package energy.busbar.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private final HandClock clock = new HandClock();
    private final NotebookLedger ledger = new NotebookLedger();
    private final Alerts alerts = new Alerts(ledger, clock, Runnable::run);
    private static final Optional<DeviceId> D1 = Optional.of(new DeviceId("d1"));

    private void raise(Alerts on, String description) {
        on.raise(Alert.Severity.WARNING, Alert.Type.HARDWARE_FAULT, "hot", D1, "Hot", description);
    }

    @Test
    void one_cause_is_one_alert_however_often_it_is_raised() {
        for (int i = 0; i < 100; i++) {
            raise(alerts, "80 °C");
            clock.advance(100);
        }
        assertEquals(1, alerts.open().size());
        assertEquals(clock.instant().minusMillis(10_000), alerts.open().get(0).updatedAt());
    }

    @Test
    void a_description_that_keeps_changing_is_told_at_most_once_a_minute() {
        for (int i = 0; i < 600; i++) {
            raise(alerts, i + " °C");
            clock.advance(1_000);
        }
        assertTrue(alerts.open().get(0).description().matches("5[4-9]\\d °C"), alerts.open()::toString);
    }

    @Test
    void what_was_open_before_a_restart_is_the_same_alert_after_it() {
        raise(alerts, "x");
        clock.advance(1_000);
        Alerts next = new Alerts(ledger, clock, Runnable::run);
        next.restore(Set.of(D1.orElseThrow()));
        raise(next, "x");
        assertEquals(1, ledger.alerts(9).size());
        assertEquals(clock.instant().minusMillis(1_000), next.open().get(0).createdAt());
        next.clear(Alert.Type.HARDWARE_FAULT, "hot", D1);
        assertEquals(Alert.Status.RESOLVED, ledger.alerts(9).get(0).status());
    }

    @Test
    void alerts_of_a_device_that_is_gone_from_the_site_are_resolved() {
        raise(alerts, "x");
        Alerts next = new Alerts(ledger, clock, Runnable::run);
        next.restore(Set.of());
        assertEquals(0, next.open().size());
        assertEquals(Alert.Status.RESOLVED, ledger.alerts(9).get(0).status());
    }

    @Test
    void a_clear_without_an_alert_does_nothing() {
        alerts.clear(Alert.Type.SAFETY, "none", Optional.empty());
        assertEquals(0, ledger.alerts(9).size());
    }
}
