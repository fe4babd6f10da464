package energy.busbar.driver.ocpp;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A charger's settings in one version of OCPP. Futures complete on the loop, and always normally. */
interface SettingsTalk {
    /** What the charger says of a setting. */
    sealed interface Found {
        record Value(String text, boolean readOnly) implements Found {}

        /** It is there, and the charger does not tell it. */
        record Hidden() implements Found {}

        record Unknown() implements Found {}

        /** The charger tells no settings at all, or none came. */
        record Untold(String reason) implements Found {}

        /** The connection is gone; nothing is to be written. */
        record Gone() implements Found {}
    }

    /** What the charger made of a new value. */
    enum Written {
        DONE,
        AFTER_RESTART,
        REJECTED,
        UNKNOWN,
        /** Sent, and nothing came. */
        NO_ANSWER,
        NOT_SENT
    }

    /** What the gateway itself needs of every charger. */
    List<SettingWish> own();

    /** Whether a setting of that name can be one of this version. */
    boolean speaks(String name);

    /** @return of each name, in as many messages as the charger asks for */
    CompletableFuture<Map<String, Found>> read(List<String> names);

    CompletableFuture<Written> write(String name, String value);
}
