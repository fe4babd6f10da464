package energy.busbar.profiles;

import java.util.List;

/**
 * The maker's document that a profile rests on.
 *
 * @param date of the document: year, year-month, date, or "undated"
 * @param checkedAgainst what the registers were compared with
 * @param frames where the profile's vectors come from
 * @param confirmedBy independent descriptions that agree with the document
 */
public record ProfileSource(
        String document,
        String revision,
        String date,
        String url,
        CheckedAgainst checkedAgainst,
        Frames frames,
        List<String> confirmedBy) {
    public ProfileSource {
        confirmedBy = List.copyOf(confirmedBy);
    }

    /** How near the maker's own words the check came. */
    public enum CheckedAgainst {
        /** The document itself. */
        DOCUMENT,
        /** Independent descriptions that rest on it. */
        DESCRIPTIONS
    }

    /** How sure a vector is. */
    public enum Frames {
        /** The document prints request and answer. */
        PRINTED,
        /** Somebody published what a device of theirs was asked and answered. */
        CAPTURED,
        /** The document gives a raw value and what it means. */
        EXAMPLE,
        /** Worked out from the document's definition of the register. */
        COMPUTED
    }
}
