package energy.busbar.agent.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** A 1.6 charger that boots, never answers one action, and knows no other. Connects again when told. */
final class MuteCharger implements AutoCloseable {
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

    /** @return whether it is connected now */
    boolean connect() {
        AtomicBoolean open = new AtomicBoolean();
        http.newWebSocketBuilder()
                .subprotocols("ocpp1.6")
                .buildAsync(uri, new Listener())
                .handle((made, fault) -> {
                    open.set(fault == null);
                    return made;
                })
                .thenAccept(made -> {
                    socket = made;
                    if (made != null) {
                        send(
                                made,
                                "[2,\"b\",\"BootNotification\",{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}]");
                    }
                })
                .join();
        return open.get();
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
