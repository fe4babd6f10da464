package energy.busbar.driver.modbus;

import energy.busbar.core.driver.Options;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.Connection.Delays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connections of all buses. Users of one endpoint share a connection, which is opened at first use and closed with
 * its last user: no endpoint ever has two. Where their delays differ the longest hold; time-outs are each user's own.
 * Thread-safe; each connection is used by its bus's thread only.
 */
public final class ModbusBuses implements AutoCloseable {
    private final Map<String, Shared> byBus = new HashMap<>();

    private static final class Shared {
        final Endpoint endpoint;
        final String path;
        Delays delays;
        int users;

        @Nullable
        Connection connection;

        Shared(Endpoint endpoint, String path, Delays delays) {
            this.endpoint = endpoint;
            this.path = path;
            this.delays = delays;
        }
    }

    /**
     * @param options where a problem is noted if the endpoint is configured differently for another device; the client
     *     is then not to be used
     */
    public synchronized ModbusClient share(ModbusSettings settings, GatewayClock clock, Options options) {
        Shared shared = byBus.computeIfAbsent(
                settings.bus(), bus -> new Shared(settings.endpoint(), options.path(), settings.delays()));
        if (!shared.endpoint.equals(settings.endpoint())) {
            options.problem(
                    settings.endpoint() instanceof Endpoint.Serial ? "serial" : "host",
                    "is " + settings.endpoint(),
                    "the same as in " + shared.path + ": " + shared.endpoint);
        }
        return join(shared, settings, clock);
    }

    private ModbusClient join(Shared shared, ModbusSettings settings, GatewayClock clock) {
        shared.delays = shared.delays.widest(settings.delays());
        if (shared.connection != null) {
            shared.connection.widen(shared.delays);
        }
        shared.users++;
        return new Share(settings, () -> connection(shared, clock), () -> leave(settings.bus(), shared));
    }

    private synchronized Connection connection(Shared shared, GatewayClock clock) {
        Connection connection = shared.connection;
        if (connection == null) {
            connection = connection(shared.endpoint, shared.delays, clock);
            shared.connection = connection;
        }
        return connection;
    }

    private static Connection connection(Endpoint endpoint, Delays delays, GatewayClock clock) {
        RandomGenerator chance = new Random();
        Pace pace = new Pace(clock, Pace.Sleep.REAL);
        Wire wire = wire(endpoint, clock);
        Incoming incoming = new Incoming(wire, clock);
        Framing framing;
        if (endpoint instanceof Endpoint.Serial serial) {
            RtuLine line = RtuLine.serial(serial.baud(), serial.echo());
            framing = new RtuFraming(line, wire, incoming, pace, clock, chance);
        } else if (endpoint instanceof Endpoint.RtuOverTcp rtu) {
            framing = new RtuFraming(RtuLine.socket(rtu.echo()), wire, incoming, pace, clock, chance);
        } else {
            framing = new MbapFraming(wire, incoming, pace, clock, chance);
        }
        return new Connection(endpoint.shown(), wire, incoming, framing, pace, clock, chance, delays);
    }

    private static Wire wire(Endpoint endpoint, GatewayClock clock) {
        if (endpoint instanceof Endpoint.Serial serial) {
            return new SerialWire(serial);
        }
        if (endpoint instanceof Endpoint.RtuOverTcp rtu) {
            return new TcpWire(rtu.host(), rtu.port());
        }
        if (endpoint instanceof Endpoint.Tls tls) {
            return new TlsWire(new TcpWire(tls.host(), tls.port()), tls, clock);
        }
        Endpoint.Tcp tcp = (Endpoint.Tcp) endpoint;
        return new TcpWire(tcp.host(), tcp.port());
    }

    private synchronized void leave(String bus, Shared shared) {
        shared.users--;
        if (shared.users == 0) {
            byBus.remove(bus, shared);
            if (shared.connection != null) {
                shared.connection.close();
            }
        }
    }

    /** Closes every connection. Idempotent. */
    @Override
    public synchronized void close() {
        byBus.values().forEach(shared -> {
            if (shared.connection != null) {
                shared.connection.close();
            }
        });
        byBus.clear();
    }
}
