package energy.busbar.driver.sunspec;

import java.util.Set;

/**
 * What a power factor above zero means in model 123. The models' comments name EEI's convention for ratings only, and
 * makers differ, so that a person has to say it.
 */
enum PowerFactorPlus {
    OVER_EXCITED,
    UNDER_EXCITED,
    UNKNOWN;

    /** As in a command's {@code excitation}. */
    static final Set<String> WORDS = Set.of("over-excited", "under-excited");

    /** @param word another one than {@link #WORDS} is unknown */
    static PowerFactorPlus of(String word) {
        return switch (word) {
            case "over-excited" -> OVER_EXCITED;
            case "under-excited" -> UNDER_EXCITED;
            default -> UNKNOWN;
        };
    }
}
