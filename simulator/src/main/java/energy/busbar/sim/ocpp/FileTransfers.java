package energy.busbar.sim.ocpp;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** A charge point's own HTTP, beside its socket. Both end exceptionally when they do not succeed. */
interface FileTransfers {
    CompletableFuture<Void> upload(URI to, byte[] content);

    CompletableFuture<byte[]> download(URI from);
}
