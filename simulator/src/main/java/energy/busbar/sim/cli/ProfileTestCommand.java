package energy.busbar.sim.cli;

import energy.busbar.profiles.CoapVector;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileVector;
import energy.busbar.sim.profile.ProfileCheck;
import energy.busbar.sim.profile.ProfileCheck.Result;
import energy.busbar.sim.profile.Row;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./busbar profile test}. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Serve a hardware profile in the simulator, have the gateway read and write every point, and compare.",
            "Ends with 1 if anything is not as the profile says."
        })
final class ProfileTestCommand implements Callable<Integer> {
    private static final int WIDTH = 80;
    private static final String ROW = "%-24s  %-22s  %-22s  %s";

    @Mixin
    private GatewayProfiles profiles = new GatewayProfiles();

    @Parameters(paramLabel = "FILE|NAME", description = "a file NAME.yaml, or a name of: busbar profile list")
    private String given = "";

    @Option(names = "--device", paramLabel = "TYPE", description = "only this part of the profile")
    private Optional<String> device = Optional.empty();

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "chance; the same seed, the same values (${DEFAULT-VALUE})")
    private long seed;

    @Override
    public Integer call() {
        try {
            Path launcher = Path.of(System.getProperty("busbar.home", "."))
                    .resolve("busbar")
                    .toAbsolutePath();
            if (!Files.isRegularFile(launcher)) {
                throw new ProfileArgument.Unusable(
                        "there is no launcher at " + launcher + "; run ./busbar profile test in a checkout");
            }
            Profile profile = new ProfileArgument(given, profiles).profile();
            boolean ok = true;
            for (DevicePart part : ProfileArgument.parts(profile, device)) {
                System.out.println(profile.name() + ", " + part.type().word() + ", seed " + seed);
                Result result = new ProfileCheck(profile, part, seed)
                        .run(new ExerciseProcess(launcher, given, profiles.arguments()));
                lines(result).forEach(System.out::println);
                wrap(held(profile, part), System.out::println);
                System.out.println();
                ok &= result.ok();
            }
            return ok ? 0 : 1;
        } catch (ProfileArgument.Unusable | IllegalArgumentException | UncheckedIOException e) {
            System.err.println("busbar: " + e.getMessage());
            return DemoCommand.UNUSABLE;
        }
    }

    static List<String> lines(Result result) {
        List<String> lines = new ArrayList<>();
        table(lines, "POINT", "READ", result.read());
        if (!result.written().isEmpty()) {
            table(lines, "WRITE", "READ BACK", result.written());
        }
        String away = result.absent().size() + " absent" + (result.refused().isEmpty() ? "" : " and 1 refused");
        List<Row> wrong = result.disturbed().stream().filter(row -> !row.ok()).toList();
        if (wrong.isEmpty()) {
            lines.add("With " + away + ": the rest is read, and those are told as missing.");
        } else {
            lines.add("With " + away + ", not as expected:");
            table(lines, "POINT", "READ", wrong);
        }
        long bad = result.all().filter(row -> !row.ok()).count();
        long writes = result.written().size();
        lines.add(
                bad == 0
                        ? "Good: " + result.read().size() + " read, " + writes + " written and released."
                        : "NOT GOOD: " + bad + " of " + result.all().count() + " are not as the profile says.");
        return lines;
    }

    /** What the test cannot tell: both sides believe the profile. */
    static String held(Profile profile, DevicePart part) {
        String device = part.type().word();
        boolean coap = profile.protocol() == Profile.Protocol.COAP;
        Set<String> named = coap
                ? profile.coap().orElseThrow().vectors().stream()
                        .filter(v -> v.device().equals(device))
                        .map(CoapVector::point)
                        .collect(Collectors.toSet())
                : profile.vectors().stream()
                        .filter(v -> v.device().isEmpty() || v.device().equals(device))
                        .map(ProfileVector::point)
                        .collect(Collectors.toSet());
        List<String> read = part.points().keySet().stream()
                .filter(name ->
                        part.measured(name).isPresent() || part.resource(name).isPresent())
                .toList();
        long held = read.stream().filter(named::contains).count();
        return "Vectors hold " + held + " of " + read.size()
                + (coap ? " resources" : " registers") + " to the document; for "
                + (coap ? "paths, pointers" : "addresses") + ", signs and"
                + " factors of the others both sides believe the profile.";
    }

    private static void table(List<String> lines, String name, String read, List<Row> rows) {
        lines.add(ROW.formatted(name, "EXPECTED", read, "OK"));
        for (Row row : rows) {
            lines.add(ROW.formatted(
                    cut(row.name(), 24), cut(row.expected(), 22), cut(row.read(), 22), row.ok() ? "yes" : "NO"));
            if (!row.problem().isEmpty()) {
                wrap(row.problem(), text -> lines.add("  " + text));
            }
        }
    }

    private static void wrap(String text, Consumer<String> lines) {
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split(" ", -1)) {
            if (line.length() > 0 && line.length() + 3 + word.length() > WIDTH) {
                lines.accept(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.accept(line.toString());
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }
}
