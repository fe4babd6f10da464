package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;

/** How gateway and device show each other who they are in DTLS: the {@code dtls:} block. */
sealed interface Credentials {
    /** A key that both have. No key is ever shown. */
    record Psk(String identity, byte[] key) implements Credentials {
        private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2}){16,64}");
        private static final int MAX_IDENTITY_BYTES = 128;

        public Psk {
            key = key.clone();
        }

        @Override
        public byte[] key() {
            return key.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Psk psk && psk.identity.equals(identity) && Arrays.equals(psk.key, key);
        }

        @Override
        public int hashCode() {
            return identity.hashCode();
        }

        @Override
        public String toString() {
            return "pre-shared key of '" + identity + "'";
        }
    }

    /**
     * Keys without certificates (RFC 7250): the device's is known beforehand.
     *
     * @param own the gateway's key; of its certificate only the public key is shown. Empty where the server has it
     */
    record RawKey(Optional<StoreFile> own, RawPublicKeyIdentity peer) implements Credentials {}

    /**
     * @param own the gateway's key and certificate; empty where it shows none, or where the server has it
     * @param authorities that the device's certificate must come from; empty where the server has them
     * @param name that the device's certificate must carry; empty for the host
     */
    record Certificates(Optional<StoreFile> own, Optional<StoreFile> authorities, Optional<String> name)
            implements Credentials {}

    /** Of a device that the gateway calls. */
    static Optional<Credentials> ofCalled(Options dtls) {
        if (dtls.has("psk")) {
            refuse(dtls, "psk", "rpk", "keyStore", "trustStore", "name");
            return psk(dtls.block("psk"));
        }
        if (dtls.has("rpk")) {
            refuse(dtls, "rpk", "keyStore", "trustStore", "name");
            Options rpk = dtls.block("rpk");
            if (!rpk.has("keyStore")) {
                rpk.problem("keyStore", "is missing", "file: and password: of a PKCS#12 file with the gateway's key");
            }
            StoreFile own = StoreFile.read(rpk, "keyStore");
            Optional<RawPublicKeyIdentity> peer = peerKey(rpk);
            rpk.finish();
            return peer.map(key -> new RawKey(Optional.of(own), key));
        }
        if (!dtls.has("trustStore")) {
            dtls.problem("trustStore", "is missing", "psk:, rpk:, or trustStore: with file: and password:");
            return Optional.empty();
        }
        return Optional.of(new Certificates(
                dtls.has("keyStore") ? Optional.of(StoreFile.read(dtls, "keyStore")) : Optional.empty(),
                Optional.of(StoreFile.read(dtls, "trustStore")),
                dtls.text("name")));
    }

    /** Of a device that calls the gateway, whose own keys and authorities stand in the {@code coap:} block. */
    static Optional<Credentials> ofCaller(Options dtls) {
        if (dtls.has("psk")) {
            refuse(dtls, "psk", "rpk", "name");
            return psk(dtls.block("psk"));
        }
        if (dtls.has("rpk")) {
            refuse(dtls, "rpk", "name");
            Options rpk = dtls.block("rpk");
            Optional<RawPublicKeyIdentity> peer = peerKey(rpk);
            rpk.finish();
            return peer.map(key -> new RawKey(Optional.empty(), key));
        }
        if (!dtls.has("name")) {
            dtls.problem("name", "is missing", "psk:, rpk:, or name: that the device's certificate carries");
        }
        return Optional.of(new Certificates(Optional.empty(), Optional.empty(), dtls.text("name")));
    }

    private static Optional<Credentials> psk(Options psk) {
        String identity = psk.requiredText("identity");
        String key = psk.requiredText("key");
        psk.finish();
        if (identity.getBytes(StandardCharsets.UTF_8).length > Psk.MAX_IDENTITY_BYTES) {
            psk.problem("identity", "is too long", "at most " + Psk.MAX_IDENTITY_BYTES + " bytes");
        }
        if (!Psk.HEX.matcher(key).matches()) {
            psk.problem("key", "is not a key", "32 to 128 hexadecimal digits, as of 'openssl rand -hex 16'");
            return Optional.empty();
        }
        return Optional.of(new Psk(identity, HexFormat.of().parseHex(key)));
    }

    private static Optional<RawPublicKeyIdentity> peerKey(Options rpk) {
        String text = rpk.requiredText("peerKey");
        try {
            RawPublicKeyIdentity peer =
                    new RawPublicKeyIdentity(Base64.getDecoder().decode(text));
            if (peer.getKey() != null) {
                return Optional.of(peer);
            }
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            // Told below.
        }
        rpk.problem(
                "peerKey",
                "is not a public key",
                "the device's SubjectPublicKeyInfo in base64: the lines between those of a PUBLIC KEY's PEM, joined");
        return Optional.empty();
    }

    private static void refuse(Options dtls, String chosen, String... others) {
        for (String other : others) {
            if (dtls.has(other)) {
                dtls.problem(other, "does not go with " + chosen, "one of them");
            }
        }
    }
}
