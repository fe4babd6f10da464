package energy.busbar.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A gateway's configuration and its fresh state, in a folder of its own. */
record GatewayFiles(Path folder, Path config, Path state) {
    static final String GATEWAY = "bench";
    /** SunSpec models whose every point is read, so that a device has more than 100 points. */
    private static final String ALL_POINTS = "[\"701\", \"702\", \"704\", \"713\"]";

    /** @param port of its Modbus server on loopback, unit 1 */
    record Device(String id, String type, String role, int port, boolean everything) {
        String yaml() {
            String models = everything ? ", models: " + ALL_POINTS : "";
            String poll = everything ? "\n    poll: {fast: 1s, normal: 1s, slow: 1s}" : "";
            return """
                      - id: %s
                        type: %s
                        role: %s
                        protocol: sunspec%s
                        connection: {host: 127.0.0.1, port: %d, unit: 1%s}
                    """.formatted(id, type, role, poll, port, models);
        }

        /** One of many alike, all of whose points are read each second. */
        static Device loaded(int number, int port) {
            return new Device("battery-" + number, "battery", "storage", port, true);
        }
    }

    /**
     * @param folder must not exist
     * @param flush of the store, such as 10s
     */
    static GatewayFiles write(Path folder, List<Device> devices, int brokerPort, String flush) throws IOException {
        Path state = Files.createDirectories(folder.resolve("s"));
        StringBuilder yaml = new StringBuilder("""
                # Written for a measurement.
                gateway:
                  id: %s
                  stateDirectory: %s
                site:
                  id: bench
                  name: Bench
                  timezone: Europe/Berlin
                  commissioned: true
                  feeders:
                    - {id: main, fuseAmps: 1000}
                devices:
                """.formatted(GATEWAY, state));
        devices.forEach(device -> yaml.append(device.yaml()));
        yaml.append("""
                ocpp:
                  listen: 127.0.0.1:%d
                uplinks:
                  - id: platform
                    brokers: ["tcp://127.0.0.1:%d"]
                page:
                  listen: 127.0.0.1:%d
                store:
                  flush: %s
                """.formatted(freePort(), brokerPort, freePort(), flush));
        Path config = folder.resolve("gateway.yaml");
        Files.writeString(config, yaml);
        return new GatewayFiles(folder, config, state);
    }

    /** One that was free a moment ago. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
