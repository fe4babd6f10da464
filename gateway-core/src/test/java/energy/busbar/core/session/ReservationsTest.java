package energy.busbar.core.session;

import static energy.busbar.core.session.Reservations.Status.ACCEPTED;
import static energy.busbar.core.session.Reservations.Status.OCCUPIED;
import static energy.busbar.core.session.Reservations.Status.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReservationsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    private static final DeviceId CP = new DeviceId("charger-1");
    private static final Optional<IdToken> MINE = Optional.of(new IdToken("mine"));
    private static final Optional<IdToken> OTHER = Optional.of(new IdToken("other"));
    private static final Optional<IdToken> GROUP = Optional.of(new IdToken("group"));

    private static Reservation of(int id, int connector) {
        return new Reservation(id, CP, connector, NOW.plusSeconds(600), MINE.orElseThrow(), GROUP);
    }

    private static Reservations with(Reservation... all) {
        return new Reservations(List.of(all));
    }

    @Test
    void a_connector_is_kept_for_its_token_and_its_group_until_it_expires() {
        Reservations kept =
                Reservations.NONE.reserve(of(1, 1), Set.of(), 2, NOW).after();
        assertThat(kept.against(CP, 1, OTHER, Optional.empty(), Set.of(1, 2), NOW))
                .isPresent();
        assertThat(kept.against(CP, 2, OTHER, Optional.empty(), Set.of(1, 2), NOW))
                .isEmpty();
        assertThat(kept.against(CP, 1, MINE, Optional.empty(), Set.of(1, 2), NOW))
                .isEmpty();
        assertThat(kept.against(CP, 1, OTHER, GROUP, Set.of(1, 2), NOW)).isEmpty();
        assertThat(kept.against(CP, 1, OTHER, Optional.empty(), Set.of(1, 2), NOW.plusSeconds(600)))
                .isEmpty();
    }

    @Test
    void connector_0_keeps_one_of_those_that_are_free() {
        Reservations kept =
                Reservations.NONE.reserve(of(1, 0), Set.of(), 2, NOW).after();
        assertThat(kept.against(CP, 1, OTHER, Optional.empty(), Set.of(1, 2), NOW))
                .isEmpty();
        assertThat(kept.against(CP, 1, OTHER, Optional.empty(), Set.of(1), NOW)).isPresent();
        assertThat(kept.used(CP, 2, MINE, Optional.empty(), NOW)).contains(of(1, 0));
    }

    @Test
    void what_is_taken_or_impossible_is_refused_in_words() {
        assertThat(with(of(1, 1)).reserve(of(2, 1), Set.of(), 2, NOW).status()).isEqualTo(OCCUPIED);
        assertThat(Reservations.NONE.reserve(of(2, 1), Set.of(1), 2, NOW).status())
                .isEqualTo(OCCUPIED);
        assertThat(with(of(1, 0)).reserve(of(2, 0), Set.of(2), 2, NOW).status()).isEqualTo(OCCUPIED);
        assertThat(Reservations.NONE.reserve(of(2, 3), Set.of(), 2, NOW).why()).contains("known are 1 to 2");
        assertThat(Reservations.NONE
                        .reserve(of(2, 1), Set.of(), 2, NOW.plusSeconds(601))
                        .status())
                .isEqualTo(REJECTED);
    }

    @Test
    void the_same_id_replaces_and_a_cancelled_one_is_gone() {
        Reservations.Answer again = with(of(1, 1)).reserve(of(1, 2), Set.of(), 2, NOW);
        assertThat(again.status()).isEqualTo(ACCEPTED);
        assertThat(again.after().all()).containsExactly(of(1, 2));
        assertThat(again.after().without(CP, 1).all()).isEmpty();
        assertThat(again.after().without(CP, 9)).isSameAs(again.after());
    }
}
