package energy.busbar.agent.cli;

import energy.busbar.agent.cli.EnrollOption.Target;
import energy.busbar.core.pki.CertificateBag;
import energy.busbar.core.pki.ChainCheck;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The other end of {@code csr}. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = "Take the certificate that answers the request of 'csr', check it, and try it at the broker.")
final class EnrollInstallCommand implements Callable<Integer> {
    @Mixin
    private EnrollOption option = new EnrollOption();

    @Parameters(
            paramLabel = "FILE",
            description = "PEM: the gateway's own certificate first, then each time the one that signed it; or PKCS#7")
    private Path file = Path.of("");

    @Option(names = "--no-connect", description = "leave trying it to the gateway")
    private boolean noConnect;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return option.work(this::install);
    }

    private int install(Target target) throws IOException, PkiException {
        List<X509Certificate> chain = chain(target);
        EnrollEnd end = new EnrollEnd(target, spec.commandLine().getOut(), option.json);
        Optional<KeyAndChain> there = target.folder()
                .candidate()
                .filter(candidate -> candidate.certificate().equals(chain.get(0)));
        if (there.isPresent()) {
            return end.tried(there.get(), !noConnect);
        }
        Optional<KeyAndChain> kept =
                target.folder().identity().filter(each -> each.certificate().equals(chain.get(0)));
        if (kept.isPresent()) {
            return end.said("enrolled", kept.get(), "It is in use already.", Optional.empty());
        }
        PendingKey key = target.folder()
                .pending()
                .orElseThrow(
                        () -> new PkiException("no request waits for a certificate; make one with: busbar enroll csr"));
        boolean known = target.clock().synchronised();
        Instant now = target.clock().instant();
        Optional<String> problem =
                ChainCheck.problem(chain, key.pair().getPublic(), known ? Optional.of(now) : Optional.empty(), now);
        if (problem.isPresent()) {
            throw new CliException(ExitCodes.COMMAND_FAILED, "'" + file + "' " + problem.get());
        }
        return end.tried(target.folder().offer(key, chain), !noConnect);
    }

    /** Of PKCS#7 the order says nothing, so it is made. */
    private List<X509Certificate> chain(Target target) throws PkiException {
        String text = Pem.read(file);
        try {
            if (text.contains("-----BEGIN CERTIFICATE-----")) {
                return Pem.certificates(text);
            }
            List<X509Certificate> bag = CertificateBag.parse(text.getBytes(StandardCharsets.ISO_8859_1));
            Optional<PendingKey> key = target.folder().pending();
            return key.isPresent() ? ChainCheck.ordered(key.get().pair().getPublic(), bag) : bag;
        } catch (PkiException e) {
            throw new PkiException("'" + file + "': " + e.getMessage(), e);
        }
    }
}
