package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.Claim;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import energy.busbar.core.port.SiteView.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContestTest {
    private static Claim claim(String owner, Rank rank, Bound bound, double value, long order) {
        return new Claim(
                owner + "/claim",
                owner,
                rank,
                Optional.of(new DeviceId("battery-1")),
                Quantity.ACTIVE_POWER,
                bound,
                value,
                Instant.EPOCH,
                Optional.empty(),
                order);
    }

    private static double value(Contest contest) {
        return contest.clip(contest.target().orElseThrow().value());
    }

    @Test
    void theStrongestTargetWinsAndOfOneRankTheLatest() {
        Claim old = claim("old", Rank.MANUAL, Bound.TARGET, 100, 1);
        Claim late = claim("late", Rank.MANUAL, Bound.TARGET, 200, 2);
        Claim program = claim("program", Rank.PROGRAM, Bound.TARGET, 300, 0);
        assertThat(Contest.of(List.of(old, late), -5000, 5000).target()).contains(late);
        Contest contest = Contest.of(List.of(old, late, program), -5000, 5000);
        assertThat(contest.target()).contains(program);
        assertThat(contest.standings()).hasSize(2).allSatisfy(s -> {
            assertThat(s.verdict()).isEqualTo(Verdict.OVERRIDDEN);
            assertThat(s.winner()).contains("program");
        });
    }

    @Test
    void aManualLimitCannotVetoAProgramButAnOperatorsLimitDoes() {
        Claim program = claim("program", Rank.PROGRAM, Bound.TARGET, 3000, 1);
        Claim manual = claim("manual", Rank.MANUAL, Bound.MAX, 1000, 2);
        Claim operator = claim("operator", Rank.OPERATOR, Bound.MAX, 2000, 0);
        Contest without = Contest.of(List.of(program, manual), -5000, 5000);
        assertThat(value(without)).isEqualTo(3000);
        assertThat(without.standings())
                .singleElement()
                .satisfies(s -> assertThat(s.winner()).contains("program"));
        Contest with = Contest.of(List.of(program, manual, operator), -5000, 5000);
        assertThat(value(with)).isEqualTo(2000);
        assertThat(with.clippedBy(3000)).contains("operator");
    }

    @Test
    void limitsOfStorageBindAProgramAndIntersect() {
        Claim program = claim("program", Rank.PROGRAM, Bound.TARGET, 3000, 1);
        Claim storm = claim("storm", Rank.STORM, Bound.MAX, 0, 2);
        Claim safety = claim("safety", Rank.SAFETY, Bound.MIN, -1000, 0);
        assertThat(value(Contest.of(List.of(program, storm, safety), -5000, 5000)))
                .isZero();
    }

    @Test
    void whereLimitsLeaveNothingTheStrongerStandsAndTheLoserIsTold() {
        Claim safety = claim("safety", Rank.SAFETY, Bound.MAX, 1000, 0);
        Claim operator = claim("operator", Rank.OPERATOR, Bound.MIN, 2000, 1);
        Claim manual = claim("manual", Rank.MANUAL, Bound.TARGET, 3000, 2);
        Contest contest = Contest.of(List.of(safety, operator, manual), -5000, 5000);
        assertThat(value(contest)).isEqualTo(1000);
        assertThat(contest.standings())
                .filteredOn(s -> s.claim().equals(operator))
                .singleElement()
                .satisfies(s -> assertThat(s.winner()).contains("safety"));
    }

    @Test
    void aTargetBeyondTheDeviceIsClippedToIt() {
        Contest contest = Contest.of(List.of(claim("m", Rank.MANUAL, Bound.TARGET, 9000, 1)), -5000, 5000);
        assertThat(value(contest)).isEqualTo(5000);
        assertThat(contest.clippedBy(9000)).contains("device");
    }
}
