package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.fail;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs that are not ours, to talk to. */
public final class Peers {
    static final String PYTHON = "/usr/bin/python3";
    static final Options NO_OPTIONS = new Options("", Map.of(), new ArrayList<>());

    /** The JVM's own clock: peers live in real time. */
    public static final GatewayClock CLOCK = new GatewayClock() {
        @Override
        public Moment now() {
            long millis = System.nanoTime() / 1_000_000;
            return new Moment(millis, millis);
        }

        @Override
        public boolean synchronised() {
            return true;
        }

        @Override
        public String bootId() {
            return "boot";
        }
    };

    private Peers() {}

    static ModbusSettings settings(Endpoint endpoint, Duration timeout) {
        return new ModbusSettings(endpoint, Duration.ofSeconds(5), Duration.ZERO, timeout, Duration.ZERO, 125);
    }

    static void needsPymodbus() throws IOException, InterruptedException {
        needs("python3-pymodbus", PYTHON, "-c", "import pymodbus, serial_asyncio");
    }

    static void needsLibmodbus() throws IOException, InterruptedException {
        needs("libmodbus5", PYTHON, "-c", "import ctypes; ctypes.CDLL('libmodbus.so.5')");
    }

    public static void needsSocat() throws IOException, InterruptedException {
        needs("socat", "/usr/bin/env", "sh", "-c", "command -v socat");
    }

    static void needs(String packageName, String... probe) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(probe).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        needed(process.waitFor() == 0, packageName + " is not installed: apt-get install " + packageName);
    }

    /** Skips the test that needs it, or fails it where it must be there. */
    static void needed(boolean there, String message) {
        if (!there) {
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
    }

    /** A program that says a word when it is ready and ends with its input. */
    static final class Peer implements AutoCloseable {
        final String said;
        private final Process process;
        private final BufferedReader out;

        Peer(String... command) throws IOException {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            out = process.inputReader(StandardCharsets.UTF_8);
            said = String.valueOf(out.readLine());
        }

        static Peer pymodbus(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(PYTHON, "src/test/resources/server.py"));
            command.addAll(List.of(arguments));
            return new Peer(command.toArray(String[]::new));
        }

        int port() {
            return Integer.parseInt(said);
        }

        String ask() throws IOException {
            process.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
            return String.valueOf(out.readLine());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Two serial ports with a cable between them. */
    public static final class Cable implements AutoCloseable {
        public final Path here;
        public final Path there;
        private final Process socat;

        public Cable(Path folder) throws IOException, InterruptedException {
            here = folder.resolve("here");
            there = folder.resolve("there");
            socat = new ProcessBuilder("socat", "pty,rawer,link=" + here, "pty,rawer,link=" + there)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("socat.log").toFile())
                    .start();
            for (int i = 0; i < 500 && !(Files.exists(here) && Files.exists(there)); i++) {
                if (socat.waitFor(10, TimeUnit.MILLISECONDS)) {
                    fail("socat ended: " + Files.readString(folder.resolve("socat.log")));
                }
            }
        }

        Endpoint.Serial serial() {
            return new Endpoint.Serial(
                    here.toString(), 115_200, Endpoint.Parity.NONE, 1, false, Endpoint.Direction.AS_IT_IS);
        }

        @Override
        public void close() throws InterruptedException {
            socat.destroyForcibly();
            socat.waitFor();
        }
    }
}
