package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A charger over real sockets, by the JDK's clients, that does with files what a test says. */
final class FileStation implements AutoCloseable {
    private final HttpClient http;
    private final BlockingQueue<JsonNode> calls = new LinkedBlockingQueue<>();
    private final Map<String, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final WebSocket socket;

    FileStation(HttpClient http, String url, String subProtocol) {
        this.http = http;
        this.socket = http.newWebSocketBuilder()
                .subprotocols(subProtocol)
                .buildAsync(URI.create(url), new Listening())
                .join();
    }

    static FileStation plain(Bench bench, String identity, String subProtocol) {
        return new FileStation(HttpClient.newHttpClient(), bench.url() + identity, subProtocol);
    }

    private final class Listening implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode frame = json(text.toString());
                text.setLength(0);
                if (frame.get(0).asInt() == 2) {
                    calls.add(frame);
                } else {
                    answers.get(frame.get(1).asText()).complete(frame);
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    static JsonNode json(String text) {
        try {
            return OcppRpc.JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode says(String action, String payload) throws Exception {
        String id = "s" + lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText("[2,\"" + id + "\",\"" + action + "\"," + payload + "]", true)
                .join();
        JsonNode frame = answer.get(10, TimeUnit.SECONDS);
        if (frame.get(0).asInt() != 3) {
            throw new IllegalStateException(action + " was answered " + frame);
        }
        return frame.get(2);
    }

    void boots16(String version) throws Exception {
        says(
                "BootNotification",
                "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\",\"firmwareVersion\":\"" + version + "\"}");
    }

    void boots201(String version) throws Exception {
        says(
                "BootNotification",
                "{\"reason\":\"PowerUp\",\"chargingStation\":{\"vendorName\":\"V\",\"model\":\"M\",\"firmwareVersion\":\""
                        + version + "\"}}");
    }

    /** The next call of this action; others are answered with NotImplemented. @param answer null for a silent one */
    ObjectNode awaits(String action, @org.jspecify.annotations.Nullable String answer) throws Exception {
        while (true) {
            JsonNode call = calls.poll(15, TimeUnit.SECONDS);
            if (call == null) {
                throw new IllegalStateException("no " + action + " came");
            }
            String id = call.get(1).asText();
            if (call.get(2).asText().equals(action)) {
                if (answer != null) {
                    socket.sendText("[3,\"" + id + "\"," + answer + "]", true).join();
                }
                return (ObjectNode) call.get(3);
            }
            refuse(id);
        }
    }

    /** As {@link #awaits}, refused as an action that the charger does not have. */
    ObjectNode lacks(String action) throws Exception {
        ObjectNode asked;
        while (true) {
            JsonNode call = calls.poll(15, TimeUnit.SECONDS);
            if (call == null) {
                throw new IllegalStateException("no " + action + " came");
            }
            refuse(call.get(1).asText());
            if (call.get(2).asText().equals(action)) {
                asked = (ObjectNode) call.get(3);
                return asked;
            }
        }
    }

    private void refuse(String id) {
        socket.sendText("[4,\"" + id + "\",\"NotImplemented\",\"\",{}]", true).join();
    }

    int uploads(String url, byte[] log) throws Exception {
        HttpRequest put = HttpRequest.newBuilder(URI.create(url))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(log))
                .build();
        return http.send(put, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    HttpResponse<byte[]> downloads(String url, String... headers) throws Exception {
        HttpRequest.Builder get = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            get.headers(headers);
        }
        return http.send(get.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        socket.abort();
    }
}
