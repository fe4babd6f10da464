package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.BadMessage;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.MessageReader;
import energy.busbar.driver.ocpp.message.MessageWriter;
import java.util.Optional;

/** Payloads that pass through, held against the records of their action. */
final class Forms {
    private static final int MAX_SHOWN = 200;

    private Forms() {}

    /** A request as the standard has it: a charger's own spelling, such as a time without a zone, made right. */
    static Optional<ObjectNode> strictRequest(Dialect dialect, String action, ObjectNode payload) {
        return dialect.action(action).flatMap(known -> strict(known.request(), payload));
    }

    /** Whether an answer is one of its action: nothing else reaches a charger in the upstream's name. */
    static boolean answers(Dialect dialect, String action, ObjectNode payload) {
        return dialect.action(action)
                .flatMap(known -> strict(known.response(), payload))
                .isPresent();
    }

    private static Optional<ObjectNode> strict(Class<? extends Record> type, ObjectNode payload) {
        try {
            return Optional.of(MessageWriter.write(MessageReader.read(type, payload)));
        } catch (BadMessage | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What a stranger has written, for people: short, and on one line. */
    static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= MAX_SHOWN ? plain : plain.substring(0, MAX_SHOWN) + "…";
    }
}
