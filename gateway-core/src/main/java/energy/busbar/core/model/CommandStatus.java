package energy.busbar.core.model;

import java.util.Locale;

/** The platform's five statuses of a command. */
public enum CommandStatus {
    PENDING,
    SCHEDULED,
    SUCCESS,
    FAILED,
    OVERRIDDEN;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
