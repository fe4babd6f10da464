package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.agent.ClockSync;
import energy.busbar.agent.SystemTime;
import energy.busbar.core.model.DeviceType;
import energy.busbar.driver.coap.CoapVectors;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.sim.profile.ExerciseReport;
import energy.busbar.sim.profile.ProfileCheck;
import energy.busbar.sim.profile.ProfileCheck.Result;
import energy.busbar.sim.profile.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every device of every shipped profile: served by the simulator, with its own coding of registers, read and written by
 * the gateway's driver. Only the waits are shortened. The seed is another one each day; BUSBAR_PROFILE_SEED repeats one.
 */
class ShippedProfilesInTheSimulatorTest {
    private static final int RUNS = 3;

    @TempDir
    private static Path folder;

    private static ProfileCatalogue impatient = ProfileCatalogue.shipped();

    private static long seed() {
        String given = System.getenv("BUSBAR_PROFILE_SEED");
        return given == null ? System.currentTimeMillis() / 86_400_000 : Long.parseLong(given);
    }

    /** The shipped ones over again, without the times that real devices need. */
    @BeforeAll
    static void shorten() throws IOException {
        ProfileCatalogue shipped = ProfileCatalogue.shipped();
        for (ProfileCatalogue.Entry entry : shipped.entries()) {
            String text = shipped.text(entry.name())
                    .orElseThrow()
                    .replaceAll("(after|pause|requestDelay|connectDelay): [0-9]+m?s", "$1: 0ms");
            Files.writeString(folder.resolve(entry.name() + ".yaml"), text);
        }
        impatient = ProfileCatalogue.with(folder);
    }

    static Stream<Arguments> devices() {
        ProfileCatalogue shipped = ProfileCatalogue.shipped();
        return shipped.entries().stream()
                .map(e -> shipped.find(e.name()).orElseThrow())
                .map(r -> r.profile().orElseThrow(() -> new AssertionError(r.problems())))
                .filter(p -> p.protocol() != Profile.Protocol.SUNSPEC && !p.isAbstract())
                .flatMap(p -> p.devices().keySet().stream().map(type -> Arguments.of(p.name(), type)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("devices")
    void is_read_and_written_as_its_profile_says(String name, DeviceType type) {
        Profile profile = impatient.find(name).flatMap(ProfileReading::profile).orElseThrow();
        DevicePart part = profile.device(type).orElseThrow();
        long first = seed();
        System.out.println(name + " " + type.word() + ": BUSBAR_PROFILE_SEED=" + first);
        for (long seed = first; seed < first + RUNS; seed++) {
            Result result = new ProfileCheck(profile, part, seed)
                    .run((device, port, unit, writes) -> exercise(profile, part, port, unit, writes));
            String what = name + ", " + type.word() + ", BUSBAR_PROFILE_SEED=" + seed;
            assertThat(result.all().filter(row -> !row.ok())).as(what).isEmpty();
            assertThat(result.read()).as(what).isNotEmpty();
            assertThat(result.written()).as(what).hasSameSizeAs(part.writes());
            assertThat(result.absent()).as(what).isNotEmpty();
        }
    }

    /** In steps, over the polls that follow the write. */
    @Test
    void a_ramp_is_followed_to_its_end() throws IOException {
        Files.writeString(folder.resolve("ramped.yaml"), """
                format: 1
                name: ramped
                title: Battery with a ramp
                manufacturer: Acme
                source: [{document: D, revision: A, date: undated, url: "https://acme.example/d.pdf", frames: computed}]
                match: {manufacturer: Acme}
                devices:
                  battery:
                    points:
                      - {name: chargeRate, address: 1, type: i16}
                      - {name: setpoint, address: 10, type: i16, unit: W, write: 6, min: -3000, max: 3000}
                    writes:
                      - quantity: active-power
                        point: setpoint
                        min: -3000
                        max: 3000
                        ramp: {rise: 1500, fall: 9000}
                        flashWear: none
                        readBack: {point: setpoint, tolerance: 1}
                        release: [{point: setpoint, to: original}]
                """);
        ProfileCatalogue own = ProfileCatalogue.with(folder);
        Profile profile = own.find("ramped").flatMap(ProfileReading::profile).orElseThrow();
        DevicePart part = profile.device(DeviceType.BATTERY).orElseThrow();
        impatient = own;
        Result result = new ProfileCheck(profile, part, 3)
                .run((device, port, unit, writes) -> exercise(profile, part, port, unit, writes));
        assertThat(result.all().filter(row -> !row.ok())).isEmpty();
        assertThat(result.written()).hasSize(1);
    }

    /** What neither side of the simulator can know: known frames of registers, known answers of resources. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("devices")
    void is_held_to_known_answers(String name, DeviceType type) {
        Profile profile = ProfileCatalogue.shipped()
                .find(name)
                .flatMap(ProfileReading::profile)
                .orElseThrow();
        assertThat(profile.vectors().stream().flatMap(v -> profile.check(v).stream()))
                .isEmpty();
        assertThat(CoapVectors.problems(profile)).isEmpty();
        assertThat(profile.vectors().size()
                        + profile.coap().map(coap -> coap.vectors().size()).orElse(0))
                .isPositive();
    }

    private static ExerciseReport exercise(Profile profile, DevicePart part, int port, int unit, boolean writes) {
        SystemTime clock = new SystemTime(new ClockSync(folder, () -> Instant.EPOCH));
        Map<String, Object> connection =
                new HashMap<>(Map.of("profile", profile.name(), "host", "127.0.0.1", "port", port));
        if (unit != Served.NO_UNIT) {
            connection.put("unit", unit);
        }
        return ExerciseReport.of(
                new ProfileExercise(impatient, profile.protocol(), part, connection, clock).run(writes));
    }
}
