package energy.busbar.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server of other make for the same chargers: npm's ocpp-rpc, run by node. */
final class ChargersPeer {
    private ChargersPeer() {}

    /** @throws BenchFailure where there is no node or no ocpp-rpc, which says what to install */
    static Part start(Parts parts) throws IOException {
        Path interop = parts.launcher().resolveSibling("interop");
        if (!Files.isDirectory(interop.resolve("node_modules").resolve("ocpp-rpc"))) {
            throw new BenchFailure("the gateway is measured beside ocpp-rpc, which is not in " + interop
                    + ": run 'npm ci' there (Debian: apt-get install nodejs npm)");
        }
        Path script = parts.folder().resolve("chargers-peer.js");
        try (InputStream in = ChargersPeer.class.getResourceAsStream("chargers-peer.js")) {
            if (in == null) {
                throw new IllegalStateException("chargers-peer.js is not in the jar");
            }
            Files.copy(in, script);
        }
        return parts.fed("ocpp-rpc", List.of("node", script.toString(), interop.toString()), line -> {});
    }
}
