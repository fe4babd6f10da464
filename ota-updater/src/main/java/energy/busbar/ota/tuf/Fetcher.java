package energy.busbar.ota.tuf;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

/** How bytes come from a repository. None of them is trusted, so it need not be a safe way. */
public interface Fetcher {
    /**
     * @param from the first byte wanted; a server that cannot do that begins at 0
     * @return empty where the repository has no such file
     * @throws java.net.http.HttpTimeoutException where it does not answer, or stops in the middle (from the stream too)
     * @throws IOException anything else that a later attempt may cure
     */
    Optional<Answer> get(URI uri, long from) throws IOException;

    /**
     * @param startsAt which byte of the file is the first of {@code body}
     * @param body each read ends within a bounded time
     */
    record Answer(long startsAt, InputStream body) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
