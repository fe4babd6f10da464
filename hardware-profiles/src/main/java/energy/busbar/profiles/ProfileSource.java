package energy.busbar.profiles;

import java.util.List;

/**
 * The maker's document that a profile rests on.
 *
 * @param date of the document: year, year-month, date, or "undated"
 * @param frames where the profile's vectors come from
 * @param confirmedBy independent descriptions that agree with the document
 */
public record ProfileSource(
        String document, String revision, String date, String url, Frames frames, List<String> confirmedBy) {
    public ProfileSource {
        confirmedBy = List.copyOf(confirmedBy);
    }

    /** How sure a vector is. */
    public enum Frames {
        /** The document prints request and answer. */
        PRINTED,
        /** The document gives a raw value and what it means. */
        EXAMPLE,
        /** Worked out from the document's definition of the register. */
        COMPUTED
    }
}
