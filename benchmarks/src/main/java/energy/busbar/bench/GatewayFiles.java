package energy.busbar.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A gateway's configuration and its fresh state, in a folder of its own. */
record GatewayFiles(Path folder, Path config, Path state) {
    static final String GATEWAY = "bench";
    private static final int HASH_ROUNDS = 10_000;
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

    /** With the port that the chargers connect to. */
    record WithPort(GatewayFiles files, int port) {}

    /** Of all chargers alike; the gateway has only its hash. */
    static final String CHARGER_PASSWORD = "bench-password-0";

    /** A gateway whose devices are chargers alone, {@code charger-0} and on. */
    static WithPort chargers(Path folder, int chargers, int brokerPort) throws IOException {
        Path state = Files.createDirectories(folder.resolve("s"));
        int port = freePort();
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
                    - {id: main, fuseAmps: 10000}
                devices:
                """.formatted(GATEWAY, state));
        String hash = passwordHash();
        for (int i = 0; i < chargers; i++) {
            yaml.append("""
                      - id: charger-%d
                        type: charger
                        role: charging
                        protocol: ocpp
                        safe: 0
                        connection: {maxCurrent: 16, passwordHash: "%s"}
                    """.formatted(i, hash));
        }
        yaml.append("""
                ocpp:
                  listen: 127.0.0.1:%d
                uplinks:
                  - id: platform
                    brokers: ["tcp://127.0.0.1:%d"]
                page:
                  listen: 127.0.0.1:%d
                """.formatted(port, brokerPort, freePort()));
        Path config = folder.resolve("gateway.yaml");
        Files.writeString(config, yaml);
        return new WithPort(new GatewayFiles(folder, config, state), port);
    }

    private static String passwordHash() {
        byte[] salt = "bench-of-busbar!".getBytes(StandardCharsets.US_ASCII);
        try {
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(CHARGER_PASSWORD.toCharArray(), salt, HASH_ROUNDS, 256))
                    .getEncoded();
            HexFormat hex = HexFormat.of();
            return "pbkdf2-sha256:" + HASH_ROUNDS + ":" + hex.formatHex(salt) + ":" + hex.formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2", e);
        }
    }

    /** One that was free a moment ago. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
