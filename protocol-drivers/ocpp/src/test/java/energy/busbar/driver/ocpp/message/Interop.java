package energy.busbar.driver.ocpp.message;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where the independent implementations are; a test without them is skipped, in CI it fails. */
public final class Interop {
    private Interop() {}

    public static Path directory() {
        return directory("ocpp-rpc");
    }

    /** @param pack the npm package that the test talks to */
    public static Path directory(String pack) {
        Path interop = Path.of("").toAbsolutePath().getParent().getParent().resolve("interop");
        if (!Files.isDirectory(interop.resolve("node_modules").resolve(pack))) {
            String message = "needs node and interop/node_modules: run 'npm ci' in interop/";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
        return interop;
    }
}
