package energy.busbar.bench.torture;

import energy.busbar.bench.BenchFailure;
import energy.busbar.bench.Part;
import energy.busbar.bench.Parts;
import energy.busbar.bench.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A broker that is not ours, which keeps its sessions on disk as well as it does. */
final class Mosquitto {
    private static final int UP_MILLIS = 10_000;
    private static final String DATABASE = "mosquitto.db";

    private final Parts parts;
    private final Path folder;
    private final int port;
    private Part part;

    Mosquitto(Parts parts, Path folder) throws IOException {
        this.parts = parts;
        this.folder = Files.createDirectories(folder);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("mosquitto.conf"), """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence true
                persistence_location %s/
                autosave_interval 1
                autosave_on_changes true
                max_queued_messages 0
                user root
                """.formatted(port, folder));
        part = begin();
    }

    int port() {
        return port;
    }

    void kill() {
        parts.kill(part);
    }

    void start() {
        part = begin();
    }

    /** What it acknowledged and has not passed on is gone, and so is every session. To be called while it does not run. */
    void forget() throws IOException {
        Files.deleteIfExists(folder.resolve(DATABASE));
    }

    private Part begin() {
        Part begun = parts.signalled(
                "mosquitto",
                List.of("mosquitto", "-c", folder.resolve("mosquitto.conf").toString()),
                Map.of());
        long start = System.nanoTime();
        while (!answers()) {
            begun.mustLive();
            if (Pause.secondsSince(start) * 1000 > UP_MILLIS) {
                throw new BenchFailure("mosquitto does not listen on port " + port, begun.log());
            }
            Pause.millis(20);
        }
        return begun;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
