package energy.busbar.agent.cli;

import energy.busbar.agent.ClockSync;
import energy.busbar.agent.Drivers;
import energy.busbar.agent.SystemTime;
import energy.busbar.agent.config.ConfigException;
import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.agent.config.GatewayConfig;
import energy.busbar.agent.enroll.EnrollmentConfig;
import energy.busbar.agent.enroll.IdentityFolder;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.sync.MqttUplinkConfig;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which uplink, the same for every way to enroll. */
final class EnrollOption {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--uplink", paramLabel = "ID", description = "which, where enrollment: has several entries")
    private Optional<String> uplink = Optional.empty();

    @Option(names = "--json", description = "for programs")
    boolean json;

    /** What the work is about. */
    record Target(EnrollmentConfig enrollment, MqttUplinkConfig mqtt, IdentityFolder folder, GatewayClock clock) {}

    /** Under the lock of the uplink's folder. */
    interface Work {
        int on(Target target) throws IOException, PkiException;
    }

    GatewayConfig read() {
        ConfigFile file = ConfigFile.read(config.file);
        Optional<GatewayConfig> read = ConfigReader.read(file, Drivers.protocols());
        if (read.isEmpty() || !file.problems().isEmpty()) {
            throw new ConfigException(file.problems());
        }
        return read.get();
    }

    static GatewayClock clock(Path state) {
        ClockSync sync = new ClockSync(state, Instant::now);
        sync.check();
        return new SystemTime(sync);
    }

    int work(Work work) {
        GatewayConfig read = read();
        EnrollmentConfig enrollment = enrollment(read.enrollments());
        MqttUplinkConfig mqtt = read.uplinks().stream()
                .filter(each -> each.id().equals(enrollment.uplink()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the reader has checked it"))
                .mqtt();
        mustOwn(read.stateDirectory());
        StateDirectory.make(read.stateDirectory());
        Target target = new Target(
                enrollment,
                mqtt,
                new IdentityFolder(read.stateDirectory(), enrollment.uplink()),
                clock(read.stateDirectory()));
        try (Closeable held = target.folder().lock()) {
            return work.on(target);
        } catch (PkiException | IOException e) {
            throw new CliException(ExitCodes.FAULT, words(e));
        }
    }

    private static String words(Exception e) {
        return e instanceof java.nio.file.FileSystemException file
                ? file.getFile() + ": "
                        + Optional.ofNullable(file.getReason())
                                .orElse(file.getClass().getSimpleName())
                : String.valueOf(e.getMessage());
    }

    /** What another user made, the gateway could not read. */
    private static void mustOwn(Path state) {
        StateDirectory.mustBeVisible(state);
        try {
            if (Files.isDirectory(state) && !Files.getOwner(state).getName().equals(System.getProperty("user.name"))) {
                throw new CliException(
                        ExitCodes.FAULT,
                        state + " belongs to " + Files.getOwner(state)
                                + ", who must be able to read the key; try: sudo -u " + Files.getOwner(state)
                                + " busbar enroll …");
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new CliException(ExitCodes.FAULT, "it cannot be told who owns " + state + ": " + e.getMessage());
        }
    }

    private EnrollmentConfig enrollment(List<EnrollmentConfig> all) {
        if (all.isEmpty()) {
            throw new CliException(
                    ExitCodes.CONFIG,
                    config.file + " has no enrollment:, which says what uplink gets a certificate, such as:"
                            + " enrollment: [{uplink: platform}]");
        }
        if (uplink.isEmpty() && all.size() == 1) {
            return all.get(0);
        }
        return all.stream()
                .filter(each -> uplink.filter(each.uplink()::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new CliException(
                        ExitCodes.USAGE,
                        "--uplink must be one of "
                                + all.stream().map(EnrollmentConfig::uplink).collect(Collectors.joining(", "))));
    }
}
