package energy.busbar.sim.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The folder of a demo run: the gateway's configuration and state, and everybody's logs. */
record DemoFiles(Path folder) {
    static final String GATEWAY = "demo-gw";
    static final String CHARGER_IDENTITY = "CP-1";

    /** Short, since the gateway keeps a Unix socket in it. */
    static DemoFiles create() throws IOException {
        return new DemoFiles(Files.createTempDirectory("busbar-demo"));
    }

    Path config() {
        return folder.resolve("gateway.yaml");
    }

    Path state() {
        return folder.resolve("state");
    }

    Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /** What is in a file; empty where there is none. */
    Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Ports that were free a moment ago, all different. */
    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return ports;
    }

    /** @param devicePorts Modbus ports by device id */
    void writeConfig(Map<String, Integer> devicePorts, int ocppPort, int brokerPort, int pagePort) throws IOException {
        Files.createDirectories(state());
        Files.writeString(config(), """
                # Written by the demo; a gateway on a box has a file like this.
                gateway:
                  id: %s
                  stateDirectory: %s
                site:
                  id: home
                  name: Demo home
                  timezone: Europe/Berlin
                  commissioned: true
                  feeders:
                    - {id: main, fuseAmps: 35}
                devices:
                  - id: inverter-1
                    type: inverter
                    role: pv
                    protocol: sunspec
                    feeder: main
                    phases: [L1, L2, L3]
                    connection: {host: 127.0.0.1, port: %d, unit: 1}
                  - id: battery-1
                    type: battery
                    role: storage
                    protocol: sunspec
                    feeder: main
                    phases: [L1, L2, L3]
                    connection: {host: 127.0.0.1, port: %d, unit: 1}
                  - id: meter-1
                    type: meter
                    role: grid_meter
                    protocol: sunspec
                    feeder: main
                    phases: [L1, L2, L3]
                    connection: {host: 127.0.0.1, port: %d, unit: 1}
                  - id: charger-1
                    type: charger
                    role: charging
                    protocol: ocpp
                    feeder: main
                    phases: [L1, L2, L3]
                    safe: 6
                    connection: {identity: %s, securityProfile: 0}   # open: all of the demo is on this machine
                ocpp:
                  listen: 127.0.0.1:%d
                uplinks:
                  - id: platform
                    brokers: ["tcp://127.0.0.1:%d"]
                page:
                  listen: 127.0.0.1:%d
                store:
                  flush: 10s
                """.formatted(
                        GATEWAY,
                        state(),
                        devicePorts.get("inverter-1"),
                        devicePorts.get("battery-1"),
                        devicePorts.get("meter-1"),
                        CHARGER_IDENTITY,
                        ocppPort,
                        brokerPort,
                        pagePort));
    }
}
