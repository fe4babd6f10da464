package energy.busbar.sim.ocpp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Uploads whole by PUT; downloads part by part, as chargers with little memory do (RFC 9110 §14). */
final class HttpFileTransfers implements FileTransfers {
    private static final int PART_BYTES = 256 * 1024;
    private static final int MAX_BYTES = 64 * 1024 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http;

    HttpFileTransfers(HttpClient http) {
        this.http = http;
    }

    @Override
    public CompletableFuture<Void> upload(URI to, byte[] content) {
        HttpRequest request = HttpRequest.newBuilder(to)
                .timeout(TIMEOUT)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .thenCompose(answer -> answer.statusCode() / 100 == 2
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(new IOException("HTTP " + answer.statusCode())));
    }

    @Override
    public CompletableFuture<byte[]> download(URI from) {
        return next(from, new ByteArrayOutputStream());
    }

    private CompletableFuture<byte[]> next(URI from, ByteArrayOutputStream got) {
        HttpRequest request = HttpRequest.newBuilder(from)
                .timeout(TIMEOUT)
                .header("Range", "bytes=" + got.size() + "-" + (got.size() + PART_BYTES - 1))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).thenCompose(answer -> {
            got.writeBytes(answer.body());
            String range = answer.headers().firstValue("Content-Range").orElse("");
            if (answer.statusCode() == 200) {
                return CompletableFuture.completedFuture(answer.body());
            }
            if (answer.statusCode() != 206 || answer.body().length == 0 || got.size() > MAX_BYTES) {
                return CompletableFuture.failedFuture(new IOException("HTTP " + answer.statusCode()));
            }
            return range.endsWith("/" + got.size())
                    ? CompletableFuture.completedFuture(got.toByteArray())
                    : next(from, got);
        });
    }
}
