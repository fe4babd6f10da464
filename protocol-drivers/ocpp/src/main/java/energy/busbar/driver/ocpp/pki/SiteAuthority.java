package energy.busbar.driver.ocpp.pki;

import energy.busbar.core.pki.Der;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.KeyKind;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.pki.PrivateFile;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * The site's own certificate authority: an ECDSA P-256 key that is made when it is first needed and never leaves the box.
 * It vouches for this gateway and for its chargers, to each other and to nobody else. Thread-safe.
 *
 * <p>A box without a clock starts anywhere in time. So the authority itself is valid from {@link #EPOCH} on whatever the
 * clock says, and no charger gets a certificate while the time is not known.
 */
public final class SiteAuthority {
    /** Before it, no clock of this gateway was ever right. */
    public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    static final Duration OWN_VALIDITY = Duration.ofDays(20 * 365);

    /** For a charger's clock that is behind the gateway's. */
    static final Duration BACKDATED = Duration.ofDays(1);

    private static final String KEY_FILE = "authority.key";
    private static final String CERTIFICATE_FILE = "authority.pem";

    private final KeyAndChain own;
    private final GatewayClock clock;
    private final CertificateMaker maker = new CertificateMaker();

    private SiteAuthority(KeyAndChain own, GatewayClock clock) {
        this.own = own;
        this.clock = clock;
    }

    /**
     * Reads the authority, or makes it where there is none yet. A key without its certificate is a power cut's: the
     * certificate is made anew.
     *
     * @param folder only this process's user may look into it
     * @param site for the authority's name
     * @throws PkiException when what is there cannot be used; nothing is then overwritten
     */
    public static SiteAuthority open(Path folder, String site, GatewayClock clock) throws PkiException {
        Path keyFile = folder.resolve(KEY_FILE);
        Path certificateFile = folder.resolve(CERTIFICATE_FILE);
        try {
            PrivateFile.folder(folder);
            if (Files.exists(certificateFile)) {
                return new SiteAuthority(KeyAndChain.of(certificateFile, keyFile), clock);
            }
            KeyPair pair = KeyKind.P256.newPair();
            Instant base = clock.synchronised() && clock.instant().isAfter(EPOCH) ? clock.instant() : EPOCH;
            X500Principal name = new X500Principal(
                    Der.sequence(attribute("2.5.4.10", site), attribute("2.5.4.3", "Site authority of " + site)));
            X509Certificate certificate = new CertificateMaker()
                    .make(
                            new CertificateMaker.Wish(
                                    name,
                                    pair.getPublic(),
                                    CertificateMaker.Use.AUTHORITY,
                                    EPOCH,
                                    base.plus(OWN_VALIDITY),
                                    List.of()),
                            name,
                            pair.getPublic(),
                            pair.getPrivate());
            PrivateFile.write(keyFile, Pem.text("PRIVATE KEY", pair.getPrivate().getEncoded()));
            PrivateFile.write(certificateFile, Pem.text(List.of(certificate)));
            return new SiteAuthority(new KeyAndChain(pair.getPrivate(), List.of(certificate)), clock);
        } catch (IOException e) {
            throw new PkiException("the site's authority cannot be kept in '" + folder + "': " + e, e);
        }
    }

    /** What chargers have to trust; they get it with InstallCertificate or by hand. */
    public X509Certificate certificate() {
        return own.certificate();
    }

    /** @return the charger's certificate first, then the authority's */
    public List<X509Certificate> client(CertificateRequest request, Duration validity) throws PkiException {
        if (!clock.synchronised() || clock.instant().isBefore(EPOCH)) {
            throw new PkiException("the gateway does not know the time yet, and a certificate needs it");
        }
        return issue(request.subject(), request.key(), CertificateMaker.Use.CLIENT, validity, List.of());
    }

    /**
     * For the gateway itself, also while the time is not known: it has to be reachable, and is renewed when it is.
     *
     * @param names host names and addresses that chargers call it by; at least one
     */
    public KeyAndChain server(List<String> names, Duration validity) throws PkiException {
        KeyPair pair = KeyKind.P256.newPair();
        X500Principal subject = new X500Principal(Der.sequence(attribute("2.5.4.3", names.get(0))));
        return new KeyAndChain(
                pair.getPrivate(), issue(subject, pair.getPublic(), CertificateMaker.Use.SERVER, validity, names));
    }

    /** Never before the gateway's first day, whatever the clock says. */
    public Instant time() {
        Instant now = clock.instant();
        return now.isBefore(EPOCH) ? EPOCH : now;
    }

    private List<X509Certificate> issue(
            X500Principal subject, PublicKey key, CertificateMaker.Use use, Duration validity, List<String> names)
            throws PkiException {
        Instant now = time();
        Instant end = certificate().getNotAfter().toInstant();
        if (!now.isBefore(end)) {
            throw new PkiException("the site's authority ended on " + end);
        }
        Instant wanted = now.plus(validity);
        Instant from = now.minus(BACKDATED);
        X509Certificate made = maker.make(
                new CertificateMaker.Wish(
                        subject,
                        key,
                        use,
                        from.isBefore(EPOCH) ? EPOCH : from,
                        wanted.isBefore(end) ? wanted : end,
                        names),
                certificate().getSubjectX500Principal(),
                certificate().getPublicKey(),
                own.key());
        return List.of(made, certificate());
    }

    private static byte[] attribute(String oid, String value) {
        return Der.tagged(Der.SET, Der.sequence(Der.oid(oid), Der.utf8(value)));
    }
}
