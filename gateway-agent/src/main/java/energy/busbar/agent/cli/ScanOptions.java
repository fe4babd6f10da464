package energy.busbar.agent.cli;

import energy.busbar.agent.discover.ScanProgress;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every discover command has: the gateway's configuration, its profiles, how it tells, and its progress. */
final class ScanOptions {
    @Mixin
    ConfigOption config = new ConfigOption();

    @Mixin
    FoundOutput output = new FoundOutput();

    @Mixin
    private ProfilesOption profiles = new ProfilesOption();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** A scan, told where to say how far it is. */
    interface Scan<T> {
        T run(ScanProgress progress) throws IOException, InterruptedException;
    }

    CommandLine line() {
        return spec.commandLine();
    }

    PrintWriter out() {
        return line().getOut();
    }

    PrintWriter err() {
        return line().getErr();
    }

    ProfileCatalogue catalogue() {
        return profiles.catalogueOrShipped(config, err());
    }

    ParameterException usage(String message) {
        return new ParameterException(line(), message);
    }

    int port(int port) {
        if (port < 1 || port > 65_535) {
            throw usage("--port is " + port + "; expected 1 to 65535");
        }
        return port;
    }

    <T> T run(Scan<T> scan) {
        try (Terminal.Line line = new Terminal.Line(err(), Terminal.attached())) {
            return scan.run((what, done, of) -> line.say(what + ": " + done + " of " + of));
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCodes.FAULT, "interrupted");
        }
    }
}
