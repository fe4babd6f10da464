package energy.busbar.profiles;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Content formats that a CoAP profile can name, with their numbers in IANA's CoAP Content-Formats registry. */
public enum CoapFormat {
    TEXT(0, "text"),
    OCTETS(42, "octets"),
    JSON(50, "json"),
    CBOR(60, "cbor"),
    SENML_JSON(110, "senml-json"),
    SENML_CBOR(112, "senml-cbor");

    private final int code;
    private final String word;

    CoapFormat(int code, String word) {
        this.code = code;
        this.word = word;
    }

    public int code() {
        return code;
    }

    /** As it stands in profiles and configurations. */
    public String word() {
        return word;
    }

    public boolean isSenMl() {
        return this == SENML_JSON || this == SENML_CBOR;
    }

    /** Whether a JSON Pointer can look into it. */
    public boolean isTree() {
        return this == JSON || this == CBOR;
    }

    static Optional<CoapFormat> ofWord(String word) {
        return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(CoapFormat::word).sorted().toList();
    }
}
