package energy.busbar.agent.enroll;

import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PkiException;
import energy.busbar.sync.UplinkIdentity;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a new certificate on the real connection. While there is an older one the attempts alternate, so that a failure
 * of the network is told from one of the certificate: only when the old one is let in right after the new one was not, that
 * counts against the new one, and the third time it is given up. Thread-safe.
 */
final class TrialIdentity implements UplinkIdentity {
    static final int STRIKES = 3;
    private static final Logger LOG = LoggerFactory.getLogger(TrialIdentity.class);

    private final String uplink;
    private final IdentityFolder folder;
    private boolean oldIsNext;
    private int strikes;
    private String lastFailure = "";
    private boolean waitsForNextTrial;
    private Optional<String> givenUp = Optional.empty();

    TrialIdentity(String uplink, IdentityFolder folder) {
        this.uplink = uplink;
        this.folder = folder;
    }

    @Override
    public synchronized Optional<KeyAndChain> next() throws IOException {
        try {
            Optional<KeyAndChain> candidate = folder.candidate();
            Optional<KeyAndChain> identity = folder.identity();
            waitsForNextTrial = false;
            if (candidate.isEmpty() && identity.isEmpty()) {
                throw new IOException("there is no certificate yet; get one with: busbar enroll --help");
            }
            boolean old = candidate.isEmpty() || (oldIsNext && identity.isPresent());
            return old ? identity : candidate;
        } catch (PkiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public synchronized void failed(KeyAndChain used, String reason) {
        boolean isCandidate = isCandidate(used);
        if (isCandidate) {
            lastFailure = reason;
            LOG.warn("new certificate did not connect uplink={} reason={}", uplink, reason);
        }
        oldIsNext = isCandidate;
    }

    @Override
    public synchronized void connected(KeyAndChain used) {
        try {
            if (isCandidate(used)) {
                folder.promote(used);
                LOG.info(
                        "new certificate is kept uplink={} until={}",
                        uplink,
                        used.certificate().getNotAfter().toInstant());
                strikes = 0;
                givenUp = Optional.empty();
            } else {
                // Also for one that comes later, such as by hand.
                waitsForNextTrial = true;
                if (oldIsNext) {
                    judge();
                }
            }
            oldIsNext = false;
        } catch (IOException | PkiException e) {
            LOG.error("certificates cannot be kept uplink={} reason={}", uplink, e.getMessage());
        }
    }

    private void judge() throws IOException, PkiException {
        Optional<KeyAndChain> candidate = folder.candidate();
        if (candidate.isEmpty()) {
            return;
        }
        strikes++;
        if (strikes < STRIKES) {
            return;
        }
        folder.reject(candidate.get());
        givenUp = Optional.of(lastFailure);
        strikes = 0;
        LOG.warn("new certificate is given up, the old one stays uplink={} reason={}", uplink, lastFailure);
    }

    /** Whether the old one is connected, so that a new one would have to be tried by a connection of its own. */
    synchronized boolean waitsForNextTrial() {
        return waitsForNextTrial;
    }

    /** Why a new certificate was given up, once. */
    synchronized Optional<String> takeGivenUp() {
        Optional<String> why = givenUp;
        givenUp = Optional.empty();
        return why;
    }

    private boolean isCandidate(KeyAndChain used) {
        try {
            return folder.candidate()
                    .map(candidate -> IdentityFolder.same(candidate, used))
                    .orElse(false);
        } catch (PkiException e) {
            return false;
        }
    }
}
