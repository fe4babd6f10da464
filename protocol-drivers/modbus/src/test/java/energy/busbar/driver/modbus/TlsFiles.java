package energy.busbar.driver.modbus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** Keys and certificates of a device and a gateway, each its own authority. */
final class TlsFiles {
    static final String PASSWORD = "changeit";

    private final Path folder;

    TlsFiles(Path folder) {
        this.folder = folder;
    }

    /** @param name such as {@code dns:meter}, that the certificate is for */
    Endpoint.Store key(String file, String name) throws IOException, InterruptedException {
        Path store = folder.resolve(file + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + file,
                        "-ext",
                        "san=" + name,
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + Files.readString(folder.resolve("keytool.log")));
        }
        return new Endpoint.Store(store, PASSWORD);
    }

    /** A store with the certificate of another, as its authority. */
    Endpoint.Store trusting(Endpoint.Store key) throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("a", load(key).getCertificate("a"));
        Path store = Path.of(key.file() + ".trust");
        try (OutputStream out = Files.newOutputStream(store)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return new Endpoint.Store(store, PASSWORD);
    }

    Path certificatePem(Endpoint.Store key) throws IOException, GeneralSecurityException {
        return pem(key, "CERTIFICATE", load(key).getCertificate("a").getEncoded());
    }

    Path keyPem(Endpoint.Store key) throws IOException, GeneralSecurityException {
        return pem(
                key,
                "PRIVATE KEY",
                load(key).getKey("a", PASSWORD.toCharArray()).getEncoded());
    }

    private static Path pem(Endpoint.Store key, String kind, byte[] bytes) throws IOException {
        String text = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
        return Files.writeString(Path.of(key.file() + "." + kind.replace(' ', '-') + ".pem"), text);
    }

    private static KeyStore load(Endpoint.Store store) throws IOException, GeneralSecurityException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store.file())) {
            loaded.load(in, store.password().toCharArray());
        }
        return loaded;
    }
}
