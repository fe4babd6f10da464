package energy.busbar.agent.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The page's files, in memory by name: no path of a request ever reaches a file system. */
final class PageFiles {
    private static final List<String> NAMES = List.of(
            "index.html",
            "404.html",
            "style.css",
            "icon.svg",
            "activity.js",
            "devices.js",
            "dom.js",
            "format.js",
            "gateway.js",
            "main.js",
            "power.js",
            "site.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    @SuppressWarnings("ArrayRecordComponent") // read only
    private record PageFile(byte[] content, String type, String tag) {}

    private final Map<String, PageFile> byPath = new LinkedHashMap<>();
    private final PageFile notFound;

    PageFiles() {
        NAMES.forEach(name -> byPath.put("/" + name, load(name)));
        byPath.put("/", load("index.html"));
        notFound = load("404.html");
    }

    void serve(Request request, String path, Response response, Callback callback) {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            Replies.text(response, 405, "Only GET and HEAD work here.", callback);
            return;
        }
        PageFile file = byPath.getOrDefault(path, notFound);
        // Checked with the server each time, so that an update of the gateway is an update of the page.
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        response.getHeaders().put(HttpHeader.ETAG, file.tag);
        if (file == notFound) {
            response.setStatus(404);
        } else if (file.tag.equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            response.setStatus(304);
            callback.succeeded();
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, file.type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, file.content.length);
        response.write(true, ByteBuffer.wrap(file.content), callback);
    }

    private static PageFile load(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + name + " is missing from the program");
            }
            byte[] content = in.readAllBytes();
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new PageFile(content, type, "\"" + HexFormat.of().formatHex(digest, 0, 8) + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException("the page's file " + name + " cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
