package energy.busbar.profiles;

import energy.busbar.core.model.Quality;
import energy.busbar.profiles.yaml.YamlProblem;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A known answer of a resource, to hold the profile and whatever speaks it against.
 *
 * @param device word of the device type, or {@code identity}
 * @param path that was asked, its query too
 * @param payload as a text; empty where there are bytes
 * @param bytes as hex; empty where the payload is a text
 * @param value expected: Double, Long, Boolean or String; empty text where {@code quality} is not GOOD
 * @param where clause of the document, or how it was worked out
 * @param place in the file, to tell that it does not come out
 */
public record CoapVector(
        String device,
        String point,
        String path,
        String payload,
        String bytes,
        Object value,
        Quality quality,
        ProfileSource.Frames origin,
        String where,
        YamlProblem place) {
    /** What came. */
    public byte[] answer() {
        return bytes.isEmpty()
                ? payload.getBytes(StandardCharsets.UTF_8)
                : HexFormat.of().parseHex(bytes.replace(" ", "").toLowerCase(Locale.ROOT));
    }

    /** @param difference between what comes out and what should */
    public YamlProblem problem(String difference) {
        return new YamlProblem(
                place.file(),
                place.line(),
                place.path(),
                "does not come out: " + difference,
                "what the resource holds");
    }
}
