package energy.busbar.core.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A lasting sign that something needs attention.
 *
 * @param id stable for one cause: the same cause raised again is the same alert
 * @param subtype such as {@code unreachable}, {@code foreign-controller}, {@code disk-full}
 */
public record Alert(
        String id,
        Severity severity,
        Status status,
        Type type,
        String subtype,
        String title,
        String description,
        Optional<DeviceId> device,
        Instant createdAt,
        Instant updatedAt) {
    public enum Severity {
        CRITICAL,
        WARNING,
        INFO
    }

    public enum Status {
        OPEN,
        ACKNOWLEDGED,
        IGNORED,
        RESOLVED
    }

    public enum Type {
        COMMUNICATIONS,
        POWER_LIMIT,
        GRID_STATUS,
        HARDWARE_FAULT,
        SOFTWARE_PROCESS,
        SAFETY
    }
}
