package energy.busbar.driver.ocpp;

import java.util.Optional;

/** Whether one charger was accepted before, which is remembered over restarts of the gateway (OCPP 1.6 §4.2). */
interface Acceptance {
    /** Nobody has to boot first. */
    Acceptance OF_ALL = new Acceptance() {
        @Override
        public boolean known(Optional<String> serialNumber) {
            return true;
        }

        @Override
        public void accepted(String serialNumber) {}

        @Override
        public void rejected() {}
    };

    /** @param serialNumber that it must have; empty for any */
    boolean known(Optional<String> serialNumber);

    /** @param serialNumber as it told it; empty where it did not */
    void accepted(String serialNumber);

    void rejected();
}
