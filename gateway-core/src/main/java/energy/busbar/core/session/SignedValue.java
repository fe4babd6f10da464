package energy.busbar.core.session;

/**
 * A meter value that the meter has signed, exactly as it came: a changed byte makes it worthless.
 *
 * @param context where in the session it belongs, in OCPP's word, such as {@code Transaction.Begin}
 * @param data as received, such as {@code OCMF|{…}|{…}} or base64
 * @param encoding of {@code data}, such as {@code OCMF}, {@code EDL} (2.0.1 encodingMethod); empty when not told
 * @param signing method, such as {@code ECDSA-secp256r1-SHA256}; empty when not told or within the data
 * @param publicKey as received; empty when the charger sends none
 */
public record SignedValue(String context, String data, String encoding, String signing, String publicKey) {
    int size() {
        return context.length() + data.length() + encoding.length() + signing.length() + publicKey.length();
    }
}
