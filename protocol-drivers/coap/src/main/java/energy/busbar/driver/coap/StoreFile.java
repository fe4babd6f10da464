package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A PKCS#12 file. */
record StoreFile(Path file, String password) {
    /** A private key and the certificates that speak for it, its own first. */
    record Key(PrivateKey key, Certificate[] chain) {
        @Override
        public String toString() {
            return "key of " + ((X509Certificate) chain[0]).getSubjectX500Principal();
        }
    }

    static StoreFile read(Options options, String key) {
        Options block = options.block(key);
        StoreFile store = new StoreFile(
                Path.of(block.requiredText("file")), block.text("password").orElse(""));
        block.finish();
        return store;
    }

    Key key() throws IOException, GeneralSecurityException {
        KeyStore store = load();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
                return new Key(key, store.getCertificateChain(alias));
            }
        }
        throw new IOException(file + " holds no private key");
    }

    X509Certificate[] authorities() throws IOException, GeneralSecurityException {
        KeyStore store = load();
        List<X509Certificate> found = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias) && store.getCertificate(alias) instanceof X509Certificate x509) {
                found.add(x509);
            }
        }
        if (found.isEmpty()) {
            throw new IOException(file + " holds no certificate to trust");
        }
        return found.toArray(X509Certificate[]::new);
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return store;
    }

    /** The file only: the password is in no log. */
    @Override
    public String toString() {
        return file.toString();
    }
}
