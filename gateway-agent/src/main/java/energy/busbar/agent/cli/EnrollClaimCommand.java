package energy.busbar.agent.cli;

import energy.busbar.agent.cli.EnrollOption.Target;
import energy.busbar.agent.enroll.Asker;
import energy.busbar.agent.enroll.EnrollmentConfig;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.pki.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** With the claim certificate that a maker put into many boxes. */
@Command(
        name = "claim",
        mixinStandardHelpOptions = true,
        description = "Exchange the claim certificate of claim: in enrollment: for one of this gateway's own, over the"
                + " uplink's broker. The claim's file is deleted once a broker has let the new one in.")
final class EnrollClaimCommand implements Callable<Integer> {
    @Mixin
    private EnrollOption option = new EnrollOption();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "how long to wait where somebody has to agree first (${DEFAULT-VALUE})",
            defaultValue = "10m")
    private String wait = "10m";

    @Option(names = "--again", description = "although there is a certificate: make a new key and ask for another")
    private boolean again;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Duration patience = EnrollWait.of(spec, wait);
        return option.work(target -> enroll(target, patience));
    }

    private int enroll(Target target, Duration patience) throws IOException, PkiException {
        EnrollEnd end = new EnrollEnd(target, spec.commandLine().getOut(), option.json);
        EnrollmentConfig wish = target.enrollment();
        Path claim = wish.claim()
                .orElseThrow(() -> new CliException(
                        ExitCodes.CONFIG,
                        "enrollment of uplink " + wish.uplink()
                                + " has no claim:, the PEM file with key and certificate"));
        Optional<KeyAndChain> kept = again ? Optional.empty() : target.folder().identity();
        Optional<KeyAndChain> there = again ? Optional.empty() : target.folder().candidate();
        int code;
        if (there.isPresent()) {
            code = end.tried(there.get(), true);
        } else if (kept.isPresent()) {
            code = end.said(
                    "enrolled", kept.get(), "There is a certificate already; --again gets another.", Optional.empty());
        } else {
            end.needClock();
            PendingKey key = target.folder().begin(wish.key(), wish.subject(), Optional.empty());
            Asker asker = new Asker(wish, target.mqtt(), target.folder(), target.clock());
            code = end.tried(end.patiently(key, patience, each -> asker.byClaim(each, claim)), true);
        }
        forget(claim);
        return code;
    }

    /** Not before a broker has let the new certificate in. A failure leaves a shared key on the box: somebody must know. */
    private void forget(Path claim) {
        if (!Files.exists(claim)) {
            return;
        }
        try {
            PrivateFile.delete(claim);
            if (!option.json) {
                spec.commandLine().getOut().println("The claim certificate is deleted.");
            }
        } catch (IOException e) {
            throw new CliException(
                    ExitCodes.FAULT,
                    "the gateway has its certificate, and the claim '" + claim
                            + "' cannot be deleted by this user; delete it: whoever has it can ask in this gateway's name");
        }
    }
}
