package energy.busbar.core.port;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must not be forgotten. Every method that changes something is durable when it returns. Thread-safe; calls take
 * one transaction each.
 */
public interface Ledger {
    // Commands

    /**
     * Records a command before anything is touched, or finds that its id is known. The status of a new one is PENDING.
     */
    Admission admit(CommandRequest request, Instant receivedAt);

    sealed interface Admission {
        record Admitted(CommandRecord command) implements Admission {}

        /** The id was used before; the stored answer stands. */
        record Known(CommandRecord command) implements Admission {}
    }

    /**
     * Changes a status and puts {@code event} into the events outbox, in one transaction.
     *
     * @param overriddenBy the winner, only with OVERRIDDEN
     */
    CommandRecord transition(
            String commandId,
            CommandStatus status,
            Optional<String> overriddenBy,
            String detail,
            Instant at,
            Event event);

    /** How far a command is whose status stays; its event goes into the events outbox in the same transaction. */
    void progress(String commandId, String detail, Instant at, Event event);

    Optional<CommandRecord> command(String id);

    /** Newest first. */
    List<CommandRecord> recentCommands(int max);

    /**
     * Whether a command's effect goes on: claims of these are made again after a restart. Set by the desk, cleared when
     * the effect ended, was replaced or reset.
     */
    void setInEffect(String commandId, boolean inEffect);

    /** Oldest first. */
    List<CommandRecord> commandsInEffect();

    // Dispatch events

    /** Inserts or replaces by id, with its event in the same transaction. */
    void saveDispatch(DispatchEvent dispatch, Event event);

    Optional<DispatchEvent> dispatch(String id);

    /** Scheduled or in progress, by start. */
    List<DispatchEvent> openDispatches();

    /** Newest first. */
    List<DispatchEvent> recentDispatches(int max);

    void saveReport(DispatchReport report, Event event);

    Optional<DispatchReport> report(String eventId);

    // What devices were set to before the first claim

    void saveOriginal(DeviceId device, Quantity quantity, Original original);

    void removeOriginal(DeviceId device, Quantity quantity);

    Map<DeviceId, Map<Quantity, Original>> originals();

    // Alerts

    /** Inserts or replaces by id, with its event in the same transaction. */
    void saveAlert(Alert alert, Event event);

    /** Open and acknowledged first, then newest first. */
    List<Alert> alerts(int max);

    // Everything else that leaves by the events outbox

    void publish(Event event);

    // Audit

    /**
     * @param actor who, such as {@code page:owner} or {@code mqtt:platform}
     * @param action what, such as {@code command.submit} or {@code login.failed}
     */
    void audit(Instant at, String actor, String action, String detail);

    record AuditEntry(long number, Instant at, String actor, String action, String detail) {}

    /** Newest first. */
    List<AuditEntry> recentAudit(int max);

    // Small settings of the gateway itself: page login, service lockout

    Optional<String> setting(String key);

    void putSetting(String key, String value);
}
