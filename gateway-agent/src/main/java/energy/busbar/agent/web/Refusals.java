package energy.busbar.agent.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty itself refuses: bad request lines, headers too long, paths that could be read two ways. */
final class Refusals extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Replies.secure(response.getHeaders());
        int status = response.getStatus() < 400 ? 500 : response.getStatus();
        Replies.text(response, status, HttpStatus.getMessage(status), callback);
        return true;
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
        Replies.secure(fields);
        fields.put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        return ByteBuffer.wrap((HttpStatus.getMessage(status) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
