package energy.busbar.driver.ocpp;

import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** What the gateway shows in TLS and whom it believes, read again when a file changes. One thread at a time. */
final class TlsKeys {
    /** One by the site's authority is made anew when a third of this is left. */
    static final Duration OWN_VALIDITY = Duration.ofDays(397);

    private final OcppTlsConfig config;
    private final Supplier<SiteAuthority> authority;
    private final GatewayClock clock;
    private List<Long> stamps = List.of();
    private Instant renewAt = Instant.MAX;
    private volatile List<X509Certificate> trusted = List.of();

    TlsKeys(OcppTlsConfig config, Supplier<SiteAuthority> authority, GatewayClock clock) {
        this.config = config;
        this.authority = authority;
        this.clock = clock;
    }

    /** Authorities of the chargers' certificates, the site's own among them. */
    Collection<X509Certificate> trusted() {
        return trusted;
    }

    boolean changed() {
        return !stamps().equals(stamps) || !clock.instant().isBefore(renewAt);
    }

    /** Nothing changes when it fails. The key store is in memory and has an empty password. */
    KeyStore load() throws PkiException {
        List<Long> now = stamps();
        List<X509Certificate> authorities = new ArrayList<>();
        authorities.add(authority.get().certificate());
        if (config.authorities().isPresent()) {
            authorities.addAll(KeyAndChain.certificates(config.authorities().get()));
        }
        List<KeyAndChain> keys = new ArrayList<>();
        for (OcppTlsConfig.Files files : config.certificates()) {
            keys.add(KeyAndChain.of(files.certificate(), files.key()));
        }
        Instant renew = Instant.MAX;
        if (keys.isEmpty()) {
            keys.add(authority.get().server(config.names(), OWN_VALIDITY));
            renew = authority.get().time().plus(OWN_VALIDITY.multipliedBy(2).dividedBy(3));
        }
        KeyStore store = store(keys);
        trusted = List.copyOf(authorities);
        stamps = now;
        renewAt = renew;
        return store;
    }

    private static KeyStore store(List<KeyAndChain> keys) throws PkiException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < keys.size(); i++) {
                store.setKeyEntry(
                        "key" + i,
                        keys.get(i).key(),
                        new char[0],
                        keys.get(i).chain().toArray(Certificate[]::new));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new PkiException("the keys for TLS cannot be used: " + e.getMessage(), e);
        }
    }

    /** Of the files' times and sizes: a file that is replaced by another differs in one of them. */
    private List<Long> stamps() {
        List<Path> files = new ArrayList<>(config.authorities().stream().toList());
        for (OcppTlsConfig.Files each : config.certificates()) {
            files.add(each.certificate());
            files.add(each.key());
        }
        List<Long> found = new ArrayList<>();
        for (Path file : files) {
            try {
                found.add(Files.getLastModifiedTime(file).toMillis());
                found.add(Files.size(file));
            } catch (IOException e) {
                found.add(-1L);
            }
        }
        return found;
    }
}
