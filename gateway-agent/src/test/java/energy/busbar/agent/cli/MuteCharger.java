package energy.busbar.agent.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A 1.6 charger that boots, never answers one action, and knows no other. Connects again when told. */
final class MuteCharger implements AutoCloseable {
    private static final String BOOT =
            "[2,\"b\",\"BootNotification\",{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}]";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final String muteOn;
    private volatile WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    MuteCharger(URI uri, String muteOn) {
        this.uri = uri;
        this.muteOn = muteOn;
    }

    /** Connects and boots, unless it is connected; a gateway that is not ready yet closes it again. */
    void connect() {
        if (socket != null) {
            return;
        }
        http.newWebSocketBuilder()
                .subprotocols("ocpp1.6")
                .buildAsync(uri, new Listener())
                .exceptionally(fault -> null)
                .join();
    }

    private synchronized void send(WebSocket to, String text) {
        sent = sent.exceptionally(fault -> null).thenCompose(before -> to.sendText(text, true));
    }

    /** How often it was asked for it, since it was made. */
    long heard(String action) {
        return heard.stream()
                .filter(text -> text.startsWith("[2,") && text.contains("\"" + action + "\""))
                .count();
    }

    @Override
    public void close() {
        WebSocket last = socket;
        if (last != null) {
            last.abort();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public void onOpen(WebSocket made) {
            socket = made;
            send(made, BOOT);
            made.request(1);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            socket = null;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable fault) {
            socket = null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                heard.add(text);
                if (text.startsWith("[2,") && !text.contains("\"" + muteOn + "\"")) {
                    send(from, "[4," + text.split(",")[1] + ",\"NotImplemented\",\"\",{}]");
                }
            }
            from.request(1);
            return null;
        }
    }
}
