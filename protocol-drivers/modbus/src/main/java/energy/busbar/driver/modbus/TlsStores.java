package energy.busbar.driver.modbus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and authorities of a connection. Files are read anew for each, so that a renewed certificate is used. */
final class TlsStores {
    private TlsStores() {}

    static SSLContext context(Endpoint.Tls settings) throws IOException {
        try {
            Endpoint.Store own = settings.keyStore();
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(own), own.password().toCharArray());
            TrustManagerFactory authorities =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            authorities.init(load(settings.trustStore()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), authorities.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "TLS cannot be set up with " + settings.trustStore() + " and " + settings.keyStore() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static KeyStore load(Endpoint.Store store) throws IOException, GeneralSecurityException {
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store.file())) {
            keyStore.load(in, store.password().toCharArray());
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + store.file(), e);
        } catch (IOException e) {
            throw new IOException("cannot read " + store.file() + ": " + e.getMessage(), e);
        }
        return keyStore;
    }
}
