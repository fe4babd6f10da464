package energy.busbar.driver.ocpp;

import java.util.OptionalInt;

/**
 * How many phases a car may have, as charging profiles say it.
 *
 * @param phaseToUse of one; only for 2.0.1 stations that say that they can (ACPhaseSwitchingSupported), others reject the
 *     profile (K01.FR.44, K01.FR.45)
 */
record PhaseChoice(int number, OptionalInt phaseToUse) {
    /** L1 of the charger, which counts the phases as it is wired. */
    private static final int FIRST = 1;

    static PhaseChoice of(int number, boolean choosable) {
        return new PhaseChoice(number, number == FIRST && choosable ? OptionalInt.of(FIRST) : OptionalInt.empty());
    }
}
