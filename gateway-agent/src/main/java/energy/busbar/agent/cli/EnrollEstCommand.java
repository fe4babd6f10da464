package energy.busbar.agent.cli;

import energy.busbar.agent.cli.EnrollOption.Target;
import energy.busbar.agent.enroll.Asker;
import energy.busbar.agent.enroll.EnrollmentConfig;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From an EST server. */
@Command(
        name = "est",
        mixinStandardHelpOptions = true,
        description =
                "Get the certificate from the EST server (RFC 7030) of est: in enrollment:, and try it at the broker.")
final class EnrollEstCommand implements Callable<Integer> {
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
        Optional<KeyAndChain> there = again ? Optional.empty() : target.folder().candidate();
        if (there.isPresent()) {
            return end.tried(there.get(), true);
        }
        Optional<KeyAndChain> kept = again ? Optional.empty() : target.folder().identity();
        if (kept.isPresent()) {
            return end.said(
                    "enrolled", kept.get(), "There is a certificate already; --again gets another.", Optional.empty());
        }
        end.needClock();
        EnrollmentConfig wish = target.enrollment();
        PendingKey key = target.folder().begin(wish.key(), wish.subject(), Optional.empty());
        Asker asker = new Asker(wish, target.mqtt(), target.folder(), target.clock());
        return end.tried(end.patiently(key, patience, asker::byEst), true);
    }
}
