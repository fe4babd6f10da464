package energy.busbar.driver.ocpp.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a charger to send its log: the body as it is, or the first file of a form (RFC 7578). Only a body that came
 * to its end is kept.
 */
final class Upload implements FileDoor.Transfer {
    /** For the lines of a form around its file. */
    private static final int FORM_BYTES = 64 * 1024;

    private static final int MAX_PARTS = 16;
    private static final int MAX_PART_HEADER_BYTES = 8 * 1024;
    private static final Pattern FILE_NAME =
            Pattern.compile("filename\\*?=(?:[A-Za-z0-9-]*'[^']*')?\"?([^\";]{1,255})");

    /** A log that is waited for. The first whole one counts. */
    static final class Wanted {
        private final String device;
        private final FileDoor.UploadListener listener;
        private final AtomicBoolean arrived = new AtomicBoolean();

        Wanted(String device, FileDoor.UploadListener listener) {
            this.device = device;
            this.listener = listener;
        }
    }

    private final FileDoor door;
    private final Wanted wanted;
    private final String key;
    private final String pathName;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final long startedAtMillis;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile String cutBecause = "";
    private @Nullable Path part;
    private @Nullable FileChannel file;
    private long bytes;

    Upload(
            FileDoor door,
            Wanted wanted,
            String key,
            String pathName,
            Request request,
            Response response,
            Callback callback) {
        this.door = door;
        this.wanted = wanted;
        this.key = key;
        this.pathName = pathName;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.startedAtMillis = door.clock().monotonicMillis();
    }

    void start() {
        long most = door.config().maxUploadBytes();
        String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        boolean form = type.toLowerCase(Locale.ROOT).startsWith("multipart/");
        if (wanted.arrived.get()) {
            refuse(HttpStatus.GONE_410, "the file has arrived already");
        } else if (request.getHeaders().contains(HttpHeader.CONTENT_RANGE)) {
            // Kept, it would pass for the whole (RFC 9110 §14.5).
            refuse(HttpStatus.BAD_REQUEST_400, "a part of a file is not taken, send it whole");
        } else if (request.getLength() > (form ? most + FORM_BYTES : most)) {
            wanted.listener.failed("the file has " + request.getLength() + " bytes, more than the " + most
                    + " of ocpp.files.maxUpload");
            refuse(HttpStatus.PAYLOAD_TOO_LARGE_413, "at most " + most + " bytes");
        } else if (!door.begin(this, response)) {
            refuse(HttpStatus.SERVICE_UNAVAILABLE_503, "too much at once");
        } else {
            take(form, type, most);
        }
    }

    private void take(boolean form, String type, long most) {
        door.replace(key, this);
        Sockets.idle(request, FileDoor.IDLE_MILLIS);
        try {
            Path to = door.shelf().incoming(door.newKey());
            part = to;
            wanted.listener.begun();
            if (form) {
                form(to, type, most);
            } else {
                file = LogShelf.begin(to);
                read();
            }
        } catch (IOException e) {
            fail(HttpStatus.INSUFFICIENT_STORAGE_507, "the gateway cannot keep it: " + e.getMessage());
        }
    }

    // --- as it is

    private void read() {
        long most = door.config().maxUploadBytes();
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this::read);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                fail(HttpStatus.BAD_REQUEST_400, "it broke off after " + bytes + " bytes: " + chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            try {
                bytes += chunk.remaining();
                if (bytes <= most) {
                    write(chunk.getByteBuffer());
                }
            } catch (IOException e) {
                fail(HttpStatus.INSUFFICIENT_STORAGE_507, "the gateway cannot keep it: " + e.getMessage());
                return;
            } finally {
                chunk.release();
            }
            if (bytes > most) {
                tooLarge(most);
                return;
            }
            if (last) {
                whole(name(request.getHeaders().get(HttpHeader.CONTENT_DISPOSITION)));
                return;
            }
        }
    }

    private void write(ByteBuffer from) throws IOException {
        FileChannel to = Objects.requireNonNull(file);
        while (from.hasRemaining()) {
            to.write(from);
        }
    }

    private String name(@Nullable String disposition) {
        if (!pathName.isBlank()) {
            return pathName;
        }
        Matcher m = FILE_NAME.matcher(disposition == null ? "" : disposition);
        return m.find() ? m.group(1) : "log";
    }

    // --- in a form

    private void form(Path to, String type, long most) throws IOException {
        MultiPartConfig limits = new MultiPartConfig.Builder()
                .location(to.getParent())
                .maxParts(MAX_PARTS)
                .maxSize(most + FORM_BYTES)
                .maxPartSize(most)
                .maxMemoryPartSize(0)
                .maxHeadersSize(MAX_PART_HEADER_BYTES)
                .useFilesForPartsWithoutFileName(true)
                .build();
        Counted counted = new Counted(request);
        MultiPartFormData.onParts(counted, request, type, limits, new Promise.Invocable<>() {
            @Override
            public void succeeded(MultiPartFormData.Parts parts) {
                try (parts) {
                    taken(parts, to);
                } catch (IOException e) {
                    fail(HttpStatus.INSUFFICIENT_STORAGE_507, "the gateway cannot keep it: " + e.getMessage());
                }
            }

            @Override
            public void failed(Throwable reason) {
                if (counted.bytes() > most) {
                    tooLarge(most);
                } else {
                    fail(HttpStatus.BAD_REQUEST_400, "the form could not be read to its end: " + reason.getMessage());
                }
            }
        });
    }

    private void taken(MultiPartFormData.Parts parts, Path to) throws IOException {
        MultiPart.Part chosen = null;
        for (MultiPart.Part each : parts) {
            boolean file = each.getFileName() != null;
            if (chosen == null || file && chosen.getFileName() == null) {
                chosen = each;
            }
        }
        if (chosen == null) {
            fail(HttpStatus.BAD_REQUEST_400, "the form has no file");
            return;
        }
        chosen.writeTo(to);
        for (MultiPart.Part each : parts) {
            if (each != chosen) {
                each.delete();
            }
        }
        bytes = Files.size(to);
        String said = chosen.getFileName();
        whole(said == null || said.isBlank() ? name(null) : said);
    }

    // --- ends

    private void whole(String name) {
        if (bytes == 0) {
            fail(HttpStatus.BAD_REQUEST_400, "it was empty");
            return;
        }
        LogShelf.Log log;
        try {
            closeFile();
            if (!wanted.arrived.compareAndSet(false, true)) {
                fail(HttpStatus.GONE_410, "another has arrived already");
                return;
            }
            log = door.shelf()
                    .keep(
                            Objects.requireNonNull(part),
                            wanted.device,
                            name,
                            door.clock().instant());
        } catch (IOException e) {
            wanted.arrived.set(false);
            fail(HttpStatus.INSUFFICIENT_STORAGE_507, "the gateway cannot keep it: " + e.getMessage());
            return;
        }
        if (over.compareAndSet(false, true)) {
            door.end(this);
            response.setStatus(request.getMethod().equals("PUT") ? HttpStatus.CREATED_201 : HttpStatus.OK_200);
            callback.succeeded();
        }
        wanted.listener.arrived(log);
    }

    private void tooLarge(long most) {
        fail(HttpStatus.PAYLOAD_TOO_LARGE_413, "it has more than the " + most + " bytes of ocpp.files.maxUpload");
    }

    private void fail(int status, String reason) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        door.end(this);
        try {
            closeFile();
            if (part != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // The folder of what comes in is emptied at the next start.
        }
        wanted.listener.failed(cutBecause.isEmpty() ? reason : cutBecause);
        refuse(status, reason);
    }

    private void refuse(int status, String reason) {
        Response.writeError(request, response, callback, status, reason);
    }

    private void closeFile() throws IOException {
        FileChannel open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public long startedAtMillis() {
        return startedAtMillis;
    }

    @Override
    public void cut(String reason) {
        cutBecause = reason;
        Sockets.cut(request);
    }
}
