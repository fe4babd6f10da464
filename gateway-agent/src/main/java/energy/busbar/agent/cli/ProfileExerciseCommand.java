package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.ClockSync;
import energy.busbar.agent.SystemTime;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code profile test} does to the simulator; by itself, to a device on the bench. */
@Command(
        name = "exercise",
        mixinStandardHelpOptions = true,
        description = {
            "Read every point of a device and, unless told otherwise, write every quantity once and give it back.",
            "It really writes: meant for the simulator or a device on the bench, not for one in service."
        })
final class ProfileExerciseCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private ProfilesOption profiles = new ProfilesOption();

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "FILE|NAME",
            description = "NAME.yaml, or a name of: profile list")
    private String given = "";

    @Option(names = "--device", required = true, paramLabel = "TYPE", description = "which part of the profile")
    private String device = "";

    @Option(names = "--host", required = true, description = "name or address")
    private String host = "";

    @Option(names = "--port", description = "the profile's if not given")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--unit", description = "the profile's first if not given")
    private Optional<Integer> unit = Optional.empty();

    @Option(names = "--polls-only", description = "write nothing")
    private boolean pollsOnly;

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        boolean isFile = given.endsWith(".yaml");
        Path file = Path.of(given);
        String name = isFile ? String.valueOf(file.getFileName()).replaceAll("\\.yaml$", "") : given;
        ProfileCatalogue catalogue = catalogue(isFile ? Optional.of(file) : Optional.empty());
        Profile profile = profile(catalogue, name);
        DevicePart part = part(profile);
        Map<String, Object> connection = new HashMap<>(Map.of("profile", name, "host", host));
        port.ifPresent(p -> connection.put("port", p));
        unit.ifPresent(u -> connection.put("unit", u));
        try {
            // Never asked whether it is right: readings are told as they come, without their times.
            SystemTime clock = new SystemTime(new ClockSync(Path.of("."), () -> Instant.EPOCH));
            ObjectNode report =
                    new ProfileExercise(catalogue, profile.protocol(), part, connection, clock).run(!pollsOnly);
            if (json) {
                spec.commandLine().getOut().println(report.toPrettyString());
            } else {
                print(spec.commandLine().getOut(), report);
            }
            return report.path("ok").asBoolean() ? ExitCodes.OK : ExitCodes.FAULT;
        } catch (LinkException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        }
    }

    /** Beside a file lies what it extends. */
    private ProfileCatalogue catalogue(Optional<Path> file) {
        try {
            return file.map(f ->
                            Optional.ofNullable(f.toAbsolutePath().getParent()).orElse(Path.of(".")))
                    .map(ProfileCatalogue::with)
                    .orElseGet(
                            () -> profiles.catalogue(config, spec.commandLine().getErr()));
        } catch (UncheckedIOException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        }
    }

    private static Profile profile(ProfileCatalogue catalogue, String name) {
        ProfileReading reading = catalogue
                .find(name)
                .orElseThrow(() -> new CliException(
                        ExitCodes.FAULT, "there is no profile '" + name + "'; see: busbar profile list"));
        if (reading.profile().isEmpty()) {
            throw new CliException(
                    ExitCodes.CONFIG,
                    reading.problems().stream().map(String::valueOf).collect(Collectors.joining("\n")));
        }
        return reading.profile().get();
    }

    private DevicePart part(Profile profile) {
        return DeviceType.ofWord(device)
                .flatMap(profile::device)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--device is '" + device + "'; expected "
                                + profile.devices().keySet().stream()
                                        .map(DeviceType::word)
                                        .sorted()
                                        .collect(Collectors.joining(" or "))));
    }

    private static void print(PrintWriter out, JsonNode report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POINT", "VALUE", "QUALITY", "READ"));
        for (JsonNode each : report.path("readings")) {
            rows.add(List.of(
                    each.path("point").asText(),
                    Text.value(each.path("value"), each.path("unit").asText()),
                    each.path("quality").asText(),
                    each.path("poll").asText()));
        }
        Text.table(rows, true).forEach(out::println);
        for (JsonNode each : report.path("writes")) {
            String unit = each.path("unit").asText();
            String line = "set " + each.path("quantity").asText() + " by "
                    + each.path("point").asText() + " to " + Text.value(each.path("value"), unit) + ": "
                    + each.path("outcome").asText() + ", reads back " + Text.value(each.path("readBack"), unit)
                    + ", release " + each.path("released").asText() + " "
                    + each.path("reason").asText();
            Text.wrapped(line.strip(), 0).forEach(out::println);
        }
    }
}
