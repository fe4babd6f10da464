package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lint says of broken files: one change to a good one, and the line it is told with. */
class ProfileLintTest {
    private static final String GOOD = """
            format: 1
            name: acme
            title: Acme battery inverter
            manufacturer: Acme
            source:
              - {document: Acme Modbus, revision: A, date: 2024-01, url: "https://acme.example/modbus.pdf", frames: computed}
            match: {manufacturer: Acme, model: "X.*"}
            reading: {largest: 20, forbidden: [{from: 90, to: 95}]}
            devices:
              battery:
                points:
                  - {name: chargeRate, address: 10, type: i16, scaleFrom: powerFactorOfTen}
                  - {name: powerFactorOfTen, address: 12, type: i16, hidden: true}
                  - {name: chargePercentage, address: 14, type: u16, scale: 0.1}
                  - {name: mode, address: 20, type: u16, enum: {0: auto, 4: remote}, write: 6}
                  - {name: setpoint, address: 21, type: i16, unit: W, write: 6}
                  - {name: heartbeat, address: 22, type: u16, write: 6, writeOnly: true}
                  - {name: maximum, address: 23, type: u16, unit: W}
                writes:
                  - quantity: active-power
                    point: setpoint
                    min: -5000
                    max: maximum
                    flashWear: none
                    readBack: {point: setpoint, tolerance: 10}
                    enable: [{point: mode, to: remote}]
                    release: [{point: mode, to: original}]
                watchdog: {timeout: 60s, heartbeat: heartbeat, heartbeatValue: 1, fallback: goes back to auto}
            vectors:
              - {point: chargePercentage, registers: "0359", value: 85.7, where: made up}
            """;

    @TempDir
    Path folder;

    private List<String> lint(String text) throws IOException {
        Path file = folder.resolve("acme.yaml");
        Files.writeString(file, text);
        return ProfileCatalogue.shipped().lint(file).problems().stream()
                .map(YamlProblem::toString)
                .map(problem -> problem.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void a_good_one_has_no_problem() throws IOException {
        assertThat(lint(GOOD)).isEmpty();
    }

    /** In the table ~ stands for a line break with the indentation of a point. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address: 14, | address: 70000, | 14 | devices.battery.points[2].address is 70000; expected a whole number from 0 to 65535",
                "type: u16, scale: 0.1 | type: word, scale: 0.1 | 14 | devices.battery.points[2].type is 'word'; expected one of u16, i16, u32, i32, u64, i64, f32, f64, bcd, string",
                "name: chargePercentage, | name: ChargePercentage, | 14 | devices.battery.points[2].name is 'ChargePercentage'; expected a name in lower camel case, such as gridPower",
                "name: mode, | name: setpoint, | 16 | devices.battery.points[4].name is 'setpoint', as that of devices.battery.points[3]; expected a name that stands once",
                "address: 21, type: i16 | address: 21, type: i32 | 16 | devices.battery.points[4].write is 6 for 2 registers; expected 16",
                "address: 23, type: u16 | address: 22, type: u32 | 18 | devices.battery.points[6].address overlaps heartbeat at 22 (u16, 1 registers) with another type; expected points that share registers to share type and order",
                "scaleFrom: powerFactorOfTen | scaleFrom: nothing | 12 | devices.battery.points[0].scaleFrom is 'nothing', which is no point of this device; expected a point with a register",
                "address: 12, type: i16, hidden: true | address: 40, type: i16, hidden: true | 12 | devices.battery.points[0].scaleFrom is 'powerFactorOfTen', too far away to be read in the same request; expected a factor within 20 registers, or one with poll: once",
                "address: 23, | address: 92, | 18 | devices.battery.points[6].address cannot be read without a forbidden register; expected registers outside the forbidden ranges",
                "- {name: maximum, | - {name: long, address: 100, type: string, length: 21}~- {name: maximum, | 18 | devices.battery.points[6].address needs a read of 21 registers; expected at most 20, the largest read",
                "type: i16, scaleFrom | type: u16, scaleFrom | 12 | devices.battery.points[0].type is u16, which cannot show chargeRate both ways; expected a signed type, a difference of two points, or oneWay: true",
                "scale: 0.1 | scale: 0.1, unit: kWh | 14 | devices.battery.points[2].unit is 'kWh'; expected Wh, with scale: 100",
                "scale: 0.1 | scale: 0.1, unit: W | 14 | devices.battery.points[2].unit is W for the standard point chargePercentage; expected %",
                "write: 6}~- {name: setpoint | write: 6, negate: true}~- {name: setpoint | 15 | devices.battery.points[3].negate has no meaning for this point; expected only what goes with its type",
                "- {name: maximum, | - {name: chargedEnergy, address: 30, type: u32, negate: true}~- {name: maximum, | 18 | devices.battery.points[6].negate has no meaning for an energy; expected one counter a direction, never negative",
                "- {name: maximum, | - {name: chargingState, address: 30, type: u16, enum: {0: asleep}}~- {name: maximum, | 18 | devices.battery.points[6].enum has the words asleep for chargingState; expected one of charging, discharging, idle, unknown",
                "- {name: maximum, | - {name: total, unit: W, from: {sum: [setpoint, gone]}}~- {name: maximum, | 18 | devices.battery.points[6].from names 'gone'; expected points of this device that have a register",
                "min: -5000 | min: -50000 | 22 | devices.battery.writes[0].min is -50000.0, which setpoint cannot hold; expected a number from -32768.0 to 32767.0",
                "max: maximum | max: gone | 23 | devices.battery.writes[0].max names 'gone', which is no point of this device; expected a point with a register",
                "quantity: active-power | quantity: reserve | 21 | devices.battery.writes[0].point is 'setpoint' with the unit 'W'; expected a point with the unit '%'",
                "quantity: active-power | quantity: charge-current | 20 | devices.battery.writes[0].quantity is charge-current, which no battery takes; expected a quantity of a battery",
                "quantity: active-power | quantity: export-limit | 20 | devices.battery.writes[0].quantity is 'export-limit'; expected one of active-power, generation-limit, charge-current, charge-phases, reserve",
                "- {name: maximum, | - {name: faults, address: 30, type: u16, bits: {0: hot}, write: 6}~- {name: maximum, | 18 | devices.battery.points[6].write goes with bits, whose words are only read; expected a point of the number, without bits",
                "- {name: maximum, | - {name: faults, address: 30, type: u16, bits: {0: hot}, bit: 3}~- {name: maximum, | 18 | devices.battery.points[6].bits stands beside bit; expected one of them",
                "enable: [{point: mode, | enable: [{point: gone, | 26 | devices.battery.writes[0].enable[0].point is 'gone', which is no point of this device; expected a point with write: 6 or 16",
                "enable: [{point: mode, to: remote | enable: [{point: mode, to: on | 26 | devices.battery.writes[0].enable[0].to is 'on'; expected a word of the enum of mode, setpoint or original",
                "release: [{point: mode, | release: [{point: heartbeat, | 27 | devices.battery.writes[0].release[0].to is original, but heartbeat cannot be read; expected a number or a word",
                "enable: [{point: mode, | enable: [{point: maximum, | 26 | devices.battery.writes[0].enable[0].point is 'maximum', which is not written to; expected a point with write: 6 or 16",
                "flashWear: none | step: 1 | 20 | devices.battery.writes[0].flashWear is missing; expected none, unknown or wears: what writing costs the device's memory",
                "heartbeat: heartbeat, | heartbeat: gone, | 28 | devices.battery.watchdog.heartbeat is 'gone', which is no point of this device; expected a point with write: 6 or 16",
                "timeout: 60s | timeout: 60 | 28 | devices.battery.watchdog.timeout is 60; expected a duration such as 500ms, 5s, 10m or 2h, from 1s to 24h",
                "value: 85.7 | value: 8.57 | 30 | vectors[0].value does not come out: decodes to 85.7, not 8.57; expected what the registers hold",
                "registers: \"0359\" | request: \"01 03 00 0E 00 01 00 00\", answer: \"01 03 02 03 59\" | 30 | vectors[0].value does not come out: a CRC of 0000, not C9E5; expected what the registers hold",
                "max: maximum | max: maximum~        ramp: 0 | 24 | devices.battery.writes[0].ramp is 0.0; expected a number above 0, in the quantity's unit a second",
                "max: maximum | max: maximum~        ramp: {} | 24 | devices.battery.writes[0].ramp is empty; expected rise, fall or both, in the quantity's unit a second",
                "max: maximum | max: maximum~        ramp: {up: 5, rise: 1} | 24 | devices.battery.writes[0].ramp.up is not known here; expected one of fall, rise",
                "flashWear: none | flashWear: wears~        ramp: 500 | 25 | devices.battery.writes[0].ramp stands with flashWear: wears, where each of its steps is a write; expected flashWear: none, or no ramp",
                "readBack: {point: setpoint, tolerance: 10} | ramp: 500 | 25 | devices.battery.writes[0].ramp stands without readBack, so that nobody knows where it begins; expected a readBack",
                "model: \"X.*\" | model: \"X(\" | 7 | match.model is no pattern: missing closing ) at 'X('; expected a regular expression such as 'SUN2000.*'",
                "model: \"X.*\" | model: \"(?!Y)X.*\" | 7 | match.model has a look ahead ((?!), which patterns of profiles lack; expected such as 'SUN2000.*' or 'X[0-9]+'",
                "model: \"X.*\" | model: '(X)\\1' | 7 | match.model has a back reference (\\1), which patterns of profiles lack; expected such as 'SUN2000.*' or 'X[0-9]+'",
                "model: \"X.*\" | model: '(X{20}){20}' | 7 | match.model repeats 400 times, all its counts multiplied; expected at most 100, or * and +",
                "date: 2024-01, | | 6 | source[0].date is missing; expected a date such as 2023-06-01, 2023-06 or 2023, or undated",
                "largest: 20, | largest: 200, | 8 | reading.largest is 200; expected a whole number from 1 to 125",
                "name: acme | name: other | 2 | name is 'other'; expected 'acme', as the file is called",
                "format: 1 | format: 2 | 1 | format is 2; expected a whole number from 1 to 1",
                "  battery: | storage: | 10 | devices.storage is no device type; expected battery, inverter, charger, vehicle, thermostat or meter",
                "title: Acme | extends: gone~title: Acme | 3 | extends is 'gone'; expected the name of another profile",
                "reading: {largest | defaults: {nan: {word: [1]}}~reading: {largest | 8 | defaults.nan.word is no type with values of its own for nothing; expected u16, i16, u32, i32, u64, i64, f32, f64",
            })
    void each_fault_is_told_with_its_line(String from, String to, int line, String message) throws IOException {
        String text = GOOD.replace(lines(from), lines(to == null ? "" : to));
        assertThat(text).as("the table fits the file").isNotEqualTo(GOOD);
        assertThat(lint(text)).contains("acme.yaml:" + line + ": " + message);
    }

    private static String lines(String text) {
        return text.replace("~", text.contains("{name:") ? "\n      " : "\n");
    }

    private List<String> warnings(String text) throws IOException {
        Path file = folder.resolve("acme.yaml");
        Files.writeString(file, text);
        ProfileReading reading = ProfileCatalogue.shipped().lint(file);
        assertThat(reading.problems()).isEmpty();
        return reading.warnings().stream()
                .map(w -> w.warning().replace(folder + "/", ""))
                .toList();
    }

    /** What can be read is put back without being told to. */
    @Test
    void a_control_that_nothing_gives_back_is_warned_of_with_its_line() throws IOException {
        assertThat(warnings(GOOD)).isEmpty();
        String left = "which cannot be read and stays as it was set when the quantity is given back;"
                + " expected a step for it in release";
        assertThat(warnings(GOOD.replace("enable: [{point: mode, to: remote}]", "enable: [{point: heartbeat, to: 1}]")))
                .containsExactly(
                        "acme.yaml:26: warning: devices.battery.writes[0].enable[0].point is 'heartbeat', " + left);
        String released = GOOD.replace("enable: [{point: mode, to: remote}]", "enable: [{point: heartbeat, to: 1}]")
                .replace("release: [{point: mode, to: original}]", "release: [{point: heartbeat, to: 0}]");
        assertThat(warnings(released)).isEmpty();
        assertThat(warnings(GOOD.replace("readBack: {point: setpoint, tolerance: 10}", "")
                        .replace("unit: W, write: 6}", "unit: W, write: 6, writeOnly: true}")))
                .as("nothing shows what was in force before")
                .containsExactly("acme.yaml:21: warning: devices.battery.writes[0].point is 'setpoint', " + left);
    }

    @Test
    void what_is_missing_at_the_top_belongs_to_the_file() throws IOException {
        assertThat(lint(GOOD.replace("manufacturer: Acme\nsource", "source")))
                .containsExactly("acme.yaml: manufacturer is missing; expected a text");
    }

    @Test
    void all_are_told_in_one_run_in_the_order_of_the_file() throws IOException {
        String text = GOOD.replace("format: 1", "format: 7")
                .replace("address: 14", "address: -1")
                .replace("value: 85.7", "valu: 85.7")
                .replace("to: remote", "to: 9");
        assertThat(lint(text))
                .containsExactly(
                        "acme.yaml:1: format is 7; expected a whole number from 1 to 1",
                        "acme.yaml:14: devices.battery.points[2].address is -1; expected a whole number from 0 to 65535",
                        "acme.yaml:26: devices.battery.writes[0].enable[0].to is 9.0, which mode cannot hold; expected one of {0=auto, 4=remote}",
                        "acme.yaml:30: vectors[0].value is missing; expected the value that comes out, or another quality",
                        "acme.yaml:30: vectors[0].valu is not known here; expected one of answer, device, framing, origin, point, quality, registers, request, value, where");
    }

    @Test
    void without_its_base_a_profile_is_told_only_what_is_wrong_in_it() throws IOException {
        assertThat(lint("format: 1\nname: acme\ntitle: Acme\nextends: eastron-sdm360\nreading: {gap: 200}\n"))
                .containsExactly(
                        "acme.yaml:4: extends is 'eastron-sdm360'; expected the name of another profile",
                        "acme.yaml:5: reading.gap is 200; expected a whole number from 0 to 124");
    }

    @Test
    void a_file_that_is_not_utf8_is_told_with_its_line() throws IOException {
        Path file = folder.resolve("acme.yaml");
        Files.write(file, "format: 1\nname: acme\ntitle: Z\u00e4hler\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ProfileCatalogue.shipped().lint(file).problems())
                .extracting(p -> p.toString().replace(folder + "/", ""))
                .containsExactly("acme.yaml:3: has a character that is not UTF-8; expected a file saved as UTF-8");
    }

    @Test
    void what_is_no_profile_at_all_is_told() throws IOException {
        assertThat(lint("- 1")).containsExactly("acme.yaml:1: is not a block; expected key: value lines");
        assertThat(lint("a: [")).hasSize(1);
        assertThat(ProfileCatalogue.shipped().lint(folder.resolve("none.yaml")).problems())
                .hasSize(1);
    }
}
