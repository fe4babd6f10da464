package energy.busbar.bench;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What is not ours and must be installed. */
public final class Peers {
    private Peers() {}

    /** Aborts the test, or fails it where all must be there. */
    public static void needCompilerAndLibmodbus(Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "echo 'int main(void) { return 0; }' > probe.c && cc -o probe probe.c -l:libmodbus.so.5; r=$?;"
                                + " rm -f probe probe.c; exit $r")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            String message = "no C compiler or no libmodbus: apt-get install gcc libc6-dev libmodbus5";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
    }

    /** Skips the test where there is none, or fails it where there has to be one. */
    public static void needOcppRpc(Path interop) {
        if (Files.isDirectory(interop.resolve("node_modules/ocpp-rpc"))) {
            return;
        }
        String message = "needs node and interop/node_modules: run 'npm ci' in interop/";
        if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
            fail(message);
        }
        Assumptions.abort(message);
    }
}
