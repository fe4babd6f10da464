package energy.busbar.core.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A private key and the certificates that speak for it, its own first. */
public record KeyAndChain(PrivateKey key, List<X509Certificate> chain) {
    /** It never leaves the memory. */
    private static final char[] NO_PASSWORD = {'x'};

    public KeyAndChain {
        chain = List.copyOf(chain);
    }

    public static KeyAndChain of(Path certificateFile, Path keyFile) throws PkiException {
        KeyAndChain read = new KeyAndChain(key(keyFile), certificates(certificateFile));
        if (!read.belongTogether()) {
            throw new PkiException(
                    "'" + keyFile + "' is not the key of the first certificate in '" + certificateFile + "'");
        }
        return read;
    }

    public static List<X509Certificate> certificates(Path file) throws PkiException {
        String text = Pem.read(file);
        try {
            return Pem.certificates(text);
        } catch (PkiException e) {
            throw new PkiException("'" + file + "' " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws PkiException {
        String text = Pem.read(file);
        try {
            return Pem.privateKey(text);
        } catch (PkiException e) {
            throw new PkiException("'" + file + "' " + e.getMessage(), e);
        }
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    private boolean belongTogether() {
        if (!key.getAlgorithm().equals(certificate().getPublicKey().getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            byte[] probe = {1, 2, 3};
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate().getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** For a TLS client or server that presents this certificate and no other. */
    public KeyManager[] managers() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (IOException e) {
            throw new GeneralSecurityException("a key store in memory failed", e);
        }
    }

    /** With the private key: for a {@link PrivateFile} alone. */
    public String secretText() {
        return Pem.text("PRIVATE KEY", key.getEncoded()) + Pem.text(chain);
    }

    @Override
    public String toString() {
        return "key of " + certificate().getSubjectX500Principal();
    }
}
