package energy.busbar.sync;

import java.util.Optional;

/** A message from the platform as far as it could be read. */
public sealed interface Decoded<T> {
    record Good<T>(T value) implements Decoded<T> {}

    /**
     * @param id if that could be read
     * @param slug if that could be read
     * @param detail what is wrong, where, and what would be right
     */
    record Bad<T>(Optional<String> id, Optional<String> slug, String detail) implements Decoded<T> {}
}
