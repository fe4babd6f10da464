package energy.busbar.driver.modbus.profile;

/** Waiting on the bus's thread, so that a test need not. */
interface Sleep {
    void millis(long millis);

    /** An interrupted sleep ends early, with the thread's flag set. */
    Sleep REAL = millis -> {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    };
}
