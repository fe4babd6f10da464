package energy.busbar.ota.cli;

import energy.busbar.ota.tuf.HttpFetcher;
import energy.busbar.ota.tuf.Mirror;
import energy.busbar.ota.tuf.Result;
import energy.busbar.ota.tuf.Target;
import energy.busbar.ota.tuf.TufClient;
import energy.busbar.ota.tuf.TufConfig;
import energy.busbar.ota.tuf.TufLimits;
import energy.busbar.ota.tuf.Versions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code busbar tuf}: one step of the client a process, with the options of the TUF conformance suite's protocol. */
@Command(
        name = "tuf",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeOnInvalidInput = 1,
        exitCodeOnExecutionException = 1,
        description =
                "Fetches signed files from a repository of The Update Framework. Exit code 0: done; 1: refused or "
                        + "failed, with the reason on standard error.")
public final class TufCommand {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "shows this")
    @SuppressWarnings("unused") // picocli looks at the annotation only
    private boolean help;

    @Option(
            names = "--metadata-dir",
            required = true,
            scope = ScopeType.INHERIT,
            description = "where the trusted metadata is kept")
    private Path metadataDirectory = Path.of("");

    @Option(names = "--metadata-url", scope = ScopeType.INHERIT, description = "the repository's metadata")
    private @Nullable String metadataUrl;

    @Option(
            names = "--target-name",
            scope = ScopeType.INHERIT,
            description = "path of a target; may be given several times, done in order until one fails")
    private List<String> targetNames = List.of();

    @Option(names = "--target-base-url", scope = ScopeType.INHERIT, description = "the repository's targets")
    private @Nullable String targetBaseUrl;

    @Option(names = "--target-dir", scope = ScopeType.INHERIT, description = "where verified targets are put")
    private @Nullable Path targetDirectory;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TufCommand()).execute(arguments));
    }

    @Command(exitCodeOnInvalidInput = 1, description = "Puts down the root metadata that is trusted to begin with.")
    int init(@Parameters(paramLabel = "TRUSTED_ROOT", description = "file with root metadata") Path trustedRoot) {
        try (InputStream file = Files.newInputStream(trustedRoot)) {
            // One byte more than may be: what is too long is then refused for that.
            byte[] root = file.readNBytes(TufLimits.DEFAULT.rootBytes() + 1);
            return report(TufClient.initialise(metadataDirectory, root));
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read " + trustedRoot + ": " + e);
        }
    }

    @Command(exitCodeOnInvalidInput = 1, description = "Updates the trusted metadata.")
    int refresh() {
        String metadata = required(metadataUrl, "--metadata-url");
        return withClient(mirror(metadata, metadata), client -> report(client.refresh()));
    }

    @Command(exitCodeOnInvalidInput = 1, description = "Updates the trusted metadata and fetches targets.")
    int download() {
        Mirror mirror = mirror(required(metadataUrl, "--metadata-url"), required(targetBaseUrl, "--target-base-url"));
        Path directory = required(targetDirectory, "--target-dir");
        if (targetNames.isEmpty()) {
            throw missing("--target-name");
        }
        return withClient(mirror, client -> {
            int exit = report(client.refresh());
            for (int i = 0; exit == 0 && i < targetNames.size(); i++) {
                Result<Target> target = client.find(targetNames.get(i));
                exit = target instanceof Result.Ok<Target> found
                        ? report(client.download(found.value(), directory))
                        : report(target);
            }
            return exit;
        });
    }

    private interface Work {
        int with(TufClient client);
    }

    private int withClient(Mirror mirror, Work work) {
        TufConfig config = new TufConfig(metadataDirectory, List.of(mirror), TufLimits.DEFAULT);
        try (HttpFetcher fetcher = new HttpFetcher(CONNECT, IDLE)) {
            Result<TufClient> opened = TufClient.open(config, fetcher, InstantSource.system());
            if (!(opened instanceof Result.Ok<TufClient> open)) {
                return report(opened);
            }
            try (TufClient client = open.value()) {
                return work.with(client);
            }
        }
    }

    private Mirror mirror(String metadata, String targets) {
        try {
            return new Mirror(URI.create(metadata), URI.create(targets));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private <T> T required(@Nullable T value, String option) {
        if (value == null) {
            throw missing(option);
        }
        return value;
    }

    private ParameterException missing(String option) {
        return new ParameterException(spec.commandLine(), "Missing required option: '" + option + "'");
    }

    private static int report(Result<?> result) {
        if (result instanceof Result.Refused<?> refused) {
            System.err.println("refused, " + refused.refusal().reason() + ": " + refused.refusal());
            return 1;
        }
        Object value = ((Result.Ok<?>) result).value();
        System.out.println(
                value instanceof Versions versions
                        ? "root " + versions.root() + ", timestamp " + versions.timestamp() + ", snapshot "
                                + versions.snapshot() + ", targets " + versions.targets()
                        : value);
        return 0;
    }
}
