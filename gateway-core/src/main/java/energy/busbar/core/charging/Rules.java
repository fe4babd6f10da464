package energy.busbar.core.charging;

/**
 * Every constant of the allocation. Times are milliseconds.
 *
 * @param marginAmps kept free on each phase for noise of a meter
 * @param raiseStepAmps smallest raise of a car that charges already
 * @param raiseDelay after a charger was lowered before it is raised again
 * @param slot turn of a car where not all can have the least current
 * @param leastPause after a pause for want of current before the car starts again
 * @param settle after which a lower current counts as drawn where the charger does not measure; a car has 5 s by IEC
 *     61851-1
 * @param skew a charger's measurement older than the meter's by more cannot be subtracted from it
 * @param estimate how long an estimate of the other load stands while chargers' measurements lag
 * @param learn how long conductors must be idle beside one that is not, to be taken as unused
 * @param rest after which a car that takes nothing no longer holds back others
 * @param surplusStart how long surplus must suffice before a car starts
 * @param surplusStop how long it may be missing before the car stops
 * @param surplusExtraWatts above the least power, to start
 * @param surplusSmoothing time constant of the mean of the surplus
 * @param upWatts surplus above the least power on three phases, to switch up
 * @param up how long that must last
 * @param switchesASession most changes of phases while a car is plugged in
 * @param switchesADay most changes of phases in a day
 * @param goalGuard how long before the last possible moment a goal becomes urgent
 */
public record Rules(
        double marginAmps,
        double raiseStepAmps,
        long raiseDelay,
        long slot,
        long leastPause,
        long settle,
        long skew,
        long estimate,
        long learn,
        long rest,
        long surplusStart,
        long surplusStop,
        double surplusExtraWatts,
        long surplusSmoothing,
        double upWatts,
        long up,
        int switchesASession,
        int switchesADay,
        long goalGuard) {
    public static Rules of(long slot, long raiseDelay) {
        return new Rules(
                0.5,
                1,
                raiseDelay,
                slot,
                30_000,
                10_000,
                1_200,
                30_000,
                60_000,
                60_000,
                60_000,
                180_000,
                100,
                15_000,
                200,
                600_000,
                10,
                30,
                600_000);
    }
}
