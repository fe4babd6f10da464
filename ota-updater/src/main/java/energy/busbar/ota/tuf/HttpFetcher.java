package energy.busbar.ota.tuf;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP and HTTPS. A redirect is followed a few times, to the same scheme only. */
public final class HttpFetcher implements Fetcher, AutoCloseable {
    private static final int MAX_REDIRECTS = 4;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-.*");

    private final Duration connectTimeout;
    private final Duration idleTimeout;
    private final ExecutorService executor;
    private final HttpClient client;

    /** @param idleTimeout how long an answer, or each next piece of it, may take */
    public HttpFetcher(Duration connectTimeout, Duration idleTimeout) {
        this.connectTimeout = connectTimeout;
        this.idleTimeout = idleTimeout;
        this.executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "tuf-http");
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(executor)
                .build();
    }

    @Override
    public Optional<Answer> get(URI uri, long from) throws IOException {
        URI at = uri;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(at, from);
            int status = response.statusCode();
            if (status == 200) {
                return Optional.of(new Answer(0, response.body()));
            }
            if (status == 206) {
                return Optional.of(new Answer(rangeStart(response), response.body()));
            }
            response.body().close();
            switch (status) {
                case 301, 302, 303, 307, 308 -> at = redirected(at, response);
                // Stores of objects say 403 for what is not there, if it may not be listed.
                case 403, 404, 410 -> {
                    return Optional.empty();
                }
                // What we have is longer than the file: begin again.
                case 416 -> {
                    if (from == 0) {
                        throw new IOException("the server answers 416 to a request for the whole file");
                    }
                    return get(uri, 0);
                }
                default -> throw new IOException("the server answers " + status);
            }
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects");
    }

    private HttpResponse<InputStream> send(URI uri, long from) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(connectTimeout.plus(idleTimeout))
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        try {
            return client.send(request.build(), info -> new TimedBody(idleTimeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static long rangeStart(HttpResponse<?> response) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        Matcher matcher = CONTENT_RANGE.matcher(range);
        if (!matcher.matches()) {
            throw new IOException("the server answers 206 with Content-Range '" + range + "', not bytes FROM-TO/ALL");
        }
        return Long.parseLong(matcher.group(1));
    }

    private static URI redirected(URI from, HttpResponse<?> response) throws IOException {
        String location = response.headers().firstValue("Location").orElse("");
        try {
            URI to = from.resolve(location);
            if (!location.isEmpty() && from.getScheme().equalsIgnoreCase(to.getScheme()) && to.getHost() != null) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IOException("a redirect to '" + location + "' is not followed: only " + from.getScheme() + " is");
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
