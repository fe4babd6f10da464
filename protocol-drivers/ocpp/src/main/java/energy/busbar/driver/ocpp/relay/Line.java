package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.Dialect;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One connection to an upstream, from the attempt to connect on. On the loop. */
public interface Line {
    /** @return completes on the loop, and always normally */
    CompletableFuture<Told> call(String action, ObjectNode payload);

    /** Nothing is told of it any more. */
    void close(String reason);

    /** Told on the loop, never from within {@link Maker#connect}. */
    interface Listener {
        void up();

        /** Once, and last; also when it never came up. */
        void down(String reason);

        /** A CALL of the upstream, well-formed by the records of its version. One at a time. */
        CompletionStage<Told> called(String action, ObjectNode payload);
    }

    interface Maker {
        Line connect(Dialect version, Listener listener);
    }
}
