package energy.busbar.agent.web;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;

/** Closes a connection that comes when the bound is reached. Jetty's own limit does not work on a Unix socket. */
final class ConnectionBound implements Connection.Listener {
    private final int max;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionBound(int max) {
        this.max = max;
    }

    @Override
    public void onOpened(Connection connection) {
        if (open.incrementAndGet() > max) {
            connection.close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.decrementAndGet();
    }
}
