package energy.busbar.driver.ocpp.files;

import energy.busbar.core.port.GatewayClock;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where chargers put their logs and fetch their firmware, at {@code /files/KEY/NAME}: the key is of 128 random bits, for one
 * fetch or one update, and good only as long as that is under way. Everything else is 404. Nothing here blocks; listeners
 * are called on the server's threads.
 */
public final class FileDoor extends Handler.Abstract {
    public static final String PATH = "/files/";

    /** Of uploads or downloads at once; a further one is asked to come later. Each upload may fill its own bound of disk. */
    static final int MAX_UPLOADS = 8;

    static final int MAX_DOWNLOADS = 32;

    /** Two of the largest gateway's chargers. */
    static final int MAX_KEYS = 1_024;

    /** A peer that sends or takes nothing for so long is gone. */
    static final long IDLE_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(FileDoor.class);
    private static final long LOG_EVERY_MILLIS = 60_000;
    private static final int RETRY_SECONDS = 30;
    private static final int KEY_BYTES = 16;
    private static final Pattern PLACE = Pattern.compile("([0-9a-f]{32})(?:/+(.*))?");

    /** Who counts and bounds connections that have not shown whose they are. */
    public interface Admission {
        /** It has shown a good key. */
        void admitted(Request request);

        /** It is done, and would have to show another one. */
        void done(Request request);
    }

    /** What an upload comes to. Either may come more than once; after the file nothing comes. */
    public interface UploadListener {
        void begun();

        void arrived(LogShelf.Log log);

        /** It did not come whole; the charger may try again. */
        void failed(String reason);
    }

    /** A key that is good until it is closed. */
    public interface Place extends AutoCloseable {
        String key();

        /** Path of the URL. An upload's ends in a slash: to some chargers it is a folder, and a name may follow. */
        String path();

        /** Also cuts what is under way. Idempotent. */
        @Override
        void close();
    }

    private final FilesConfig config;
    private final LogShelf shelf;
    private final Admission admission;
    private final GatewayClock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Opened> places = new LinkedHashMap<>();
    private final Set<Transfer> running = new LinkedHashSet<>();
    private long loggedAtMillis = -LOG_EVERY_MILLIS;

    public FileDoor(FilesConfig config, LogShelf shelf, Admission admission, GatewayClock clock) {
        this.config = config;
        this.shelf = shelf;
        this.admission = admission;
        this.clock = clock;
    }

    /** @return empty when too much is under way */
    public Optional<Place> receive(String device, UploadListener listener) {
        return open(new Opened(newKey(), "", new Upload.Wanted(device, listener), null));
    }

    /**
     * @param key of before the gateway's restart, or a {@link #newKey}
     * @param servedTo is told the largest end of a part that was written to the charger, at each further percent
     * @return empty when too much is under way
     */
    public Optional<Place> offer(Image image, String key, LongConsumer servedTo) {
        return open(new Opened(key, image.name(), null, new Download.Offered(image, servedTo)));
    }

    public String newKey() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    private synchronized Optional<Place> open(Opened opened) {
        if (places.size() >= MAX_KEYS) {
            return Optional.empty();
        }
        places.put(opened.key(), opened);
        return Optional.of(opened);
    }

    /** Cuts what takes too long; to be called each second or so. */
    public void sweep() {
        long now = clock.monotonicMillis();
        for (Transfer each : snapshot()) {
            if (now - each.startedAtMillis() >= config.transferTime().toMillis()) {
                each.cut("it took longer than " + config.transferTime().toSeconds() + " s");
            }
        }
    }

    private synchronized Set<Transfer> snapshot() {
        return new LinkedHashSet<>(running);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = String.valueOf(request.getHttpURI().getDecodedPath());
        if (!path.startsWith(PATH)) {
            return false;
        }
        Matcher m = PLACE.matcher(path.substring(PATH.length()));
        Opened opened = m.matches() ? place(m.group(1)) : null;
        if (opened == null) {
            stranger(request);
            Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404, "no such file");
            return true;
        }
        Callback last = Callback.from(callback, () -> admission.done(request));
        admission.admitted(request);
        String method = request.getMethod();
        if (opened.download != null && (method.equals("GET") || method.equals("HEAD"))) {
            new Download(this, opened.download, request, response, last).start();
        } else if (opened.upload != null && (method.equals("PUT") || method.equals("POST"))) {
            new Upload(this, opened.upload, opened.key(), m.group(2) == null ? "" : m.group(2), request, response, last)
                    .start();
        } else {
            response.getHeaders().put(HttpHeader.ALLOW, opened.download != null ? "GET, HEAD" : "PUT, POST");
            Response.writeError(request, response, last, HttpStatus.METHOD_NOT_ALLOWED_405);
        }
        return true;
    }

    private synchronized @Nullable Opened place(String key) {
        return places.get(key);
    }

    private synchronized void stranger(Request request) {
        long now = clock.monotonicMillis();
        if (now - loggedAtMillis >= LOG_EVERY_MILLIS) {
            loggedAtMillis = now;
            LOG.warn(
                    "somebody asked for a file that nobody offers or awaits from={} method={}",
                    request.getConnectionMetaData().getRemoteSocketAddress(),
                    request.getMethod());
        }
    }

    // --- for transfers

    /** @return false when there is no room; then the peer was told so */
    boolean begin(Transfer transfer, Response response) {
        synchronized (this) {
            boolean upload = transfer instanceof Upload;
            long same = running.stream()
                    .filter(each -> each instanceof Upload == upload)
                    .count();
            if (same < (upload ? MAX_UPLOADS : MAX_DOWNLOADS)) {
                running.add(transfer);
                return true;
            }
        }
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
        return false;
    }

    synchronized void end(Transfer transfer) {
        running.remove(transfer);
    }

    /** A charger that comes again has given up what went before, which is then often only half open. */
    void replace(String key, Transfer by) {
        for (Transfer each : snapshot()) {
            if (each != by && each.key().equals(key)) {
                each.cut("the charger began anew");
            }
        }
    }

    FilesConfig config() {
        return config;
    }

    LogShelf shelf() {
        return shelf;
    }

    GatewayClock clock() {
        return clock;
    }

    /** What is under way. */
    interface Transfer {
        String key();

        long startedAtMillis();

        void cut(String reason);
    }

    private final class Opened implements Place {
        private final String key;
        private final String name;
        private final Upload.@Nullable Wanted upload;
        private final Download.@Nullable Offered download;

        Opened(String key, String name, Upload.@Nullable Wanted upload, Download.@Nullable Offered download) {
            this.key = key;
            this.name = name;
            this.upload = upload;
            this.download = download;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public String path() {
            return PATH + key + "/" + name;
        }

        @Override
        public void close() {
            synchronized (FileDoor.this) {
                places.remove(key, this);
            }
            replace(key, NOBODY);
        }
    }

    private static final Transfer NOBODY = new Transfer() {
        @Override
        public String key() {
            return "";
        }

        @Override
        public long startedAtMillis() {
            return 0;
        }

        @Override
        public void cut(String reason) {}
    };
}
