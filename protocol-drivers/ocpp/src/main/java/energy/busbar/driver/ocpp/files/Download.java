package energy.busbar.driver.ocpp.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** One request for an image or a part of it (RFC 9110 §13 and §14). */
final class Download extends IteratingCallback implements FileDoor.Transfer {
    private static final int BUFFER_BYTES = 32 * 1024;

    /** An image for one update, and how far it was fetched over all requests. */
    static final class Offered {
        private final Image image;
        private final LongConsumer servedTo;
        private long toldTo = -1;

        Offered(Image image, LongConsumer servedTo) {
            this.image = image;
            this.servedTo = servedTo;
        }

        private synchronized void served(long to) {
            boolean further = to > toldTo && (to == image.bytes() || toldTo < 0 || percent(to) > percent(toldTo));
            if (further) {
                toldTo = to;
                servedTo.accept(to);
            }
        }

        private long percent(long to) {
            return to * 100 / image.bytes();
        }
    }

    private final FileDoor door;
    private final Offered offered;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final long startedAtMillis;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private @Nullable FileChannel file;
    private long at;
    private long end;
    private boolean written;

    Download(FileDoor door, Offered offered, Request request, Response response, Callback callback) {
        this.door = door;
        this.offered = offered;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.startedAtMillis = door.clock().monotonicMillis();
    }

    void start() {
        Image image = offered.image;
        String tag = "\"" + image.sha256() + "\"";
        HttpFields asked = request.getHeaders();
        HttpFields.Mutable told = response.getHeaders();
        told.put(HttpHeader.ETAG, tag);
        told.put(HttpHeader.ACCEPT_RANGES, "bytes");
        told.put(HttpHeader.CACHE_CONTROL, "no-store");
        String known = asked.get(HttpHeader.IF_NONE_MATCH);
        if (known != null && (known.contains(tag) || known.trim().equals("*"))) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            callback.succeeded();
            return;
        }
        String condition = asked.get(HttpHeader.IF_RANGE);
        boolean same = condition == null || condition.trim().equals(tag);
        boolean get = request.getMethod().equals("GET");
        Optional<Range> part = Range.of(get && same ? asked.get(HttpHeader.RANGE) : null, image.bytes());
        if (part.isEmpty()) {
            told.put(HttpHeader.CONTENT_RANGE, "bytes */" + image.bytes());
            Response.writeError(request, response, callback, HttpStatus.RANGE_NOT_SATISFIABLE_416);
            return;
        }
        Range range = part.get();
        if (get && !door.begin(this, response)) {
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "too much at once");
            return;
        }
        told.put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
        told.put(HttpHeader.CONTENT_DISPOSITION, "attachment; filename=\"" + image.name() + "\"");
        told.put(HttpHeader.CONTENT_LENGTH, range.length());
        if (!range.isWhole(image.bytes())) {
            response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
            told.put(HttpHeader.CONTENT_RANGE, "bytes " + range.first() + "-" + range.last() + "/" + image.bytes());
        }
        if (!get) {
            callback.succeeded();
            return;
        }
        send(range);
    }

    private void send(Range range) {
        Sockets.idle(request, FileDoor.IDLE_MILLIS);
        try {
            FileChannel opened = FileChannel.open(offered.image.file(), StandardOpenOption.READ);
            file = opened;
            at = range.first();
            end = range.last() + 1;
            opened.position(at);
            offered.served(at == 0 ? 0 : -1);
        } catch (IOException e) {
            finished();
            response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
            response.getHeaders().remove(HttpHeader.CONTENT_RANGE);
            Response.writeError(request, response, callback, HttpStatus.GONE_410, "the image is gone");
            return;
        }
        iterate();
    }

    @Override
    protected Action process() throws IOException {
        if (written) {
            offered.served(at);
            written = false;
        }
        FileChannel from = file;
        if (at >= end || from == null) {
            return Action.SUCCEEDED;
        }
        buffer.clear();
        buffer.limit((int) Math.min(buffer.capacity(), end - at));
        if (from.read(buffer) < 0) {
            throw new EOFException("the image has become shorter");
        }
        buffer.flip();
        at += buffer.remaining();
        written = true;
        response.write(at >= end, buffer, this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        finished();
        callback.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        finished();
        callback.failed(cause);
    }

    private void finished() {
        door.end(this);
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }

    @Override
    public String key() {
        return "download of " + offered.image.name(); // any number of requests of one charger may be under way
    }

    @Override
    public long startedAtMillis() {
        return startedAtMillis;
    }

    @Override
    public void cut(String reason) {
        Sockets.cut(request);
    }
}
