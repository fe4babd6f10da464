package energy.busbar.ota.tuf;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whole files over HTTP. */
final class RepositoryServer implements AutoCloseable {
    private final HttpServer server;
    private final Function<String, byte @Nullable []> content;
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** @param content by undecoded path, without the first slash; null where there is none */
    RepositoryServer(Function<String, byte @Nullable []> content) throws IOException {
        this.content = content;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    static RepositoryServer of(RepositoryMaker maker) throws IOException {
        return new RepositoryServer(path -> path.startsWith("metadata/")
                ? maker.metadata.get(path.substring("metadata/".length()))
                : maker.targets.get(path.substring("targets/".length())));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath().substring(1);
            requests.add(path);
            byte[] bytes = content.apply(path);
            if (bytes == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
