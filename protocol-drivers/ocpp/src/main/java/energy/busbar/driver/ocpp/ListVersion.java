package energy.busbar.driver.ocpp;

/**
 * The numbers under which chargers are sent the versions of the gateway's list. A version that takes several messages is
 * in force in steps, each of which needs a number between the old and the new: the charger may be lost between two. So
 * version 3 is sent as 30000, on the way to it as 20001, 20002 and so on. A list of another system hardly has such a number.
 */
final class ListVersion {
    static final int MOST_PARTS = 9_999;
    private static final int STEP = MOST_PARTS + 1;

    /** Larger ones come only from outside; then numbers come again, and differences are not sent. */
    private static final int LARGEST = 200_000;

    private ListVersion() {}

    /** @param version 1 or more */
    static int complete(int version) {
        return turn(version) * STEP;
    }

    /** @param part of several, from 1; not the last one, which completes it */
    static int part(int version, int part) {
        return (turn(version) - 1) * STEP + part;
    }

    /**
     * @param number that the charger gives
     * @param version of the gateway's list
     * @return the version that the charger has in whole; −1 for a part of one, another system's, or none
     */
    static int held(int number, int version) {
        if (number == complete(version)) {
            return version;
        }
        int held = number / STEP;
        return number > 0 && number % STEP == 0 && held < version && version <= LARGEST ? held : -1;
    }

    private static int turn(int version) {
        return (version - 1) % LARGEST + 1;
    }
}
