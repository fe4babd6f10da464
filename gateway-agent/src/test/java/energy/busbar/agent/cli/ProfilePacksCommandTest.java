package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From a maker's key to a gateway that uses the pack, as both are told it at the terminal. */
class ProfilePacksCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path config = Path.of("");

    private int busbar(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(Stream.of(arguments).map(String::valueOf).toArray(String[]::new));
        line.getOut().flush();
        line.getErr().flush();
        return code;
    }

    private void ok(Object... arguments) {
        assertThat(busbar(arguments)).as("%s%s", out, err).isZero();
        assertThat(out.toString().lines())
                .filteredOn(line -> !line.contains(folder.toString()))
                .allMatch(line -> line.length() <= Text.WIDTH);
    }

    private void refused(String why, Object... arguments) {
        assertThat(busbar(arguments)).isEqualTo(ExitCodes.FAULT);
        assertThat(err.toString()).contains(why);
    }

    @BeforeEach
    void gateway() throws IOException {
        config = folder.resolve("gateway.yaml");
        Files.createDirectories(folder.resolve("mine"));
        Files.createDirectories(folder.resolve("profile-keys"));
        Files.writeString(config, """
                gateway: {id: gw-1, stateDirectory: state, profiles: mine}
                site: {id: home, feeders: [{id: main, fuseAmps: 35}]}
                devices:
                  - id: meter-1
                    type: meter
                    role: grid_meter
                    protocol: modbus
                    connection: {profile: acme-a, host: 127.0.0.1, port: 1}
                  - id: meter-2
                    type: meter
                    role: sub_meter
                    protocol: modbus
                    connection: {profile: eastron-sdm630, host: 127.0.0.1, port: 2}
                page: {enabled: false}
                """);
        profile("acme-a", "Acme A");
        profile("acme-b", "Acme B");
    }

    private void profile(String name, String title) throws IOException {
        Files.writeString(
                folder.resolve(name + ".yaml"),
                "format: 1\nname: " + name + "\ntitle: " + title + "\nextends: eastron-sdm630\n");
    }

    private Path pack(String version, String... more) {
        Path zip = folder.resolve("acme-" + version + ".zip");
        List<Object> arguments = new ArrayList<>(List.of("profile", "pack"));
        arguments.addAll(List.of(folder.resolve("acme-a.yaml"), folder.resolve("acme-b.yaml")));
        arguments.addAll(List.of("--name", "acme-pack", "--release", version, "--output", zip));
        arguments.addAll(List.of("--key", folder.resolve("acme.private.pem")));
        arguments.addAll(List.of(more));
        ok(arguments.toArray());
        return zip;
    }

    private void keygen() throws IOException {
        ok("profile", "keygen", folder.resolve("acme"), "--maker", "Acme GmbH", "--prefix", "acme-");
        // The key is no profile, so it may not lie among them.
        Files.copy(folder.resolve("acme.yaml"), folder.resolve("profile-keys/acme.yaml"));
    }

    @Test
    void a_maker_signs_and_a_gateway_installs_uses_goes_back_and_removes() throws IOException {
        keygen();
        Path first = pack("1.0.0");
        ok("profile", "verify", first, "--config", config);
        assertThat(out.toString())
                .contains("is good: acme-pack 1.0.0 of Acme GmbH")
                .contains("acme-a, acme-b");
        ok("profile", "verify", first, "--key", folder.resolve("acme.yaml"));
        assertThat(busbar("check-config", "--config", config)).isEqualTo(ExitCodes.CONFIG);
        assertThat(err.toString()).contains("is 'acme-a', which no profile is called");

        ok("profile", "install", first, "--config", config);
        assertThat(out.toString()).contains("installed: acme-pack 1.0.0").contains("systemctl restart busbar");
        ok("check-config", "--config", config);
        ok("profile", "install", first, "--config", config);
        assertThat(out.toString()).contains("installed already");
        ok("profile", "show", "acme-a", "--config", config);
        assertThat(out.toString()).contains("acme-a: Acme A").contains("It is of the pack acme-pack 1.0.0.");

        profile("acme-a", "Acme A, anew");
        ok("profile", "install", pack("1.1.0"), "--config", config);
        refused("is version 1.0.0, but 1.1.0 is installed", "profile", "install", first, "--config", config);
        ok("profile", "packs", "--config", config);
        assertThat(out.toString())
                .containsPattern("acme-pack +1\\.1\\.0 +1\\.0\\.0 +[0-9a-f]{8} +2 +Acme GmbH")
                .contains("signs acme-");
        ok("profile", "rollback", "acme-pack", "--config", config);
        assertThat(out.toString()).contains("acme-pack is 1.0.0 again");
        ok("profile", "install", first, "--config", config, "--force");
        ok("profile", "remove", "acme-pack", "--config", config);
        ok("profile", "packs", "--config", config);
        assertThat(out.toString()).contains("No packs are installed in");
        refused("is not installed", "profile", "remove", "acme-pack", "--config", config);
    }

    @Test
    void a_list_says_where_each_profile_comes_from() throws IOException {
        keygen();
        ok("profile", "install", pack("1.0.0"), "--config", config);
        profile("mine/acme-b", "Mine");
        Files.writeString(
                folder.resolve("mine/acme-b.yaml"),
                Files.readString(folder.resolve("acme-b.yaml")).replace("Acme B", "Mine"));
        ok("profile", "list", "--config", config);
        assertThat(out.toString())
                .containsPattern("acme-a +pack +meter +Acme A")
                .containsPattern("acme-b +own +meter +Mine")
                .containsPattern("keba-p30 +shipped +charger")
                .contains("acme-a is of the pack acme-pack 1.0.0")
                .contains("acme-b is your own, ");
        ok(
                "profile",
                "list",
                "--config",
                config,
                "--profiles",
                folder.resolve("profile-keys").getParent().resolve("state"));
        assertThat(out.toString()).as("another directory in its place").containsPattern("acme-b +pack +meter +Acme B");
    }

    @Test
    void a_pack_that_was_altered_is_told_and_the_rest_of_the_gateway_goes_on() throws IOException {
        keygen();
        ok("profile", "install", pack("1.0.0"), "--config", config);
        Path profile;
        try (Stream<Path> walk = Files.walk(folder.resolve("state/profile-packs"))) {
            profile = walk.filter(f -> f.endsWith("acme-a.yaml")).findFirst().orElseThrow();
        }
        Files.writeString(profile, Files.readString(profile).replace("Acme A", "Acme X"));
        refused(
                "the profile pack acme-pack is not used: has profiles/acme-a.yaml with other content",
                "profile",
                "packs",
                "--config",
                config);
        assertThat(busbar("check-config", "--config", config)).isZero();
        assertThat(err.toString()).contains("the profile pack acme-pack is not used");
        assertThat(busbar("profile", "list", "--config", config)).isZero();
        assertThat(out.toString()).contains("keba-p30").doesNotContain("acme-a");
        ok("profile", "install", folder.resolve("acme-1.0.0.zip"), "--config", config);
        ok("profile", "packs", "--config", config);
    }

    @Test
    void what_a_gateway_would_refuse_is_not_packed_or_installed() throws IOException {
        keygen();
        Path zip = pack("1.0.0");
        Files.delete(folder.resolve("profile-keys/acme.yaml"));
        refused("which is not trusted here", "profile", "install", zip, "--config", config);
        assertThat(folder.resolve("state/profile-packs")).doesNotExist();
        byte[] bytes = Files.readAllBytes(zip);
        bytes[60] ^= 1; // of the first file's content
        Files.write(zip, bytes);
        refused("; expected", "profile", "verify", zip, "--key", folder.resolve("acme.yaml"));

        Path a = folder.resolve("acme-a.yaml");
        Path key = folder.resolve("acme.private.pem");
        refused("is there already", "profile", "keygen", folder.resolve("acme"), "--maker", "A", "--prefix", "acme-");
        refused(
                "may not sign; expected a name that begins with acme-",
                "profile",
                "pack",
                a,
                "--name",
                "other-pack",
                "--release",
                "1.0.0",
                "--key",
                key);
        assertThat(busbar("profile", "pack", a, "--name", "acme-x", "--release", "1", "--key", key))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--release is '1'; expected three numbers such as 1.0.0");
        Files.writeString(a, Files.readString(a) + "odd: 1\n");
        assertThat(busbar("profile", "pack", a, "--name", "acme-x", "--release", "1.0.0", "--key", key))
                .isEqualTo(ExitCodes.CONFIG);
        assertThat(err.toString())
                .contains("acme-a.yaml:5: odd is not known here")
                .contains("nothing was packed: put the 1 problems right first");
        assertThat(Path.of("acme-x-1.0.0.zip")).doesNotExist();
    }

    @Test
    void a_configuration_that_was_asked_for_must_be_there() {
        assertThat(busbar("profile", "list", "--config", folder.resolve("none.yaml")))
                .isEqualTo(ExitCodes.CONFIG);
        assertThat(err.toString()).contains("there is no such file");
        assertThat(busbar("profile", "packs", "--config", folder.resolve("none.yaml")))
                .isEqualTo(ExitCodes.CONFIG);
    }
}
