package energy.busbar.driver.coap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** Keys and certificates of a device and a gateway, each its own authority, as files of the kinds that programs read. */
final class KeyFiles {
    static final String PASSWORD = "changeit";
    static final String PSK_TEXT = "sixteen-byte-key";
    static final String PSK_HEX = "7369787465656e2d627974652d6b6579";

    private final Path folder;

    KeyFiles(Path folder) {
        this.folder = folder;
    }

    /** @param name such as {@code ip:127.0.0.1}, that the certificate is for */
    Path key(String file, String name) throws IOException, InterruptedException {
        Path store = folder.resolve(file + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + file,
                        "-ext",
                        "san=" + name,
                        "-ext",
                        "bc=ca:true",
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
        return store;
    }

    /** A store with the certificate of another, as its authority. */
    Path trusting(Path key) throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("a", load(key).getCertificate("a"));
        Path store = Path.of(key + ".trust");
        try (OutputStream out = Files.newOutputStream(store)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return store;
    }

    static Map<String, Object> block(Path store) {
        return Map.of("file", store.toString(), "password", PASSWORD);
    }

    static String publicKey(Path key) throws IOException, GeneralSecurityException {
        return Base64.getEncoder()
                .encodeToString(load(key).getCertificate("a").getPublicKey().getEncoded());
    }

    Path certificatePem(Path key) throws IOException, GeneralSecurityException {
        return pem(key, "CERTIFICATE", load(key).getCertificate("a").getEncoded());
    }

    /** With the public key beside the private one (RFC 5915), which GnuTLS needs and the JDK does not write. */
    Path keyPem(Path key) throws IOException, GeneralSecurityException {
        KeyStore store = load(key);
        byte[] secret = ((ECPrivateKey) store.getKey("a", PASSWORD.toCharArray()))
                .getS()
                .toByteArray();
        byte[] info = store.getCertificate("a").getPublicKey().getEncoded();
        byte[] scalar = new byte[32];
        int length = Math.min(secret.length, 32);
        System.arraycopy(secret, secret.length - length, scalar, 32 - length, length);
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(HexFormat.of().parseHex("30770201010420"));
        der.writeBytes(scalar);
        der.writeBytes(HexFormat.of().parseHex("a00a06082a8648ce3d030107a144034200"));
        der.writeBytes(Arrays.copyOfRange(info, info.length - 65, info.length));
        return pem(key, "EC PRIVATE KEY", der.toByteArray());
    }

    private static Path pem(Path key, String kind, byte[] bytes) throws IOException {
        String text = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
        return Files.writeString(Path.of(key + "." + kind.replace(' ', '-') + ".pem"), text);
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }
}
