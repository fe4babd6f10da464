package energy.busbar.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The words and units that drivers, planner, contract and page share; the platform's are in its device table. */
class StandardPointsTest {
    @Test
    void the_platforms_state_fields_have_the_platforms_units() {
        Map<String, Point> battery = StandardPoints.of(DeviceType.BATTERY);
        assertThat(battery.get("chargeRate").unit()).isEqualTo(Unit.WATT);
        assertThat(battery.get("charge").unit()).isEqualTo(Unit.WATT_HOUR);
        assertThat(battery.get("chargePercentage").unit()).isEqualTo(Unit.PERCENT);
        assertThat(battery.get("backupReserve").unit()).isEqualTo(Unit.PERCENT);
        assertThat(battery.get("chargingState").kind()).isEqualTo(Point.Kind.TEXT);
        Map<String, Point> charger = StandardPoints.of(DeviceType.CHARGER);
        assertThat(charger.get("isPluggedIn").kind()).isEqualTo(Point.Kind.FLAG);
        assertThat(charger.get("chargerVoltage").unit()).isEqualTo(Unit.VOLT);
        assertThat(charger.get("chargerCurrent").unit()).isEqualTo(Unit.AMPERE);
        assertThat(charger.get("chargerWattage").unit()).isEqualTo(Unit.WATT);
        assertThat(StandardPoints.of(DeviceType.INVERTER).get("power").unit()).isEqualTo(Unit.WATT);
        assertThat(StandardPoints.of(DeviceType.METER).get("gridPower").unit()).isEqualTo(Unit.WATT);
    }

    @Test
    void a_name_means_the_same_unit_on_every_type_and_what_control_needs_is_read_fast() {
        for (DeviceType one : DeviceType.values()) {
            StandardPoints.of(one).forEach((name, point) -> {
                for (DeviceType other : DeviceType.values()) {
                    Point same = StandardPoints.of(other).get(name);
                    assertThat(same == null || same.equals(point)).as(name).isTrue();
                }
            });
        }
        for (Point point : new Point[] {
            StandardPoints.GRID_POWER,
            StandardPoints.POWER,
            StandardPoints.CHARGE_RATE,
            StandardPoints.CHARGE_PERCENTAGE,
            StandardPoints.CHARGER_WATTAGE
        }) {
            assertThat(point.pollClass()).as(point.name()).isEqualTo(PollClass.FAST);
        }
    }
}
