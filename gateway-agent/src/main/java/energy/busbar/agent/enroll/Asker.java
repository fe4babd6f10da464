package energy.busbar.agent.enroll;

import energy.busbar.core.pki.CertificateBag;
import energy.busbar.core.pki.ChainCheck;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.sync.MqttUplinkConfig;
import energy.busbar.sync.ProvisionExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks for certificates in each way that there is. Blocks, bounded in time. */
public final class Asker {
    static final Duration ANSWER = Duration.ofSeconds(60);

    private final EnrollmentConfig config;
    private final MqttUplinkConfig uplink;
    private final IdentityFolder folder;
    private final GatewayClock clock;

    public Asker(EnrollmentConfig config, MqttUplinkConfig uplink, IdentityFolder folder, GatewayClock clock) {
        this.config = config;
        this.uplink = uplink;
        this.folder = folder;
        this.clock = clock;
    }

    /** At the EST server, with what a maker or an installer was given. */
    public Asked byEst(PendingKey key) throws IOException, PkiException {
        EstConfig est = est();
        Optional<KeyAndChain> login =
                est.login().isPresent() ? Optional.of(read(est.login().get())) : Optional.empty();
        return client(est).enroll(key, login);
    }

    /** Over MQTT with the claim certificate. */
    public Asked byClaim(PendingKey key, Path claim) throws IOException, PkiException {
        return exchange(key, read(claim), "claim");
    }

    /** As {@code renewBy} says. */
    Asked renew(PendingKey key, KeyAndChain present) throws IOException, PkiException {
        return switch (config.renewal()) {
            case EST -> client(est()).reenroll(key, present);
            case UPLINK -> exchange(key, present, "renewal");
            case HAND -> new Asked.Refused("renewBy is hand: busbar enroll csr and busbar enroll install renew it");
        };
    }

    private Asked exchange(PendingKey key, KeyAndChain login, String reason) throws IOException, PkiException {
        ProvisionExchange exchange = new ProvisionExchange(uplink, clock::monotonicMillis);
        ProvisionExchange.Answer answer = exchange.ask(
                login, new ProvisionExchange.Request(Fingerprints.of(key.request()), reason, key.requestPem()), ANSWER);
        if (answer instanceof ProvisionExchange.Answer.Issued issued) {
            List<X509Certificate> given = issued.certificates().contains("-----BEGIN CERTIFICATE-----")
                    ? Pem.certificates(issued.certificates())
                    : CertificateBag.parse(issued.certificates().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return EstClient.checked(ChainCheck.ordered(key.pair().getPublic(), given), key, clock);
        }
        if (answer instanceof ProvisionExchange.Answer.Later later) {
            Duration most = EstClient.MOST_WAIT;
            return new Asked.Later(later.retryAfter().compareTo(most) > 0 ? most : later.retryAfter(), later.detail());
        }
        return new Asked.Refused(((ProvisionExchange.Answer.Refused) answer).detail());
    }

    private EstConfig est() throws PkiException {
        return config.est()
                .orElseThrow(() -> new PkiException("enrollment of uplink " + config.uplink()
                        + " has no est: block, which says where the EST server is"));
    }

    private EstClient client(EstConfig est) {
        return new EstClient(est, folder.estAuthorities(), clock);
    }

    private static KeyAndChain read(Path file) throws PkiException {
        return KeyAndChain.of(file, file);
    }
}
