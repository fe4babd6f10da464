package energy.busbar.driver.ocpp.files;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** The connection under a request. */
final class Sockets {
    private Sockets() {}

    private static EndPoint of(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** For each layer, TLS and the socket under it. */
    static void idle(Request request, long millis) {
        EndPoint each = of(request);
        each.setIdleTimeout(millis);
        while (each instanceof EndPoint.Wrapper wrapper) {
            each = wrapper.unwrap();
            each.setIdleTimeout(millis);
        }
    }

    static void cut(Request request) {
        EndPoint each = of(request);
        while (each instanceof EndPoint.Wrapper wrapper) {
            each = wrapper.unwrap();
        }
        each.close();
    }
}
