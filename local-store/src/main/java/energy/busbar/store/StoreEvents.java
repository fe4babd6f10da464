package energy.busbar.store;

import energy.busbar.core.model.Alert;

/** Where the store tells of trouble that somebody should see. Called on the store's thread; must not call back into it
 * for longer than one ledger transaction. */
public interface StoreEvents {
    /** @param subtype such as {@code disk-full}, {@code store-damaged}, {@code readings-dropped} */
    void raise(Alert.Severity severity, String subtype, String title, String description);

    void clear(String subtype);
}
