package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payloads as documents define them against the shipped profiles, and what is no value. */
class ProfileCodingTest {
    private static final DeviceId DEVICE = new DeviceId("d");
    private static final Moment NOW = new Moment(1_700_000_000_000L, 5_000);

    /** In the order of GET /cit/d of SHEM-3 (blocks device, relay_0, emeter_0 to 2); one voltage is not measured. */
    private static final String SHELLY = "{\"G\":[[0,9103,0],[0,1101,0],[0,4105,1230.5],[0,4106,4000],[0,4107,10],"
            + "[0,4108,231.2],[0,4109,5.4],[0,4110,0.99],[0,4205,-800],[0,4206,3000],[0,4207,20],[0,4208,229.9],"
            + "[0,4209,3.5],[0,4210,-0.98],[0,4305,0],[0,4306,2000],[0,4307,30],[0,4308,-1],[0,4309,0],[0,4310,0],"
            + "[0,6102,0]]}";

    @TempDir
    private Path folder;

    private static CoapPoint point(Profile profile, DeviceType type, String name) {
        return profile.device(type).orElseThrow().resource(name).orElseThrow();
    }

    private static Reading read(Profile profile, DeviceType type, String name, byte[] payload) throws Exception {
        CoapPoint point = point(profile, type, name);
        Format format = Format.of(point.value().format());
        return new ProfileCoding(point.point(), point.value()).reading(DEVICE, Document.parse(format, payload), NOW);
    }

    private static Profile shipped(String name) {
        return ProfileCatalogue.shipped()
                .find(name)
                .flatMap(ProfileReading::profile)
                .orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "powerL1, 1230.5",
        "powerL2, -800",
        "powerL3, 0",
        "voltageL1, 231.2",
        "currentL2, 3.5",
        "importEnergyL1, 4000",
        "importEnergyL3, 2000",
        "exportEnergyL2, 20"
    })
    void shelly_3em_is_read_by_sensor_number(String name, double value) throws Exception {
        assertThat(read(shipped("shelly-3em"), DeviceType.METER, name, utf8(SHELLY))
                        .goodNumber())
                .isEqualTo(value);
    }

    @Test
    void shelly_3em_tells_what_it_does_not_measure() throws Exception {
        Profile shelly = shipped("shelly-3em");
        assertThat(read(shelly, DeviceType.METER, "voltageL3", utf8(SHELLY)).quality())
                .isEqualTo(Quality.NOT_IMPLEMENTED);
        assertThat(read(shelly, DeviceType.METER, "powerL1", utf8("{\"G\":[[0,4205,1]]}"))
                        .quality())
                .isEqualTo(Quality.NOT_IMPLEMENTED);
        assertThat(read(shelly, DeviceType.METER, "powerL1", utf8("{\"G\":[[0,4105,{}]]}"))
                        .quality())
                .isEqualTo(Quality.COMM_FAIL);
    }

    /** Registry: 10242/6 and 34 in kW, 41 in kWh, 3305/5800 in W; LwM2M TS Core 6.4.1 codes floats as decimal text. */
    @Test
    void objects_of_oma_are_in_the_registrys_units() throws Exception {
        Profile meter = shipped("oma-3phase-meter");
        assertThat(read(meter, DeviceType.METER, "powerL1", utf8("1.25")).goodNumber())
                .isEqualTo(1250);
        assertThat(read(meter, DeviceType.METER, "gridPower", utf8("-0.5")).goodNumber())
                .isEqualTo(-500);
        assertThat(read(meter, DeviceType.METER, "gridImportEnergy", utf8("1234.5"))
                        .goodNumber())
                .isEqualTo(1_234_500);
        assertThat(read(meter, DeviceType.METER, "powerFactor", utf8("2")).quality())
                .isEqualTo(Quality.OUT_OF_RANGE);
        assertThat(read(meter, DeviceType.METER, "voltageL1", utf8("n/a")).quality())
                .isEqualTo(Quality.COMM_FAIL);
        assertThat(read(shipped("ipso-power-meter"), DeviceType.METER, "gridPower", utf8("1500.0"))
                        .goodNumber())
                .isEqualTo(1500);
    }

    @Test
    void a_senml_record_in_another_unit_of_the_same_thing_is_converted() throws Exception {
        Profile battery = shipped("senml-battery");
        byte[] pack = utf8("[{\"bn\":\"charge\",\"n\":\"Rate\",\"u\":\"kW\",\"v\":-2.5},"
                + "{\"n\":\"Percentage\",\"u\":\"/\",\"v\":0.5},{\"n\":\"dEnergy\",\"u\":\"V\",\"v\":7}]");
        assertThat(read(battery, DeviceType.BATTERY, "chargeRate", pack).goodNumber())
                .isEqualTo(-2500);
        assertThat(read(battery, DeviceType.BATTERY, "chargePercentage", pack).goodNumber())
                .isEqualTo(50);
        assertThat(read(battery, DeviceType.BATTERY, "chargedEnergy", pack).quality())
                .isEqualTo(Quality.COMM_FAIL);
        assertThat(read(battery, DeviceType.BATTERY, "dischargedEnergy", pack).quality())
                .isEqualTo(Quality.NOT_IMPLEMENTED);
    }

    private Profile everything() throws IOException {
        Files.copy(
                Path.of("../../hardware-profiles/src/test/resources/everything-coap.yaml"),
                folder.resolve("everything-coap.yaml"));
        return ProfileCatalogue.with(folder)
                .find("everything-coap")
                .flatMap(ProfileReading::profile)
                .orElseThrow();
    }

    @Test
    void signs_factors_words_and_bytes_are_as_the_profile_says() throws Exception {
        Profile all = everything();
        DeviceType battery = DeviceType.BATTERY;
        byte[] state = utf8("{\"power\":150,\"mode\":1,\"fan\":true,\"note\":\"0042\",\"cycles\":\"12\"}");
        assertThat(read(all, battery, "chargeRate", state).goodNumber()).isEqualTo(-1500);
        assertThat(read(all, battery, "chargingState", state).rawValue()).isEqualTo(new Value.Text("charging"));
        assertThat(read(all, battery, "chargingState", utf8("{\"mode\":9}")).rawValue())
                .isEqualTo(new Value.Text("unknown"));
        assertThat(read(all, battery, "fan", state).rawValue()).isEqualTo(new Value.Flag(true));
        assertThat(read(all, battery, "note", state).rawValue()).isEqualTo(new Value.Text("0042"));
        assertThat(read(all, battery, "cycles", state).rawValue()).isEqualTo(new Value.Whole(12));
        assertThat(read(all, battery, "mode", utf8("{\"mode\":\"third\"}")).quality())
                .isEqualTo(Quality.OUT_OF_RANGE);
        assertThat(read(all, battery, "chargePercentage", utf8("{\"rows\":[{\"id\":6,\"v\":1},{\"id\":7,\"v\":55}]}"))
                        .goodNumber())
                .isEqualTo(55);
        assertThat(read(all, battery, "chargePercentage", utf8("{\"rows\":[{\"id\":7,\"v\":\"n/a\"}]}"))
                        .quality())
                .isEqualTo(Quality.NOT_IMPLEMENTED);
        // i16, low byte first, at 2: 0xFF38 is -200.
        assertThat(read(all, battery, "temperature", HexFormat.of().parseHex("000038ff"))
                        .goodNumber())
                .isEqualTo(-20);
        assertThat(read(all, battery, "temperature", new byte[3]).quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
        // [{0: "urn:acme:t2", 1: "Cel", 2: 21.5}]
        byte[] cbor = HexFormat.of().parseHex("81a3006b75726e3a61636d653a74320163" + "43656c" + "02f94d60");
        assertThat(read(all, battery, "inverterTemperature", cbor).goodNumber()).isEqualTo(21.5);
    }

    @Test
    void what_is_written_is_the_devices_own() throws Exception {
        Profile all = everything();
        ProfilePut setpoint = new ProfilePut(point(all, DeviceType.BATTERY, "setpoint"));
        // {"watts": -12.5, "for": 60, "then": 0} in CBOR, numbers as the shortest whole number or a double.
        assertThat(HexFormat.of().formatHex(setpoint.body(new Value.Real(-12.5), 60, 0)))
                .isEqualTo("a3657761747473fbc029000000000000" + "63666f72183c" + "647468656e00");
        assertThat(setpoint.path()).isEqualTo("control/set");
        ProfilePut mode = new ProfilePut(point(all, DeviceType.BATTERY, "mode"));
        assertThat(new String(mode.body(new Value.Text("remote"), 60, 0), StandardCharsets.UTF_8))
                .isEqualTo("{\"mode\":\"gateway\"}");
        ProfilePut limit = new ProfilePut(point(shipped("senml-inverter"), DeviceType.INVERTER, "limit"));
        assertThat(new String(limit.body(new Value.Real(3000), 60, 0), StandardCharsets.UTF_8))
                .isEqualTo("[{\"n\":\"limit\",\"u\":\"W\",\"v\":3000}]");
        ProfilePut control = new ProfilePut(point(shipped("senml-battery"), DeviceType.BATTERY, "control"));
        assertThat(new String(control.body(new Value.Text("own"), 60, 0), StandardCharsets.UTF_8))
                .isEqualTo("[{\"n\":\"control\",\"vs\":\"own\"}]");
    }
}
