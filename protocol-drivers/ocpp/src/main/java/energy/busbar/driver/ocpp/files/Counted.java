package energy.busbar.driver.ocpp.files;

import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** How much of a body was read: what reads a form does not tell a large one from a broken one. */
final class Counted implements Content.Source {
    private final Content.Source source;
    private volatile long bytes;

    Counted(Content.Source source) {
        this.source = source;
    }

    long bytes() {
        return bytes;
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one reader at a time, by the contract of a source
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = source.read();
        if (chunk != null) {
            bytes += chunk.remaining();
        }
        return chunk;
    }

    @Override
    public void demand(Runnable task) {
        source.demand(task);
    }

    @Override
    public void fail(Throwable failure) {
        source.fail(failure);
    }
}
