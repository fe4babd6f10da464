package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.driver.sunspec.Curve.Corner;
import energy.busbar.driver.sunspec.SunSpecCurves.Function;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stored curves, register by register (offsets from the model's ID register), on devices that adopt as real ones do. */
class CurvesTest {
    private static final Curve VOLT_VAR = Curve.of(
            Map.of("DeptRef", 1.0, "RspTms", 5.0),
            List.of(new Corner(92, 44), new Corner(98, 0), new Corner(102, 0), new Corner(108, -44)));

    private int sleeps;
    /** Looks until the device has adopted. */
    private int adoptsAfter;

    private RegisterImage image;

    /** Model 705, 4 points and 3 curves of 18 registers at 15, 33 and 51; the second was adopted and is in force. */
    @BeforeEach
    void voltVar() {
        String curve = "0002 0001 FFFF 03E8 03E8 0000 FFFF 0000 000A"; // ActPt 2, VAR_MAX, VRef 100, RspTms 1.0
        String points = " 03A2 00FA 0438 FF06 0000 0000 0000 0000"; // 93.0 25.0, 108.0 -25.0
        image = new RegisterImage(40_000)
                .common("Acme", "D5", "SN2")
                .model(705, 67, "FFFF")
                .at(2, "0000 0002 0001 0004 0003 0000 0000 0000 0000 0002") // Ena, Req, Rslt, NPt, NCrv, Tms, Rem,
                // RvrtCrv
                .at(12, "FFFF FFFF FFFF") // V_SF -1, DeptRef_SF -1, RspTms_SF -1
                .at(15, curve + " 0001" + points)
                .at(33, curve + " 0000" + points)
                .at(51, "0000 0000 FFFF 03E8 03E8 0000 FFFF 0000 0000 0000 FFFF 8000 FFFF 8000 FFFF 8000 FFFF 8000");
        image.endMarker();
        image.onWrite = (at, values) -> {
            if (at == 3 && adoptsAfter >= 0) {
                image.at(4, "0000");
                sleeps = 0;
            }
        };
    }

    private SunSpecCurves curves() {
        SunSpecCurves curves =
                SunSpecDevice.find(image, 1, OptionalInt.empty()).get(0).curves(this::sleep);
        image.writes.clear();
        return curves;
    }

    /** In here the device works: the curve that was asked for becomes the first. */
    private void sleep(Duration ignored) {
        sleeps++;
        if (sleeps == adoptsAfter) {
            int asked = image.get(image.start() + 3);
            StringBuilder content = new StringBuilder();
            for (int i = 0; i < 18; i++) {
                int readOnly = 9;
                content.append(
                        "%04X".formatted(i == readOnly ? 1 : image.get(image.start() + 15 + 18 * (asked - 1) + i)));
            }
            image.at(15, content.toString()).at(4, "0001");
        }
    }

    @Test
    void a_curve_is_written_beside_that_in_force_adopted_enabled_and_read_back() {
        adoptsAfter = 2;
        SunSpecCurves curves = curves();
        assertEquals(3, curves.stored(Function.VOLT_VAR));
        assertEquals(Optional.empty(), curves.inForce(Function.VOLT_VAR));
        assertEquals(new Outcome.Applied(3), curves.set(Function.VOLT_VAR, VOLT_VAR, Optional.empty()));
        assertEquals(
                List.of(
                        "51: 0004 0001", // ActPt and DeptRef of the third
                        "58: 0000 0032", // RspTms 5.0
                        "61: 0398 01B8 03D4 0000 03FC 0000 0438 FE48", // 92.0 44.0, 98.0 0, 102.0 0, 108.0 -44.0
                        "7: 0000 0000", // no time-out
                        "3: 0003",
                        "2: 0001"),
                image.writes);
        Curve inForce = curves.inForce(Function.VOLT_VAR).orElseThrow();
        assertEquals(VOLT_VAR.lines(), inForce.lines());
        assertEquals(5, inForce.settings().get("RspTms"));
    }

    @Test
    void a_time_out_names_the_curve_that_comes_after_it_with_both_words_in_one_request() {
        adoptsAfter = 1;
        SunSpecCurves curves = curves();
        assertEquals(
                new Outcome.Applied(3),
                curves.set(Function.VOLT_VAR, VOLT_VAR, Optional.of(Duration.ofSeconds(70_000))));
        assertTrue(image.writes.contains("7: 0001 1170"), () -> image.writes.toString());
        assertTrue(image.writes.contains("11: 0002"), () -> image.writes.toString());
    }

    @Test
    void a_time_out_without_a_curve_to_go_back_to_is_refused() {
        image.at(3, "0000").at(11, "0000");
        Outcome.Refused refused = assertInstanceOf(
                Outcome.Refused.class, curves().set(Function.VOLT_VAR, VOLT_VAR, Optional.of(Duration.ofSeconds(60))));
        assertTrue(refused.reason().contains("no stored curve to go back to"), refused.reason());
        assertEquals(List.of(), image.writes);
    }

    @Test
    void the_curve_from_before_comes_back_and_so_do_the_stored_ones() {
        adoptsAfter = 1;
        SunSpecCurves curves = curves();
        List<Integer> before = registers();
        Original original = curves.capture(Function.VOLT_VAR);
        curves.set(Function.VOLT_VAR, VOLT_VAR, Optional.of(Duration.ofSeconds(60)));
        // Another one leaves alone what comes after the time-out: the first shows a copy, so the third is free again.
        Curve other = Curve.of(Map.of("DeptRef", 1.0), List.of(new Corner(95, 10), new Corner(105, -10)));
        assertEquals(new Outcome.Applied(3), curves.set(Function.VOLT_VAR, other, Optional.of(Duration.ofSeconds(60))));
        assertEquals(
                other.lines(), curves.inForce(Function.VOLT_VAR).orElseThrow().lines());
        image.writes.clear();
        assertInstanceOf(Outcome.Applied.class, curves.release(Function.VOLT_VAR, original));
        assertEquals("2: 0000", image.writes.get(0));
        List<Integer> after = registers();
        // The number of the adopted curve is the slot that carried it back, unless it was still stored.
        after.set(3, before.get(3));
        // Of the third only ActPt is back: what its points held was "not implemented".
        assertEquals(before.subList(0, 51), after.subList(0, 51));
        assertEquals(before.get(51), after.get(51));
    }

    @Test
    void a_curve_in_force_is_not_written_again_but_its_time_out_is_renewed() {
        adoptsAfter = 1;
        SunSpecCurves curves = curves();
        curves.set(Function.VOLT_VAR, VOLT_VAR, Optional.of(Duration.ofSeconds(60)));
        image.writes.clear();
        image.at(7, "0000 0014 0000 0014"); // 20 s of it are left, as some show it
        assertEquals(
                new Outcome.Applied(3), curves.set(Function.VOLT_VAR, VOLT_VAR, Optional.of(Duration.ofSeconds(60))));
        assertEquals(List.of("7: 0000 003C", "11: 0002", "2: 0001"), image.writes);
        image.writes.clear();
        assertEquals(new Outcome.Applied(3), curves.set(Function.VOLT_VAR, VOLT_VAR, Optional.empty()));
        assertEquals(List.of("7: 0000 0000"), image.writes);
    }

    private List<Integer> registers() {
        List<Integer> registers = new ArrayList<>();
        for (int i = 0; i < 69; i++) {
            registers.add(image.get(image.start() + i));
        }
        return registers;
    }

    @Test
    void an_adoption_that_does_not_end_may_or_may_not_be_in_force() {
        adoptsAfter = 1_000;
        Outcome.NoAnswer none =
                assertInstanceOf(Outcome.NoAnswer.class, curves().set(Function.VOLT_VAR, VOLT_VAR, Optional.empty()));
        assertEquals("not adopted after 5 s: AdptCrvRslt is IN_PROGRESS", none.reason());
        assertEquals(20, sleeps);
        assertEquals(0, image.get(image.start() + 2));
    }

    @Test
    void a_curve_that_the_device_refuses_has_failed_and_is_not_enabled() {
        image.onWrite = (at, values) -> {
            if (at == 3) {
                image.at(4, "0002");
            }
        };
        assertInstanceOf(Outcome.Failed.class, curves().set(Function.VOLT_VAR, VOLT_VAR, Optional.empty()));
        assertEquals("3: 0003", image.writes.get(image.writes.size() - 1));
    }

    @Test
    void a_result_of_an_adoption_before_is_not_taken_for_this_one() {
        // It says COMPLETED throughout, and never takes the curve over.
        image.onWrite = (at, values) -> {};
        adoptsAfter = -1;
        Outcome.Failed failed =
                assertInstanceOf(Outcome.Failed.class, curves().set(Function.VOLT_VAR, VOLT_VAR, Optional.empty()));
        assertEquals("adopted, but what is in force reads back otherwise", failed.reason());
    }

    @Test
    void a_device_with_nothing_to_write_to_refuses() {
        image.at(42, "0001").at(60, "0001"); // ReadOnly of the second and third
        assertInstanceOf(Outcome.Refused.class, curves().set(Function.VOLT_VAR, VOLT_VAR, Optional.empty()));
        assertEquals(List.of(), image.writes);
    }

    private void refused(Curve curve, String why) {
        SunSpecCurves curves = curves();
        Outcome.Refused refused =
                assertInstanceOf(Outcome.Refused.class, curves.set(Function.VOLT_VAR, curve, Optional.empty()));
        assertTrue(refused.reason().contains(why), refused.reason());
        assertEquals(List.of(), image.writes);
    }

    @Test
    void a_curve_that_cannot_be_is_refused_and_nothing_is_written() {
        Corner corner = new Corner(100, 0);
        refused(Curve.of(Map.of(), List.of()), "0 corners");
        refused(Curve.of(Map.of(), List.of(corner, corner, corner, corner, corner)), "takes 1 to 4");
        refused(Curve.of(Map.of(), List.of(corner, new Corner(99, 0))), "left of the one before");
        refused(Curve.of(Map.of(), List.of(new Corner(201, 0))), "not within 0.0 to 200.0");
        refused(Curve.of(Map.of(), List.of(new Corner(100, -101))), "not within -100.0 to 100.0");
        refused(Curve.of(Map.of(), List.of(new Corner(100, Double.NaN))), "NaN");
        refused(Curve.of(Map.of("DeptRef", 7.0), List.of(corner)), "it can be [0, 1, 2, 3]");
        refused(Curve.of(Map.of("Pri", 1.0), List.of(corner)), "no setting Pri");
        refused(Curve.of(Map.of("ReadOnly", 0.0), List.of(corner)), "no setting ReadOnly");
        refused(new Curve(Map.of(), Map.of("MustTrip", List.of(corner))), "no line 'MustTrip'");
        refused(new Curve(Map.of(), Map.of()), "empty");
    }

    /** Model 711, two controls of 10 registers at 14 and 24: no points, and its own names for the adoption. */
    @Test
    void a_frequency_droop_is_a_curve_without_points() {
        String control = "0000 0024 0000 0024 0005 0005 0000 0005 8000"; // Db 0.036, K 0.05, RspTms 5
        image = new RegisterImage(40_000)
                .common("Acme", "D5", "SN2")
                .model(711, 32, "FFFF")
                .at(2, "0000 0000 0001 0002 0000 0000 0000 0000 0000") // Ena, Req, Rslt, NCtl, RvrtTms, Rem, RvrtCtl
                .at(11, "FFFD FFFE 0000") // Db_SF -3, K_SF -2, RspTms_SF 0
                .at(14, control + " 0001")
                .at(24, control + " 0000")
                .endMarker();
        image.onWrite = (at, values) -> {
            if (at == 3) {
                StringBuilder content = new StringBuilder();
                for (int i = 0; i < 9; i++) {
                    content.append("%04X".formatted(image.get(image.start() + 24 + i)));
                }
                image.at(14, content.toString());
            }
        };
        Curve droop = new Curve(Map.of("DbOf", 0.2, "DbUf", 0.2, "KOf", 0.04, "KUf", 0.04), Map.of());
        SunSpecCurves curves = curves();
        assertEquals(new Outcome.Applied(2), curves.set(Function.FREQUENCY_DROOP, droop, Optional.empty()));
        assertEquals(List.of("24: 0000 00C8 0000 00C8 0004 0004", "6: 0000 0000", "3: 0002", "2: 0001"), image.writes);
        assertEquals(
                0.2,
                curves.inForce(Function.FREQUENCY_DROOP)
                        .orElseThrow()
                        .settings()
                        .get("DbOf"));
    }

    /** Model 709: two sets of three lines with two corners each, nested three deep; each set 1 + 3 x (1 + 2 x 4). */
    @Test
    void a_trip_curve_has_three_lines() {
        image = new RegisterImage(40_000)
                .common("Acme", "D5", "SN2")
                .model(709, 7 + 2 * 28, "0000")
                .at(2, "0000 0000 0001 0002 0002 FFFE FFFE") // Ena, Req, Rslt, NPt, NCrvSet, Hz_SF -2, Tms_SF -2
                .at(9, "0001")
                .at(37, "0000")
                .endMarker();
        image.onWrite = (at, values) -> {
            if (at == 3) {
                StringBuilder content = new StringBuilder();
                for (int i = 1; i < 28; i++) {
                    content.append("%04X".formatted(image.get(image.start() + 37 + i)));
                }
                image.at(10, content.toString());
            }
        };
        Curve trip = new Curve(
                Map.of(),
                Map.of(
                        "MustTrip", List.of(new Corner(58.5, 300), new Corner(56.5, 0.16)),
                        "MayTrip", List.of(new Corner(57, 10))));
        SunSpecCurves curves = curves();
        assertEquals(new Outcome.Applied(2), curves.set(Function.LOW_FREQUENCY_TRIP, trip, Optional.empty()));
        // MustTrip at 38: 2 corners, 58.50 Hz 300.00 s, 56.50 Hz 0.16 s; MayTrip at 47: 1 corner, 57.00 Hz 10.00 s.
        assertEquals(
                List.of(
                        "38: 0002 0000 16DA 0000 7530 0000 1612 0000 0010 0001 0000 1644 0000 03E8",
                        "3: 0002",
                        "2: 0001"),
                image.writes);
        Curve inForce = curves.inForce(Function.LOW_FREQUENCY_TRIP).orElseThrow();
        assertEquals(trip.lines().get("MustTrip"), inForce.lines().get("MustTrip"));
        assertEquals(List.of(), inForce.lines().get("MomCess"));
    }
}
