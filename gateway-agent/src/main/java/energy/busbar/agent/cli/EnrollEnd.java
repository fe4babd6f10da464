package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.cli.EnrollOption.Target;
import energy.busbar.agent.enroll.Asked;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import energy.busbar.sync.ProvisionExchange;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What every way to enroll ends with: the new certificate is tried, and kept if a broker lets it in. */
final class EnrollEnd {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Target target;
    private final PrintWriter out;
    private final boolean json;

    EnrollEnd(Target target, PrintWriter out, boolean json) {
        this.target = target;
        this.out = out;
        this.json = json;
    }

    /** Of {@link #patiently}. */
    interface Ask {
        Asked ask(PendingKey key) throws IOException, PkiException;
    }

    /** The time that a certificate's days are told by. */
    void needClock() {
        if (!target.clock().synchronised()) {
            throw new CliException(
                    ExitCodes.COMMAND_PENDING,
                    "this box does not know the time yet, and a server's certificate is checked by it; wait for the"
                            + " clock to be set and run this again");
        }
    }

    /**
     * Asks until there is an answer, as slowly as the other side wants it, and for so long.
     *
     * @return the candidate
     */
    KeyAndChain patiently(PendingKey key, Duration wait, Ask ask) throws IOException, PkiException {
        long deadline = target.clock().monotonicMillis() + wait.toMillis();
        while (true) {
            Asked asked = ask.ask(key);
            if (asked instanceof Asked.Issued issued) {
                return target.folder().offer(key, issued.chain());
            }
            if (asked instanceof Asked.Refused refused) {
                throw new CliException(ExitCodes.COMMAND_FAILED, refused.detail());
            }
            Asked.Later later = (Asked.Later) asked;
            long left = deadline - target.clock().monotonicMillis();
            if (left < later.retryAfter().toMillis()) {
                throw new CliException(
                        ExitCodes.COMMAND_PENDING,
                        "not issued yet (" + later.detail() + "); run this again in "
                                + Text.duration(later.retryAfter().toSeconds()) + ": the same request is sent");
            }
            Sleep.millis(later.retryAfter().toMillis());
        }
    }

    /** @param connect false: the gateway does it */
    int tried(KeyAndChain candidate, boolean connect) throws IOException, PkiException {
        if (!connect) {
            return said(
                    "candidate",
                    candidate,
                    "The certificate is in its place. The gateway keeps it once a broker has let it in.",
                    Optional.empty());
        }
        needClock();
        URI broker;
        try {
            broker = new ProvisionExchange(target.mqtt(), target.clock()::monotonicMillis).connect(candidate);
        } catch (IOException e) {
            throw new CliException(
                    ExitCodes.FAULT,
                    "the certificate is in its place, and no broker has let it in yet: " + e.getMessage()
                            + ". The gateway goes on trying; so does this command when run again");
        }
        target.folder().promote(candidate);
        return said("enrolled", candidate, broker + " lets the gateway in.", Optional.of(broker));
    }

    int said(String state, KeyAndChain shown, String words, Optional<URI> broker) {
        if (json) {
            ObjectNode said = JSON.createObjectNode();
            said.put("uplink", target.enrollment().uplink());
            said.put("state", state);
            said.put("subject", shown.certificate().getSubjectX500Principal().getName());
            said.put("notAfter", shown.certificate().getNotAfter().toInstant().toString());
            broker.ifPresent(b -> said.put("broker", b.toString()));
            out.println(said);
            return ExitCodes.OK;
        }
        out.println(String.join("\n", Text.wrapped(words, 0)));
        out.println(String.join(
                "\n",
                Text.wrapped(
                        "Certificate of uplink " + target.enrollment().uplink() + ": "
                                + shown.certificate().getSubjectX500Principal().getName() + ", until "
                                + shown.certificate().getNotAfter().toInstant(),
                        0)));
        return ExitCodes.OK;
    }
}
