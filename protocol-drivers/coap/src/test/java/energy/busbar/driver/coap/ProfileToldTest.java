package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counters and dead bands of a device of bytes, on a clock set by hand. */
class ProfileToldTest {
    private static final int TEXT = 0;
    private static final String ACME = """
            format: 1
            name: acme
            title: Acme
            protocol: coap
            manufacturer: Acme
            source:
              - {document: Acme, revision: A, date: 2024-01, url: "https://example.com/a.pdf", frames: computed}
            match: {core: [{rt: acme}]}
            defaults: {format: text}
            devices:
              meter:
                points:
                  - {name: gridPower, path: p}
                  - {name: gridImportEnergy, path: e, scale: 10, counter: {wraps: 9999}}
            """;

    @TempDir
    Path folder;

    private volatile String watts = "1000";
    private volatile String energy = "0";

    private Rig rig() throws IOException {
        Files.writeString(folder.resolve("acme.yaml"), ACME);
        return new Rig(new CoapFactory(CoapServerConfig.none(), ProfileCatalogue.with(folder), new Random(1)));
    }

    private static Map<String, Object> connection(int port, Map<String, Object> more) {
        return more.isEmpty()
                ? Map.of("host", "127.0.0.1", "port", port, "profile", "acme")
                : Map.of("host", "127.0.0.1", "port", port, "profile", "acme", "deadBands", more);
    }

    private static Reading read(PolledDriver driver, String point) {
        for (PollClass each : PollClass.values()) {
            Reading reading = Rig.byPoint(driver.poll(each)).get(point);
            if (reading != null) {
                return reading;
            }
        }
        throw new AssertionError("nobody reads " + point);
    }

    /** Only what the device times out by itself has to be told again. */
    @Test
    void a_quantity_times_out_where_one_of_its_writes_does() throws Exception {
        Files.writeString(folder.resolve("acme.yaml"), ACME.substring(0, ACME.indexOf("devices:")) + """
                devices:
                  battery:
                    points:
                      - {name: chargeRate, path: p}
                      - {name: out, path: o, unit: W, write: put, payload: "$value for $timeout"}
                      - {name: in, path: i, unit: W, write: put}
                    writes:
                      - {quantity: active-power, point: out, when: positive, min: 0, max: 100, flashWear: none}
                      - {quantity: active-power, point: in, when: negative, min: -100, max: 0, flashWear: none}
                """);
        try (RawDevice raw = new RawDevice(h -> one(h, "5"));
                Rig rig = new Rig(
                        new CoapFactory(CoapServerConfig.none(), ProfileCatalogue.with(folder), new Random(1)))) {
            PolledDriver driver = (PolledDriver) rig.driver("b", DeviceType.BATTERY, connection(raw.port(), Map.of()));
            assertThat(driver.open().abilities())
                    .singleElement()
                    .satisfies(ability -> assertThat(ability.timesOut()).isTrue());
        }
    }

    @Test
    void a_counter_that_wraps_goes_on_growing_and_one_that_jumps_back_is_not_believed_at_once() throws Exception {
        try (RawDevice raw = new RawDevice(h -> one(h, energy));
                Rig rig = rig()) {
            PolledDriver driver = (PolledDriver) rig.driver("m", DeviceType.METER, connection(raw.port(), Map.of()));
            energy = "9990";
            assertThat(read(driver, "gridImportEnergy").goodNumber()).isEqualTo(99_900);
            energy = "5";
            assertThat(read(driver, "gridImportEnergy").goodNumber())
                    .as("over the top")
                    .isEqualTo(100_050);
            energy = "4";
            assertThat(read(driver, "gridImportEnergy").goodNumber())
                    .as("a dip")
                    .isEqualTo(100_050);
            energy = "5000";
            assertThat(read(driver, "gridImportEnergy").goodNumber()).isEqualTo(150_000);
            energy = "0";
            assertThat(read(driver, "gridImportEnergy").quality()).isEqualTo(Quality.OUT_OF_RANGE);
            assertThat(read(driver, "gridImportEnergy").quality()).isEqualTo(Quality.OUT_OF_RANGE);
            assertThat(read(driver, "gridImportEnergy").goodNumber())
                    .as("the third time it is a reset")
                    .isZero();
        }
    }

    @Test
    void small_changes_within_a_dead_band_repeat_the_value_told_last() throws Exception {
        try (RawDevice raw = new RawDevice(h -> one(h, watts));
                Rig rig = rig()) {
            PolledDriver driver =
                    (PolledDriver) rig.driver("m", DeviceType.METER, connection(raw.port(), Map.of("gridPower", 15)));
            assertThat(read(driver, "gridPower").goodNumber()).isEqualTo(1_000);
            watts = "1010";
            rig.time.pass(1_000);
            Reading held = read(driver, "gridPower");
            assertThat(held.goodNumber()).isEqualTo(1_000);
            assertThat(held.at().monotonicMillis())
                    .as("and is not stale")
                    .isEqualTo(rig.time.now().monotonicMillis());
            rig.time.pass(60_000);
            assertThat(read(driver, "gridPower").goodNumber()).as("too old").isEqualTo(1_010);
            watts = "1030";
            assertThat(read(driver, "gridPower").goodNumber())
                    .as("beyond the band")
                    .isEqualTo(1_030);
        }
    }

    private static List<byte[]> one(RawDevice.Heard heard, String text) {
        return heard.code() == 1
                ? List.of(heard.ack(RawDevice.CONTENT, RawDevice.options(-1, TEXT, -1), text))
                : List.of();
    }
}
