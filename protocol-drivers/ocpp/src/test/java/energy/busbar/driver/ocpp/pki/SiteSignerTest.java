package energy.busbar.driver.ocpp.pki;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.Moment;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.pki.CertificateSigner.Answer;
import energy.busbar.driver.ocpp.pki.CertificateSigner.Use;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteSignerTest {
    private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    private long millis;
    private boolean known = true;
    private final GatewayClock clock = new GatewayClock() {
        @Override
        public Moment now() {
            return new Moment(NOW.toEpochMilli() + millis, millis);
        }

        @Override
        public boolean synchronised() {
            return known;
        }

        @Override
        public String bootId() {
            return "test";
        }
    };

    private Answer sign(CertificateSigner signer, String subject, Use use) {
        return signer.sign(new CertificateSigner.Request(
                        "CP-1", new SubjectRule("Operator", "SN-1"), Requests.csr(subject, Requests.ec()), use))
                .toCompletableFuture()
                .join();
    }

    private SiteAuthority authority() {
        try {
            return SiteAuthority.open(folder, "Operator", clock);
        } catch (PkiException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void only_the_charger_itself_gets_a_certificate_and_an_obstacle_is_told_from_a_refusal() throws Exception {
        CertificateSigner signer = new SiteSigner(this::authority, Runnable::run);
        Answer.Issued issued = (Answer.Issued) sign(signer, "C=DE,O=Operator,CN=SN-1", Use.CHARGING_STATION);
        assertThat(issued.notAfter()).isEqualTo(NOW.plus(SiteSigner.VALIDITY));
        assertThat(issued.chainPem().length()).isLessThan(10_000);
        Pem.certificates(issued.chainPem())
                .get(0)
                .verify(authority().certificate().getPublicKey());

        for (String other :
                new String[] {"O=Operator,CN=SN-2", "O=Other,CN=SN-1", "CN=SN-1", "O=Operator,CN=SN-1,CN=x"}) {
            assertThat(sign(signer, other, Use.CHARGING_STATION)).as(other).isInstanceOf(Answer.Refused.class);
        }
        assertThat(sign(signer, "O=Operator,CN=SN-1", Use.V2G)).isInstanceOf(Answer.Refused.class);
        known = false;
        assertThat(sign(signer, "O=Operator,CN=SN-1", Use.CHARGING_STATION)).isInstanceOf(Answer.Later.class);
        CertificateSigner full = new SiteSigner(this::authority, task -> {
            throw new RejectedExecutionException();
        });
        assertThat(sign(full, "O=Operator,CN=SN-1", Use.CHARGING_STATION)).isInstanceOf(Answer.Later.class);
    }

    @Test
    void a_charger_is_asked_to_renew_when_a_third_is_left_once_a_day() throws Exception {
        CertificateWatch watch = new CertificateWatch(clock);
        assertThat(watch.renewalDue()).isFalse();
        watch.seen(authority()
                .client(
                        CertificateRequest.parse(Requests.csr("CN=a", Requests.ec())),
                        Duration.ofDays(89)) // 90 with the day that it is dated back
                .get(0));
        assertThat(watch.renewalDue()).isFalse();
        millis = Duration.ofDays(59).plusMinutes(1).toMillis();
        known = false;
        assertThat(watch.renewalDue()).isFalse();
        known = true;
        assertThat(watch.renewalDue()).isTrue();
        assertThat(watch.renewalDue()).isFalse();
        millis += Duration.ofDays(1).toMillis();
        assertThat(watch.renewalDue()).isTrue();
        watch.seen(authority()
                .client(CertificateRequest.parse(Requests.csr("CN=a", Requests.ec())), Duration.ofDays(89))
                .get(0));
        assertThat(watch.renewalDue()).isFalse();
    }
}
