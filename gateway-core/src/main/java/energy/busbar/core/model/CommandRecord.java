package energy.busbar.core.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A command in the ledger.
 *
 * @param order of arrival, strictly growing, given by the ledger
 * @param detail in words: why it failed, who overrode it, what was read back and measured
 * @param transition number of status changes so far; part of the event's key
 */
public record CommandRecord(
        CommandRequest request,
        long order,
        Instant receivedAt,
        CommandStatus status,
        Optional<String> overriddenBy,
        String detail,
        int transition,
        Instant updatedAt) {
    public String id() {
        return request.id();
    }
}
