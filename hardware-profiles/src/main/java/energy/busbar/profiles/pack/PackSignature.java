package energy.busbar.profiles.pack;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line beside the manifest: the key's id and the Ed25519 signature (RFC 8032) over the manifest's exact bytes. */
record PackSignature(String keyId, byte[] signature) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{32}) ([A-Za-z0-9+/]{86}==)\\n?");
    /** The JDK takes a signature with bytes after it for a right one. */
    private static final int BYTES = 64;

    static PackSignature read(byte[] bytes) {
        Matcher line = LINE.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!line.matches()) {
            throw new PackException(PackFiles.SIGNATURE + " is no signature; expected one line with a key's id and 64"
                    + " bytes in base64");
        }
        return new PackSignature(line.group(1), Base64.getDecoder().decode(line.group(2)));
    }

    static PackSignature sign(byte[] manifest, MakerKey key, PrivateKey privateKey) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(privateKey);
            signer.update(manifest);
            return new PackSignature(key.id(), signer.sign());
        } catch (GeneralSecurityException e) {
            throw new PackException(
                    "this private key cannot sign (" + e.getMessage() + "); expected one of Ed25519", e);
        }
    }

    boolean isOf(MakerKey key, byte[] manifest) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key.key());
            verifier.update(manifest);
            return signature.length == BYTES && verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    byte[] bytes() {
        return (keyId + " " + Base64.getEncoder().encodeToString(signature) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
