package energy.busbar.driver.ocpp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.relay.HeldProfiles.Open;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HeldProfilesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Optional<Open> OPEN = Optional.of(new Open("7", NOW.minusSeconds(100)));

    private final HeldProfiles held = new HeldProfiles();

    private static HeldProfile profile(int connector, int id, String purpose, int stack, String rest, String schedule) {
        ObjectNode json = RelayBench.json("{'chargingProfileId':" + id + ",'stackLevel':" + stack
                + ",'chargingProfilePurpose':'" + purpose + "'," + rest + ",'chargingSchedule':{" + schedule + "}}");
        return ProfileReader.read(connector, json, Optional.of("7"), NOW).orElseThrow();
    }

    private static HeldProfile amperes(int connector, int id, String purpose, int stack, double limit) {
        return profile(
                connector,
                id,
                purpose,
                stack,
                "'chargingProfileKind':'Absolute'",
                "'chargingRateUnit':'A','chargingSchedulePeriod':[{'startPeriod':0,'limit':" + limit + "}]");
    }

    private OptionalDouble now(Optional<Open> open) {
        return held.amperes(1, 1, 3, NOW, open);
    }

    @Test
    void nothing_held_says_nothing() {
        assertThat(now(OPEN)).isEmpty();
    }

    @Test
    void a_profile_of_the_transaction_counts_instead_of_the_default_and_both_under_the_maximum() {
        held.set(amperes(1, 1, "TxDefaultProfile", 9, 10));
        assertThat(now(OPEN)).hasValue(10);
        held.set(amperes(1, 2, "TxProfile", 0, 20));
        assertThat(now(OPEN)).hasValue(20);
        held.set(amperes(0, 3, "ChargePointMaxProfile", 0, 16));
        assertThat(now(OPEN)).hasValue(16);
        assertThat(now(Optional.empty())).as("without a transaction").hasValue(10);
        assertThat(held.amperes(1, 1, 3, NOW, Optional.of(new Open("8", NOW))))
                .as("of another transaction")
                .hasValue(10);
    }

    @Test
    void the_highest_of_the_stack_counts_and_of_one_level_that_of_the_connector() {
        held.set(amperes(0, 1, "TxDefaultProfile", 1, 10));
        held.set(amperes(1, 2, "TxDefaultProfile", 1, 12));
        assertThat(now(OPEN)).hasValue(12);
        held.set(amperes(0, 3, "TxDefaultProfile", 2, 14));
        assertThat(now(OPEN)).hasValue(14);
        assertThat(held.amperes(2, 1, 3, NOW, OPEN)).hasValue(14);
    }

    @Test
    void a_profile_that_says_nothing_now_leaves_it_to_the_next_of_the_stack() {
        held.set(amperes(1, 1, "TxDefaultProfile", 1, 10));
        held.set(profile(
                1,
                2,
                "TxDefaultProfile",
                5,
                "'chargingProfileKind':'Absolute','validFrom':'2026-01-01T13:00:00Z'",
                "'chargingRateUnit':'A','chargingSchedulePeriod':[{'startPeriod':0,'limit':6}]"));
        assertThat(now(OPEN)).hasValue(10);
        assertThat(held.amperes(1, 1, 3, NOW.plusSeconds(3_600), OPEN)).hasValue(6);
    }

    @Test
    void watts_count_at_230_volts_over_the_phases() {
        held.set(profile(
                1,
                1,
                "TxDefaultProfile",
                1,
                "'chargingProfileKind':'Absolute'",
                "'chargingRateUnit':'W','chargingSchedulePeriod':[{'startPeriod':0,'limit':6900}]"));
        assertThat(now(OPEN)).hasValue(10);
        assertThat(held.amperes(1, 1, 1, NOW, OPEN)).hasValue(30);
    }

    @Test
    void a_daily_schedule_comes_round_and_one_with_a_duration_ends() {
        held.set(profile(
                1,
                1,
                "TxDefaultProfile",
                1,
                "'chargingProfileKind':'Recurring','recurrencyKind':'Daily'",
                "'chargingRateUnit':'A','startSchedule':'2025-12-01T11:00:00Z','duration':7200,'chargingSchedulePeriod':"
                        + "[{'startPeriod':0,'limit':8},{'startPeriod':5400,'limit':9}]"));
        assertThat(now(OPEN)).hasValue(8);
        assertThat(held.amperes(1, 1, 3, NOW.plusSeconds(1_800), OPEN)).hasValue(9);
        assertThat(held.amperes(1, 1, 3, NOW.plusSeconds(3_600), OPEN)).isEmpty();
        assertThat(held.amperes(1, 1, 3, NOW.plusSeconds(23 * 3_600), OPEN)).hasValue(8);
    }

    @Test
    void a_relative_one_counts_from_the_transaction() {
        held.set(
                profile(
                        1,
                        1,
                        "TxProfile",
                        1,
                        "'chargingProfileKind':'Relative'",
                        "'chargingRateUnit':'A','chargingSchedulePeriod':[{'startPeriod':0,'limit':16},{'startPeriod':100,'limit':6}]"));
        assertThat(held.amperes(1, 1, 3, NOW.minusSeconds(1), OPEN)).hasValue(16);
        assertThat(now(OPEN)).hasValue(6);
    }

    @Test
    void there_is_room_for_so_many_and_no_more() {
        for (int i = 0; i < HeldProfiles.MAX_HELD; i++) {
            assertThat(held.set(amperes(1, i, "TxDefaultProfile", i, 10))).isTrue();
        }
        assertThat(held.set(amperes(1, 99, "TxDefaultProfile", 99, 10))).isFalse();
        assertThat(held.set(amperes(1, 0, "TxDefaultProfile", 0, 11)))
                .as("the same anew")
                .isTrue();
        held.clear(HeldProfiles.matching(OptionalInt.of(1), Optional.empty(), OptionalInt.of(3)));
        assertThat(held.all()).hasSize(HeldProfiles.MAX_HELD - 1);
    }

    @Test
    void what_cannot_be_understood_wholly_is_not_taken() {
        String good = "{'chargingProfileId':1,'stackLevel':0,'chargingProfilePurpose':'TxDefaultProfile',"
                + "'chargingProfileKind':'Absolute','chargingSchedule':{'chargingRateUnit':'A','chargingSchedulePeriod':"
                + "[{'startPeriod':0,'limit':10}]}}";
        assertThat(ProfileReader.read(1, RelayBench.json(good), Optional.empty(), NOW))
                .isPresent();
        for (String[] wrong : new String[][] {
            {"'limit':10", "'limit':-1"},
            {"'limit':10", "'limit':'10'"},
            {"'limit':10", "'limit':1e300"},
            {"'startPeriod':0", "'startPeriod':5"},
            {"'chargingRateUnit':'A'", "'chargingRateUnit':'VA'"},
            {"Absolute", "Recurring"},
            {"TxDefaultProfile", "ChargingStationExternalConstraints"},
            {"[{'startPeriod':0,'limit':10}]", "[]"},
            {"'stackLevel':0", "'stackLevel':-1"},
            {"'stackLevel':0", "'validTo':'soon','stackLevel':0"},
        }) {
            String bad = good.replace(wrong[0], wrong[1]);
            assertThat(bad).isNotEqualTo(good);
            assertThat(ProfileReader.read(1, RelayBench.json(bad), Optional.empty(), NOW))
                    .as(bad)
                    .isEmpty();
        }
        assertThat(ProfileReader.read(-1, RelayBench.json(good), Optional.empty(), NOW))
                .isEmpty();
    }
}
