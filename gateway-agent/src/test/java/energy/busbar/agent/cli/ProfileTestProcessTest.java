package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code busbar profile test} as processes: the simulator's side, which starts the gateway's through the launcher. */
class ProfileTestProcessTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final String ACME = """
            format: 1
            name: acme-battery
            title: Acme, a battery that was made up
            manufacturer: Acme
            source:
              - {document: Acme Modbus, revision: A, date: 2024-01, url: "https://acme.example/modbus.pdf", checkedAgainst: document, frames: computed}
            match: {manufacturer: Acme.*, model: B.*}
            connection: {units: [9]}
            devices:
              battery:
                points:
                  - {name: chargeRate, address: 100, type: i32, wordOrder: little, negate: true}
                  - {name: chargePercentage, address: 102, type: u16, scale: 0.1, nan: [0xFFFF]}
                  - {name: mostPower, address: 103, type: u16, unit: W, poll: once}
                  - {name: setpoint, address: 104, type: i16, unit: W, write: 6LIMIT}
                writes:
                  - quantity: active-power
                    point: setpoint
                    min: {point: mostPower, factor: -1}
                    max: {point: mostPower}
                    step: 1
                    flashWear: none
                    readBack: {point: setpoint, tolerance: 1}
                    release: [{point: setpoint, to: 0}]
            vectors:
              - {point: chargeRate, registers: "05 DC 00 00", value: -1500, origin: computed, where: clause 3}
            """;

    @TempDir
    private Path home;

    @BeforeEach
    void writeLauncher() throws IOException {
        Path launcher = home.resolve("busbar");
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec '" + JAVA + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    private record Ended(int code, String output) {}

    private Ended test(String profile) throws Exception {
        Path file = home.resolve("acme-battery.yaml");
        Files.writeString(file, profile);
        Process process = new ProcessBuilder(
                        JAVA,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dbusbar.home=" + home,
                        "-cp",
                        System.getProperty("java.class.path"),
                        energy.busbar.sim.cli.Main.class.getName(),
                        "profile",
                        "test",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    @Test
    void a_good_profile_is_shown_point_by_point_and_ends_with_0() throws Exception {
        Ended ended = test(ACME.replace("LIMIT", ""));
        assertThat(ended.output)
                .contains("acme-battery, battery, seed 1")
                .containsPattern("chargeRate +-?[0-9]+ W +-?[0-9]+ W +yes")
                .containsPattern("chargingState +(dis)?charging +(dis)?charging +yes")
                .containsPattern("active-power +-?[0-9]+ W +-?[0-9]+ W +yes")
                .contains("the rest is read, and those are told as missing")
                .contains("Good: 5 read, 1 written and released.")
                .contains("Vectors hold 1 of 4 registers to the document");
        assertThat(ended.output.lines()).allMatch(line -> line.length() <= Text.WIDTH);
        assertThat(ended.code).as(ended.output).isZero();
    }

    @Test
    void a_write_that_the_device_refuses_is_told_with_its_reason_and_ends_with_1() throws Exception {
        Ended ended = test(ACME.replace("LIMIT", ", max: 200"));
        assertThat(ended.output)
                .containsPattern("active-power +[0-9]+ W .* NO")
                .contains("refused")
                .contains("setpoint was never written")
                .contains("NOT GOOD: 1 of ");
        assertThat(ended.output.lines()).allMatch(line -> line.length() <= Text.WIDTH);
        assertThat(ended.code).isEqualTo(1);
    }

    @Test
    void a_broken_profile_is_not_served_but_told_with_its_lines() throws Exception {
        Ended ended = test(ACME.replace("LIMIT", "6"));
        assertThat(ended.output)
                .contains("acme-battery.yaml:15: devices.battery.points[3].write is 66; expected a whole number");
        assertThat(ended.code).isEqualTo(2);
    }
}
