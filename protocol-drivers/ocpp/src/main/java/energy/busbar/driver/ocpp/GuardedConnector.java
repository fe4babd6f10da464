package energy.busbar.driver.ocpp;

import java.net.InetSocketAddress;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A listening socket whose connections pass the gate. */
final class GuardedConnector extends ServerConnector {
    private final StrangerGate<EndPoint> gate;
    private final LongSupplier monotonicMillis;

    /** @param gate shared by all connectors of a server */
    GuardedConnector(
            Server server,
            StrangerGate<EndPoint> gate,
            LongSupplier monotonicMillis,
            ConnectionFactory... connectionFactories) {
        super(server, 1, 1, connectionFactories);
        this.gate = gate;
        this.monotonicMillis = monotonicMillis;
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        gate.arrived(endPoint, address(endPoint), monotonicMillis.getAsLong()).forEach(EndPoint::close);
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        gate.left(endPoint);
        super.onEndPointClosed(endPoint);
    }

    /** The socket under TLS and whatever else lies on it: what the gate knows. */
    static EndPoint socket(EndPoint endPoint) {
        EndPoint socket = endPoint;
        while (socket instanceof EndPoint.Wrapper wrapper) {
            socket = wrapper.unwrap();
        }
        return socket;
    }

    static String address(EndPoint endPoint) {
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }
}
