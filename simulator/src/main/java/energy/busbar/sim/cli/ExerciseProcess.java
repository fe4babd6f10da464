package energy.busbar.sim.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.DeviceType;
import energy.busbar.sim.profile.ExerciseReport;
import energy.busbar.sim.profile.ProfileCheck;
import energy.busbar.sim.profile.Served;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code busbar profile exercise}, started through the launcher as a user would. */
final class ExerciseProcess implements ProfileCheck.Gateway {
    private static final int MINUTES = 5;
    private static final int MAX_BYTES = 1 << 20;

    private final Path launcher;
    private final String profile;
    private final List<String> places;

    /** @param places options that say where the profile is looked for */
    ExerciseProcess(Path launcher, String profile, List<String> places) {
        this.launcher = launcher;
        this.profile = profile;
        this.places = List.copyOf(places);
    }

    @Override
    public ExerciseReport exercise(DeviceType device, int port, int unit, boolean writes) {
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "profile",
                "exercise",
                "--profile",
                profile,
                "--device",
                device.word(),
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--json"));
        if (unit != Served.NO_UNIT) {
            command.addAll(List.of("--unit", String.valueOf(unit)));
        }
        command.addAll(places);
        if (!writes) {
            command.add("--polls-only");
        }
        try {
            return ExerciseReport.of(run(command));
        } catch (IOException e) {
            throw new UncheckedIOException("busbar profile exercise cannot be run by " + launcher, e);
        }
    }

    private static JsonNode run(List<String> command) throws IOException {
        Path out = Files.createTempFile("busbar-exercise", ".json");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("BUSBAR_NO_BUILD", "1");
        Process process = builder.start();
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw new ProfileArgument.Unusable("the gateway's side has not ended within " + MINUTES + " minutes");
            }
            return report(out, process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProfileArgument.Unusable("interrupted");
        } finally {
            process.destroyForcibly();
            Files.delete(out);
        }
    }

    /** It ends with 1 also where single points or writes are not good; then there is a report all the same. */
    private static JsonNode report(Path out, int exitCode) throws IOException {
        if (Files.size(out) == 0 || Files.size(out) > MAX_BYTES) {
            throw new ProfileArgument.Unusable("the gateway's side ended with " + exitCode + " and no report");
        }
        try {
            return Pipe.JSON.readTree(out.toFile());
        } catch (JsonProcessingException e) {
            throw new ProfileArgument.Unusable(
                    "the gateway's side printed what is no report: " + e.getOriginalMessage());
        }
    }
}
