package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Reading;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * Answers of real devices as their owners published them, with what they said of the values. Each is the part that was
 * published; what lies between is left empty.
 */
class CapturesTest {
    private static List<Integer> chain(RegisterImage image) {
        return new Discovery(image, 71)
                .find(OptionalInt.empty()).models().stream()
                        .map(ModelInstance::id)
                        .toList();
    }

    private static void is(Map<String, Reading> readings, String point, double value) {
        assertEquals(value, readings.get(point).goodNumber(), 1e-6, point);
    }

    /**
     * evcc issue 15726, trace of 2024-08-27, unit 71: the heads as they were read one by one, up to the meter's; and evcc
     * pull request 10901, trace of 2023-11-25: the same heads, a battery's model in the meter's place, and the end.
     */
    @Test
    void kostals_chain_is_walked_from_head_to_head() {
        RegisterImage image = new RegisterImage(0x9C40);
        image.put(0x9C42, "0001 0042");
        image.put(0x9C86, "0067 0032");
        image.put(0x9CBA, "0071 003C");
        image.put(0x9CF8, "0078 001A");
        image.put(0x9D14, "007B 0018");
        image.put(0x9D2E, "00A0 0044");
        image.put(0x9D74, "00CB 0069");
        assertEquals(List.of(1, 103, 113, 120, 123, 160, 203), chain(image));
        image.put(0x9D74, "0322 003E");
        image.put(0x9DB4, "FFFF 0000");
        assertEquals(List.of(1, 103, 113, 120, 123, 160, 802), chain(image));
    }

    /** evcc pull request 10901: 66 registers from 9C44 on, up to the version; the serial number is left out. */
    @Test
    void a_plenticore_says_who_it_is() {
        RegisterImage image = new RegisterImage(0x9C40).model(1, 66, "0000");
        image.put(0x9C44, "4B4F 5354 414C");
        image.put(0x9C54, "504C 454E 5449 434F 5245 2070 6C75 7338 2E35");
        image.put(0x9C64, "2020 2020 2020 2020 2020 2020 2020 2020");
        image.put(0x9C6C, "3031 2E32 392E 3132 3033 3800");
        image.model(103, 50, "FFFF").endMarker();
        DeviceInfo info = Devices.driver(DeviceType.INVERTER, image).open();
        assertEquals("KOSTAL", info.manufacturer());
        assertEquals("PLENTICORE plus8.5", info.model());
        assertEquals("01.29.12038", info.firmwareVersion());
    }

    /** evcc issue 15445, trace of 2024-08-17: common model of 65, then model 101, of a hybrid inverter. */
    @Test
    void solaredges_shorter_common_model_is_stepped_over() {
        RegisterImage image = new RegisterImage(0x9C40);
        image.put(0x9C42, "0001 0041");
        image.put(0x9C85, "0065 0032");
        assertEquals(List.of(1, 101), chain(image));
    }

    /** evcc issue 12708, trace of 2024-04-02: 50 registers from 40071 on, unit 1. */
    @Test
    void a_solaredge_inverter_of_three_phases_is_read() {
        RegisterImage image = new RegisterImage(40_000).common("SolarEdge", "SE", "1");
        image.model(103, 50, "FFFF")
                .at(
                        2,
                        "0942 030D 031D 0317 FFFE 0FAE 0FBE 0FB7 090B 090A 0921 FFFF 1590 0000 1384 FFFE 1598 0000"
                                + "F3B2 FFFF D901 FFFE 01FC 6B62 0000 1CBE FFFD 1DC0 FFFF 15E4 0000 8000 144D 8000 8000"
                                + "FFFE 0004 0000 FFFF FFFF FFFF FFFF 0000 0000 FFFF FFFF FFFF FFFF 0000 0000")
                .endMarker();
        SunSpecDriver driver = Devices.driver(DeviceType.INVERTER, image);
        driver.open();
        Map<String, Reading> readings = Devices.all(driver);
        is(readings, "power", 5_520);
        is(readings, "voltageL1", 231.5);
        is(readings, "voltageL3", 233.7);
        is(readings, "currentL2", 7.97);
        is(readings, "frequency", 49.96);
        is(readings, "energy", 33_319_778);
        is(readings, "dcPower", 5_604);
    }

    /** evcc issue 15445: the meter's model from its third register on, up to its energies. */
    @Test
    void a_solaredge_meter_is_read() {
        RegisterImage image = new RegisterImage(40_000).common("SolarEdge", "Meter", "2");
        image.model(203, 105, "8000")
                .at(
                        2,
                        "0066 002F 0008 002E FFFF 5B98 5B98 5CD3 5A6C 0000 0000 0000 0000 FFFE 1387 FFFE FFA5 0408 FF85"
                                + "FC18 0000 01DC 041C 0094 03F8 0000 FE2D FF31 FFAF FF4E 0000 081C DB02 1950 2403 FFFE"
                                + "0144 8402 015E 6052 0000 0000 0000 0000 0114 0820 0028 F5E8 0053 B622 00B1 3865")
                .endMarker();
        SunSpecDriver driver = Devices.driver(DeviceType.METER, image);
        driver.open();
        Map<String, Reading> readings = Devices.all(driver);
        assertEquals(91, Math.abs(readings.get("gridPower").goodNumber()), 1e-6);
        is(readings, "frequency", 49.99);
        is(readings, "voltageL1", 234.48);
        is(readings, "voltageL2", 237.63);
        assertEquals(4.7, Math.abs(readings.get("currentL1").goodNumber()), 1e-6);
    }
}
