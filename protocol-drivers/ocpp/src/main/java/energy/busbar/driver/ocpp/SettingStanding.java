package energy.busbar.driver.ocpp;

/** How a setting of the charger stands to what it should be. */
enum SettingStanding {
    UNREAD("not read yet", false),
    FITS("as it should be", false),
    CORRECTED("was corrected", false),
    UNSEEN("set; the charger does not tell it", false),
    INSTEAD("the charger takes this instead", false),
    OTHER_VERSION("not of the version that the charger speaks", false),
    NO_ANSWER("the charger did not answer", false),
    AFTER_RESTART("set; counts after a restart of the charger", true),
    READ_ONLY("the charger does not let it be changed", true),
    REJECTED("the charger refused the value", true),
    UNKNOWN("the charger does not know it", true),
    NOT_KEPT("the charger accepted the value and did not take it", true),
    SPENT("written as often as a day allows; tried again later", true);

    private final String words;
    private final boolean trouble;

    SettingStanding(String words, boolean trouble) {
        this.words = words;
        this.trouble = trouble;
    }

    String words() {
        return words;
    }

    /** Whether somebody has to look at it. */
    boolean trouble() {
        return trouble;
    }
}
