package energy.busbar.driver.modbus;

import energy.busbar.core.port.GatewayClock;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The connections of all buses. Users of one host and port share a connection, which is opened at first use and closed
 * with its last user. Where their settings differ the longer time-outs and pauses hold. Thread-safe; each connection
 * is used by its bus's thread only.
 */
public final class ModbusBuses implements AutoCloseable {
    private final Map<String, Shared> byBus = new HashMap<>();

    private static final class Shared {
        ModbusTcpSettings settings;
        int users;

        @Nullable
        TcpClient client;

        Shared(ModbusTcpSettings settings) {
            this.settings = settings;
        }
    }

    public synchronized ModbusClient share(ModbusTcpSettings settings, GatewayClock clock) {
        Shared shared = byBus.computeIfAbsent(settings.bus(), bus -> new Shared(settings));
        shared.settings = shared.settings.widest(settings);
        shared.users++;
        return new Share(settings.bus(), shared, clock);
    }

    private synchronized TcpClient client(Shared shared, GatewayClock clock) {
        TcpClient client = shared.client;
        if (client == null) {
            ModbusTcpSettings settings = shared.settings;
            Wire wire = new TcpWire(settings.host(), settings.port(), (int)
                    settings.connectTimeout().toMillis());
            client = new TcpClient(settings, wire, clock, new Random());
            shared.client = client;
        }
        return client;
    }

    private synchronized void leave(String bus, Shared shared) {
        shared.users--;
        if (shared.users == 0) {
            byBus.remove(bus, shared);
            if (shared.client != null) {
                shared.client.close();
            }
        }
    }

    /** Closes every connection. Idempotent. */
    @Override
    public synchronized void close() {
        byBus.values().forEach(shared -> {
            if (shared.client != null) {
                shared.client.close();
            }
        });
        byBus.clear();
    }

    /** One user's part in a connection. */
    private final class Share implements ModbusClient {
        private final String bus;
        private final Shared shared;
        private final GatewayClock clock;
        private boolean left;

        Share(String bus, Shared shared, GatewayClock clock) {
            this.bus = bus;
            this.shared = shared;
            this.clock = clock;
        }

        private TcpClient client() {
            if (left) {
                throw new IllegalStateException("the share of " + bus + " was given back");
            }
            return ModbusBuses.this.client(shared, clock);
        }

        @Override
        public int[] readHoldingRegisters(int unit, int address, int count) {
            return client().readHoldingRegisters(unit, address, count);
        }

        @Override
        public int[] readInputRegisters(int unit, int address, int count) {
            return client().readInputRegisters(unit, address, count);
        }

        @Override
        public void writeSingleRegister(int unit, int address, int value) {
            client().writeSingleRegister(unit, address, value);
        }

        @Override
        public void writeMultipleRegisters(int unit, int address, int[] values) {
            client().writeMultipleRegisters(unit, address, values);
        }

        @Override
        public void close() {
            if (!left) {
                left = true;
                leave(bus, shared);
            }
        }
    }
}
