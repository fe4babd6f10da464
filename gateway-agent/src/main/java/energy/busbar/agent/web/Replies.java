package energy.busbar.agent.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How answers look on the wire, and the headers that all of them carry. */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(finiteNumbers());

    private Replies() {}

    /** Nothing from elsewhere, nothing inline, in nobody's frame. */
    static void secure(HttpFields.Mutable headers) {
        headers.put(
                "Content-Security-Policy",
                "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
    }

    /** Never throws: a reply that Jackson cannot write is a bug, logged here and answered 500. */
    static void json(Response response, ApiReply reply, Callback callback) {
        byte[] body;
        int status = reply.status();
        try {
            body = JSON.writeValueAsBytes(reply.json());
        } catch (JsonProcessingException e) {
            LOG.error("a reply of the API cannot be written as JSON", e);
            status = 500;
            body = "{\"error\":{\"code\":\"internal\",\"message\":\"something went wrong; the log says what\"}}"
                    .getBytes(StandardCharsets.UTF_8);
        }
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (status == 204) {
            callback.succeeded();
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    static void text(Response response, int status, String text, Callback callback) {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** JSON has no NaN: a number that is none is null. */
    private static SimpleModule finiteNumbers() {
        JsonSerializer<Double> finite = new JsonSerializer<>() {
            @Override
            public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
                if (Double.isFinite(value)) {
                    out.writeNumber(value);
                } else {
                    out.writeNull();
                }
            }
        };
        return new SimpleModule().addSerializer(Double.class, finite).addSerializer(double.class, finite);
    }
}
