package energy.busbar.sync;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Eclipse Mosquitto as a process of its own: the broker that is not ours. */
final class Mosquitto implements AutoCloseable {
    private final String program;
    private final Path folder;
    private final List<String> settings;
    final int port;
    private Process process;

    private Mosquitto(String program, Path folder, int port, List<String> settings) {
        this.settings = settings;
        this.program = program;
        this.folder = folder;
        this.port = port;
    }

    static Mosquitto start(Path folder, String... settings) throws IOException {
        Optional<String> program = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(dir -> Path.of(dir, "mosquitto"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        if (program.isEmpty()) {
            String message = "Mosquitto is not installed: apt-get install mosquitto";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Mosquitto broker = new Mosquitto(program.orElseThrow(), folder, port, List.of(settings));
        broker.restart();
        return broker;
    }

    void restart() throws IOException {
        Path config = folder.resolve("mosquitto.conf");
        List<String> lines = new ArrayList<>(settings);
        lines.add("listener " + port + " 127.0.0.1");
        lines.add("allow_anonymous true");
        lines.add("persistence false");
        lines.add("user " + System.getProperty("user.name"));
        Files.write(config, lines);
        process = new ProcessBuilder(program, "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        Eventually.isTrue(10, () -> "Mosquitto listens on " + port, this::listens);
    }

    /** SIGKILL, as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    private boolean listens() {
        try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
