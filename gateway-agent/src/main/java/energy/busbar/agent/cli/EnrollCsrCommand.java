package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.cli.EnrollOption.Target;
import energy.busbar.agent.enroll.EnrollmentConfig;
import energy.busbar.agent.enroll.Fingerprints;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The request that an authority signs by hand. */
@Command(
        name = "csr",
        mixinStandardHelpOptions = true,
        description = "Make a key, unless one waits already, and print the request (PKCS#10, PEM) for its certificate.")
final class EnrollCsrCommand implements Callable<Integer> {
    @Mixin
    private EnrollOption option = new EnrollOption();

    @Option(names = "--new", description = "in place of one that waits: its certificate would not fit any more")
    private boolean anew;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return option.work(this::print);
    }

    private int print(Target target) throws IOException, PkiException {
        EnrollmentConfig wish = target.enrollment();
        PendingKey key = anew
                ? target.folder().beginAnew(wish.key(), wish.subject(), Optional.empty())
                : target.folder().begin(wish.key(), wish.subject(), Optional.empty());
        PrintWriter out = spec.commandLine().getOut();
        if (option.json) {
            ObjectNode said = new ObjectMapper().createObjectNode();
            said.put("uplink", wish.uplink());
            said.put("csr", key.requestPem());
            said.put("sha256", Fingerprints.of(key.request()));
            out.println(said);
            return ExitCodes.OK;
        }
        out.print(key.requestPem());
        out.flush(); // println alone would
        // Beside the request, so that it can be sent into a file.
        PrintWriter err = spec.commandLine().getErr();
        err.println("The key stays on this box. With the signed certificate, its own first:");
        err.println("  busbar enroll install FILE");
        return ExitCodes.OK;
    }
}
