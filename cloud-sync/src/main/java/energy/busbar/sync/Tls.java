package energy.busbar.sync;

import energy.busbar.core.pki.KeyAndChain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the TLS side of a connection. Files are read anew for each attempt, so that a renewed certificate is used. */
final class Tls {
    private Tls() {}

    /** @param identity of its own; empty for the configuration's {@code keyStore} */
    static SSLSocketFactory sockets(MqttUplinkConfig config, Optional<KeyAndChain> identity) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity.isPresent() ? identity.get().managers() : keys(config.keyStore()),
                    authorities(config.trustStore()),
                    null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keys(Optional<MqttUplinkConfig.Store> store)
            throws IOException, GeneralSecurityException {
        if (store.isEmpty()) {
            return null;
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(load(store.get()), store.get().password().toCharArray());
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] authorities(Optional<MqttUplinkConfig.Store> store)
            throws IOException, GeneralSecurityException {
        if (store.isEmpty()) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(load(store.get()));
        return factory.getTrustManagers();
    }

    private static KeyStore load(MqttUplinkConfig.Store store) throws IOException, GeneralSecurityException {
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store.file())) {
            keyStore.load(in, store.password().toCharArray());
        }
        return keyStore;
    }
}
