package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where one charger's relay outlives a restart. */
public interface Keeper {
    /** What was kept last; may read a disk. */
    Optional<ObjectNode> kept();

    /** What was kept makes no sense: it is put where nobody reads it, and not deleted. */
    void aside(String reason);

    /**
     * Never blocks. What is given while a write is under way is written after it, the last one only.
     *
     * @return completes when this or something newer is on the disk, from any thread; fails when it cannot be
     */
    CompletableFuture<Void> keep(ObjectNode now);
}
