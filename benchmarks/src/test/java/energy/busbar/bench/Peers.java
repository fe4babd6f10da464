package energy.busbar.bench;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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

    /** Skips the test where one of them is missing, or fails it where they have to be there. */
    public static void needMosquittoAndPython() {
        for (String program : List.of("mosquitto", "python3")) {
            boolean there = Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            missing(there, program + " is not installed: apt-get install " + program);
        }
    }

    /** The same for gateway and simulator, which a build of this module alone has not packed. */
    public static void needPacked(Path home) {
        for (String module : List.of("gateway-agent", "simulator")) {
            missing(
                    Files.isDirectory(home.resolve(module).resolve("target/dist/lib")),
                    module + " is not packed: run 'mvn verify' in " + home);
        }
    }

    private static void missing(boolean there, String message) {
        if (there) {
            return;
        }
        if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
            fail(message);
        }
        Assumptions.abort(message);
    }
}
