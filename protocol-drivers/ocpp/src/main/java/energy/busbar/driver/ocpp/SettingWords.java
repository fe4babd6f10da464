package energy.busbar.driver.ocpp;

/** What is said of settings, to people. */
final class SettingWords {
    /** Of a value; a list of measurands fits. */
    private static final int LONGEST = 120;

    private SettingWords() {}

    static String why(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?> refused) {
            return "was refused with " + refused.code();
        }
        return answer instanceof Answer.NoAnswer<?> ? "was not answered" : "was not sent";
    }

    static SettingsTalk.Written written(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?>) {
            return SettingsTalk.Written.REJECTED;
        }
        return answer instanceof Answer.NoAnswer<?> ? SettingsTalk.Written.NO_ANSWER : SettingsTalk.Written.NOT_SENT;
    }

    static String brief(String value) {
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
    }
}
