package energy.busbar.core.driver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What became of a service, in words for people. "Sent, no answer" is kept apart: it may have been done. */
public sealed interface ServiceResult {
    String words();

    /**
     * Done, or taken on by the device for later where the words say so.
     *
     * @param data for programs, JSON-like, such as {@code reservationId}; small
     */
    record Done(String words, Map<String, Object> data) implements ServiceResult {
        public Done {
            data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        }

        public Done(String words) {
            this(words, Map.of());
        }
    }

    /** The device, or the gateway for it, said no; nothing was done. */
    record Refused(String words) implements ServiceResult {}

    /** Certainly not done: nothing was sent, or the device told that it failed. */
    record Failed(String words) implements ServiceResult {}

    /** Sent, and no answer that can be believed. */
    record Unknown(String words) implements ServiceResult {}
}
