package energy.busbar.agent.cli;

import energy.busbar.profiles.pack.MakerKey;
import energy.busbar.profiles.pack.PackException;
import energy.busbar.profiles.pack.SigningKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A maker's pair of keys. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = {
            "Make the pair of keys with which a maker signs packs of profiles.",
            "",
            "  busbar profile keygen acme --maker \"Acme GmbH\" --prefix acme-",
            ""
        })
final class ProfileKeygenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "writes NAME.private.pem and NAME.yaml")
    private Path name = Path.of("");

    @Option(names = "--maker", required = true, paramLabel = "MAKER", description = "as people shall read it")
    private String maker = "";

    @Option(
            names = "--prefix",
            required = true,
            paramLabel = "PREFIX",
            description = "with which the names of packs and profiles begin, such as acme-; several times for several")
    private List<String> prefixes = new ArrayList<>();

    @Option(
            names = "--valid-until",
            paramLabel = "DAY",
            description = "the last day on which packs of it are newly installed, such as 2029-12-31; else for ever")
    private Optional<LocalDate> validUntil = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path secret = Path.of(name + ".private.pem");
        Path open = Path.of(name + ".yaml");
        try {
            MakerKey key = SigningKey.make(secret, open, maker, prefixes, validUntil);
            PrintWriter out = spec.commandLine().getOut();
            out.println(secret + " is the private key. Whoever has it signs in your name: keep it off the network,");
            out.println("with a copy. It has no passphrase.");
            out.println(open + " is the public key " + key.id() + ".");
            out.println("Installers put it into gateway.profileKeys.");
            return ExitCodes.OK;
        } catch (PackException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        }
    }
}
