package energy.busbar.core.session;

/** @param wattHours 0 where nothing is known */
public record Energy(double wattHours, Source source) {
    /** From the most to the least trusted. */
    public enum Source {
        SIGNED("signed"),
        TRANSACTION_REGISTER("transaction-register"),
        STOP_MINUS_START("stop-minus-start"),
        REGISTER_SAMPLES("register-samples"),
        INTEGRATED_POWER("integrated-power"),
        NONE("none");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
