package energy.busbar.agent.discover;

import energy.busbar.driver.modbus.Endpoint;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Where something was found, as a connection block says it. */
public sealed interface DeviceEndpoint {
    /** For people. */
    String shown();

    /** The keys of {@code connection:}, without the unit. */
    Map<String, Object> keys();

    /** On Modbus. */
    sealed interface Modbus extends DeviceEndpoint {
        Endpoint endpoint();
    }

    /** On CoAP. */
    record Udp(String host, int port) implements DeviceEndpoint {
        @Override
        public String shown() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        @Override
        public Map<String, Object> keys() {
            Map<String, Object> keys = new LinkedHashMap<>();
            keys.put("host", host);
            keys.put("port", port);
            return keys;
        }
    }

    record Tcp(String host, int port) implements Modbus {
        @Override
        public String shown() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        @Override
        public Map<String, Object> keys() {
            Map<String, Object> keys = new LinkedHashMap<>();
            keys.put("host", host);
            keys.put("port", port);
            return keys;
        }

        @Override
        public Endpoint endpoint() {
            return new Endpoint.Tcp(host, port);
        }
    }

    /** RTU frames on a socket. */
    record RtuOverTcp(String host, int port) implements Modbus {
        @Override
        public String shown() {
            return new Tcp(host, port).shown() + " RTU";
        }

        @Override
        public Map<String, Object> keys() {
            Map<String, Object> keys = new Tcp(host, port).keys();
            keys.put("rtuOverTcp", true);
            return keys;
        }

        @Override
        public Endpoint endpoint() {
            return new Endpoint.RtuOverTcp(host, port, false);
        }
    }

    record Serial(String path, int baud, Endpoint.Parity parity) implements Modbus {
        @Override
        public String shown() {
            return path + " " + baud + " " + parityWord();
        }

        private String parityWord() {
            return parity.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Map<String, Object> keys() {
            Map<String, Object> keys = new LinkedHashMap<>();
            keys.put("serial", path);
            keys.put("baud", baud);
            keys.put("parity", parityWord());
            return keys;
        }

        @Override
        public Endpoint endpoint() {
            return new Endpoint.Serial(path, baud, parity, 1, false, Endpoint.Direction.AS_IT_IS);
        }
    }
}
