package energy.busbar.driver.coap;

import energy.busbar.profiles.CoapFormat;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Content formats that can be read and written, by their numbers in IANA's CoAP Content-Formats registry. */
enum Format {
    TEXT(0, "text"),
    /** Only of profiles, which say what the bytes are. */
    OCTETS(42, "octets"),
    JSON(50, "json"),
    CBOR(60, "cbor"),
    SENML_JSON(110, "senml-json"),
    SENML_CBOR(112, "senml-cbor");

    private final int code;
    private final String word;

    Format(int code, String word) {
        this.code = code;
        this.word = word;
    }

    int code() {
        return code;
    }

    String word() {
        return word;
    }

    boolean isCbor() {
        return this == CBOR || this == SENML_CBOR;
    }

    boolean isSenMl() {
        return this == SENML_JSON || this == SENML_CBOR;
    }

    static Optional<Format> of(int code) {
        return Arrays.stream(values()).filter(f -> f.code == code).findFirst();
    }

    static Format of(CoapFormat format) {
        return of(format.code()).orElseThrow();
    }

    static Optional<Format> of(String word) {
        return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst();
    }

    static Set<String> words() {
        return Arrays.stream(values())
                .filter(f -> f != OCTETS)
                .map(Format::word)
                .collect(Collectors.toSet());
    }
}
