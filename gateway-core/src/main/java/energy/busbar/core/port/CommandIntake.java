package energy.busbar.core.port;

import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DispatchEvent;

/** The one door for instructions: MQTT, REST, command line and schedules all come in here. Thread-safe. */
public interface CommandIntake {
    /** Returns when the command is durable, or refused; its work goes on afterwards. */
    Receipt submit(CommandRequest request);

    /** An event with a known id replaces that one unless it is completed or cancelled. */
    Receipt submit(DispatchEvent event);

    /** Ends an event early; everything that it holds is released. */
    Receipt cancelDispatch(String eventId, String source);

    sealed interface Receipt {
        /** Durable; follow its status. */
        record Accepted(String id) implements Receipt {}

        /** The id is known; nothing is done twice. */
        record Known(CommandRecord command) implements Receipt {}

        /**
         * Refused. A command whose id could be recorded is also in the ledger as failed.
         *
         * @param code such as {@code expired}, {@code unknown-device}, {@code bad-input}, {@code not-commissioned}
         * @param message what is wrong, where, and what would be right
         */
        record Refused(String code, String message) implements Receipt {}
    }
}
