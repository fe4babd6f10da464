package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is tried with chargers that take limits in their own way only. */
class CurrentLimitTest {
    private static final Profiles.Verdict ACCEPTED = new Profiles.Verdict.Accepted();
    private static final Profiles.Verdict MALFORMED = new Profiles.Verdict.Rejected("error FormationViolation", true);

    private final List<String> tried = new ArrayList<>();
    private Function<Profiles.Grant, Profiles.Verdict> charger = grant -> ACCEPTED;

    private final ManualLoop clock = new ManualLoop();
    private OptionalDouble ceiling = OptionalDouble.empty();
    private CurrentLimit limit = limit(Map.of());

    private CurrentLimit limit(Map<String, Object> connection) {
        ChargerOptions options = ChargerOptions.read(
                List.of(Bench.config("cp", new Options("c", new HashMap<>(connection), new ArrayList<>()))),
                Bench.OPEN);
        return new CurrentLimit(options, options.first(), clock, new ChargerClock(), FakeProfiles::new, () -> ceiling);
    }

    private final class FakeProfiles implements Profiles {
        @Override
        public boolean transactionOpen() {
            return false;
        }

        @Override
        public CompletableFuture<Verdict> set(Purpose purpose, Grant grant) {
            tried.add(purpose + " " + grant.amperes() + " then " + grant.fallbackAmperes());
            return CompletableFuture.completedFuture(charger.apply(grant));
        }

        @Override
        public CompletableFuture<Verdict> clear() {
            return CompletableFuture.completedFuture(ACCEPTED);
        }

        @Override
        public CompletableFuture<Verdict> clearStationMax() {
            return CompletableFuture.completedFuture(ACCEPTED);
        }

        @Override
        public CompletableFuture<Composite> composite(int seconds) {
            return CompletableFuture.completedFuture(new Composite.Unsupported(true));
        }
    }

    private Outcome write(double amperes, double fallback) {
        return limit.write(new Setpoint(
                        new DeviceId("cp"), Quantity.CHARGE_CURRENT, amperes, Duration.ofSeconds(60), fallback))
                .join();
    }

    @Test
    void a_charger_that_calls_tenths_malformed_is_given_whole_amperes_rounded_down() {
        charger = grant -> grant.amperes() % 1 == 0 && grant.fallbackAmperes() % 1 == 0 ? ACCEPTED : MALFORMED;
        assertThat(write(8.9, 6.5)).isEqualTo(new Outcome.Applied(8));
        assertThat(write(16.7, 6)).isEqualTo(new Outcome.Applied(16));
        assertThat(tried)
                .containsExactly("STATION_MAX 8.9 then 6.5", "STATION_MAX 8.0 then 6.0", "STATION_MAX 16.0 then 6.0");
    }

    @Test
    void one_that_can_change_phases_is_paused_first_since_an_earlier_run_may_have_told_it_others() {
        limit = limit(Map.of("phaseSwitching", true));
        assertThat(write(16, 6)).isEqualTo(new Outcome.Applied(0));
        assertThat(write(16, 6)).as("until the car has come down").isEqualTo(new Outcome.Applied(0));
        clock.advance(10_000);
        assertThat(write(16, 6)).isEqualTo(new Outcome.Applied(16));
        assertThat(tried).hasSize(3).last().isEqualTo("STATION_MAX 16.0 then 6.0");
    }

    @Test
    void its_next_connection_is_asked_in_tenths_again() {
        charger = grant -> grant.amperes() % 1 == 0 ? ACCEPTED : MALFORMED;
        write(8.9, 6);
        limit.reconnected();
        charger = grant -> ACCEPTED;
        assertThat(write(8.9, 6)).isEqualTo(new Outcome.Applied(8.9));
    }

    @Test
    void a_charger_that_refuses_the_form_of_whole_amperes_too_is_told_of_and_tried_no_more() {
        charger = grant -> MALFORMED;
        assertThat(write(8.9, 6))
                .isEqualTo(new Outcome.Refused("the charger took no charging profile: "
                        + "a transaction default profile was answered with error FormationViolation"));
        assertThat(tried)
                .containsExactly(
                        "STATION_MAX 8.9 then 6.0",
                        "STATION_MAX 8.0 then 6.0",
                        "TX_DEFAULT 8.9 then 6.0",
                        "TX_DEFAULT 8.0 then 6.0");
        tried.clear();
        charger = grant -> ACCEPTED;
        assertThat(write(8.9, 6)).as("which says nothing of tenths").isEqualTo(new Outcome.Applied(8.9));
    }

    @Test
    void a_charger_that_rejects_is_not_asked_in_another_form() {
        charger = grant -> new Profiles.Verdict.Rejected("'Rejected'", false);
        assertThat(write(8.9, 6)).isInstanceOf(Outcome.Refused.class);
        assertThat(tried).containsExactly("STATION_MAX 8.9 then 6.0", "TX_DEFAULT 8.9 then 6.0");
    }

    @Test
    void a_ceiling_lowers_what_is_granted_and_its_fallback_and_never_raises_them() {
        ceiling = OptionalDouble.of(10.25);
        assertThat(write(16, 12)).isEqualTo(new Outcome.Applied(10.2));
        ceiling = OptionalDouble.of(5.9);
        assertThat(write(16, 6)).isEqualTo(new Outcome.Applied(0));
        ceiling = OptionalDouble.of(32);
        assertThat(write(16, 6)).isEqualTo(new Outcome.Applied(16));
        assertThat(tried)
                .containsExactly("STATION_MAX 10.2 then 10.2", "STATION_MAX 0.0 then 0.0", "STATION_MAX 16.0 then 6.0");
    }

    @Test
    void a_ceiling_that_moves_has_the_last_grant_told_again_while_it_still_holds() {
        limit.ceilingMoved();
        assertThat(tried).as("nothing is granted").isEmpty();
        write(16, 6);
        limit.ceilingMoved();
        assertThat(tried).hasSize(1);
        ceiling = OptionalDouble.of(10);
        limit.ceilingMoved();
        limit.ceilingMoved();
        assertThat(tried).containsExactly("STATION_MAX 16.0 then 6.0", "STATION_MAX 10.0 then 6.0");
        clock.advance(60_000);
        ceiling = OptionalDouble.empty();
        limit.ceilingMoved();
        assertThat(tried).as("the grant is over").hasSize(2);
        limit.release().join();
        limit.ceilingMoved();
        assertThat(tried).hasSize(2);
    }

    @Test
    void a_charger_of_whole_amperes_is_not_told_the_same_over_and_over() {
        charger = grant -> grant.amperes() % 1 == 0 ? ACCEPTED : MALFORMED;
        ceiling = OptionalDouble.of(8.9);
        write(16, 6);
        tried.clear();
        limit.ceilingMoved();
        assertThat(tried).isEmpty();
    }
}
