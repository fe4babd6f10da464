package energy.busbar.core.pki;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/** A private key and the certificates that speak for it, its own first. */
public record KeyAndChain(PrivateKey key, List<X509Certificate> chain) {
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

    @Override
    public String toString() {
        return "key of " + certificate().getSubjectX500Principal();
    }
}
