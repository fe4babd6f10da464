package energy.busbar.agent.enroll;

import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.sync.UplinkIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one uplink in a valid certificate: renews it in time, has the new one tried on the real connection, and says when
 * somebody has to look. {@link #tick()} is called by one thread and may block on the network for a minute or two; nothing
 * is decided while the time is not known.
 */
public final class CertificateKeeper {
    /** Between two trials of a new certificate while the old one works. */
    static final long TRIAL_MILLIS = Duration.ofMinutes(5).toMillis();

    static final String EXPIRING = "certificate-expiring";
    static final String RENEWAL_FAILED = "certificate-renewal-failed";
    static final String NO_CERTIFICATE = "certificate-missing";
    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

    /** Where somebody is told. */
    public interface Alarm {
        void raise(boolean critical, String subtype, String description);

        void clear(String subtype);
    }

    /** Asks for a certificate in place of the present one; {@link Asker} does. */
    interface Renewer {
        Asked renew(PendingKey key, KeyAndChain present) throws IOException, PkiException;
    }

    private final EnrollmentConfig config;
    private final IdentityFolder folder;
    private final TrialIdentity trial;
    private final Renewer renewer;
    private final Consumer<String> reconnect;
    private final Alarm alarm;
    private final GatewayClock clock;
    private final Random jitter;

    private int failures;
    private long nextAttemptMillis = Long.MIN_VALUE;
    private long nextTrialMillis = Long.MIN_VALUE;
    private volatile String detail = "";

    /** @param reconnect has the uplink make a new connection, and says why */
    public CertificateKeeper(
            EnrollmentConfig config,
            IdentityFolder folder,
            Asker asker,
            Consumer<String> reconnect,
            Alarm alarm,
            GatewayClock clock,
            Random jitter) {
        this(config, folder, asker::renew, reconnect, alarm, clock, jitter);
    }

    CertificateKeeper(
            EnrollmentConfig config,
            IdentityFolder folder,
            Renewer renewer,
            Consumer<String> reconnect,
            Alarm alarm,
            GatewayClock clock,
            Random jitter) {
        this.config = config;
        this.folder = folder;
        this.trial = new TrialIdentity(config.uplink(), folder);
        this.renewer = renewer;
        this.reconnect = reconnect;
        this.alarm = alarm;
        this.clock = clock;
        this.jitter = jitter;
    }

    /** For the uplink. */
    public UplinkIdentity identity() {
        return trial;
    }

    public void tick() {
        try {
            look();
        } catch (IOException | PkiException e) {
            failed(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private void look() throws IOException, PkiException {
        Optional<KeyAndChain> identity = folder.identity();
        Optional<KeyAndChain> candidate = folder.candidate();
        if (identity.isEmpty()) {
            missing(candidate.isPresent());
            return;
        }
        alarm.clear(NO_CERTIFICATE);
        if (!clock.synchronised()) {
            return;
        }
        X509Certificate present = identity.get().certificate();
        expiry(present);
        Optional<String> givenUp = trial.takeGivenUp();
        if (givenUp.isPresent()) {
            failed(identity, "the new certificate does not connect, the old one does: " + givenUp.get());
            return;
        }
        if (candidate.isPresent()) {
            tryAgain();
            return;
        }
        if (clock.instant().isBefore(RenewalPlan.due(present))) {
            failures = 0;
            nextAttemptMillis = Long.MIN_VALUE;
            detail = "";
            alarm.clear(RENEWAL_FAILED);
            return;
        }
        if (config.renewal() == EnrollmentConfig.Renewal.HAND || clock.monotonicMillis() < nextAttemptMillis) {
            return;
        }
        renew(identity.get());
    }

    private void missing(boolean candidate) {
        if (candidate) {
            alarm.clear(NO_CERTIFICATE);
        } else {
            alarm.raise(
                    false,
                    NO_CERTIFICATE,
                    "The uplink has no certificate and cannot log in; get one with: busbar enroll --help");
        }
    }

    private void expiry(X509Certificate present) {
        Instant now = clock.instant();
        Instant end = present.getNotAfter().toInstant();
        if (!now.isBefore(end)) {
            alarm.raise(true, EXPIRING, "The certificate ended on " + end + "; busbar enroll --help gets another");
        } else if (!now.isBefore(RenewalPlan.alarm(present))) {
            alarm.raise(
                    false,
                    EXPIRING,
                    "The certificate ends on " + end
                            + (config.renewal() == EnrollmentConfig.Renewal.HAND
                                    ? "; it is renewed by hand: busbar enroll csr, then busbar enroll install"
                                    : detail.isEmpty() ? "" : "; " + detail));
        } else {
            alarm.clear(EXPIRING);
        }
    }

    private void tryAgain() {
        if (!trial.waitsForNextTrial()) {
            nextTrialMillis = clock.monotonicMillis() + TRIAL_MILLIS;
        } else if (clock.monotonicMillis() >= nextTrialMillis) {
            nextTrialMillis = clock.monotonicMillis() + TRIAL_MILLIS;
            reconnect.accept("trying the new certificate");
        }
    }

    private void renew(KeyAndChain present) throws IOException, PkiException {
        try (Closeable held = folder.lock()) {
            PendingKey key = folder.begin(
                    config.key(),
                    // RFC 7030 §4.2.2: subject and alternative names are those of the present one.
                    present.certificate().getSubjectX500Principal(),
                    alternativeNames(present.certificate()));
            Asked asked = renewer.renew(key, present);
            if (asked instanceof Asked.Issued issued) {
                folder.offer(key, issued.chain());
                failures = 0;
                detail = "";
                nextTrialMillis = clock.monotonicMillis() + TRIAL_MILLIS;
                LOG.info("new certificate was issued uplink={}", config.uplink());
                reconnect.accept("a new certificate is tried");
            } else if (asked instanceof Asked.Later later) {
                detail = "renewal is under way: " + later.detail();
                nextAttemptMillis = clock.monotonicMillis()
                        + Math.max(
                                Duration.ofMinutes(1).toMillis(),
                                later.retryAfter().toMillis());
            } else {
                failed(Optional.of(present), ((Asked.Refused) asked).detail());
            }
        } catch (IOException | PkiException e) {
            failed(Optional.of(present), String.valueOf(e.getMessage()));
        }
    }

    /** A certificate's extension comes as an octet string in which the value stands. */
    static Optional<byte[]> alternativeNames(X509Certificate certificate) throws PkiException {
        byte[] octets = certificate.getExtensionValue("2.5.29.17");
        if (octets == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new energy.busbar.core.pki.DerReader(octets)
                    .next(energy.busbar.core.pki.Der.OCTET_STRING, "the alternative names")
                    .content());
        } catch (energy.busbar.core.pki.DerReader.BadDer e) {
            throw new PkiException("the present certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private void failed(Optional<KeyAndChain> present, String reason) {
        failures = Math.min(failures + 1, 1_000);
        detail = reason;
        Duration left = present.map(each -> Duration.between(
                        clock.instant(), each.certificate().getNotAfter().toInstant()))
                .orElse(Duration.ofDays(1));
        Duration again = RenewalPlan.again(failures, left, jitter.nextDouble());
        nextAttemptMillis = clock.monotonicMillis() + again.toMillis();
        LOG.warn("certificate renewal failed uplink={} reason={}", config.uplink(), reason);
        alarm.raise(
                false,
                RENEWAL_FAILED,
                "Renewing the certificate failed (" + failures + " in a row), tried again in " + again.toMinutes()
                        + " min: " + reason);
    }

    public CertificateView view() {
        return view(config.uplink(), folder, clock, detail);
    }

    /** Also without a gateway that runs. */
    public static CertificateView view(String uplink, IdentityFolder folder, GatewayClock clock, String detail) {
        try {
            Optional<KeyAndChain> identity = folder.identity();
            Optional<KeyAndChain> candidate = folder.candidate();
            Optional<X509Certificate> shown = identity.or(() -> candidate).map(KeyAndChain::certificate);
            Optional<Instant> end = shown.map(each -> each.getNotAfter().toInstant());
            OptionalLong days = clock.synchronised() && end.isPresent()
                    ? OptionalLong.of(Math.floorDiv(
                            Duration.between(clock.instant(), end.get()).toSeconds(), 86_400L))
                    : OptionalLong.empty();
            Optional<Instant> due = identity.map(KeyAndChain::certificate).map(RenewalPlan::due);
            String state = candidate.isPresent()
                    ? "trial"
                    : shown.isEmpty()
                            ? folder.pending().isPresent() ? "pending" : "none"
                            : stateOf(end.orElse(Instant.MAX), due.orElse(Instant.MAX), clock);
            return new CertificateView(
                    uplink,
                    state,
                    shown.map(each -> each.getSubjectX500Principal().getName()),
                    end,
                    days,
                    due,
                    detail);
        } catch (PkiException e) {
            return new CertificateView(
                    uplink,
                    "none",
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    String.valueOf(e.getMessage()));
        }
    }

    private static String stateOf(Instant end, Instant due, GatewayClock clock) {
        if (!clock.synchronised()) {
            return "unknown-time";
        }
        Instant now = clock.instant();
        return !now.isBefore(end) ? "ended" : now.isBefore(due) ? "good" : "renewal-due";
    }
}
