package energy.busbar.sim.ocpp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A charge point on its WebSocket: one thread for everything, connects again for ever, 1 s to 15 s apart. */
public final class ChargePointLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChargePointLink.class);
    private static final int TICK_MILLIS = 200;
    private static final int MAX_WAIT_SECONDS = 15;
    /** Longer than the charge point is down. */
    private static final int RESTART_WAIT_SECONDS = 4;
    /** Characters; more is no OCPP message that a charger of this size takes. */
    private static final int MAX_MESSAGE = 100_000;

    private final URI uri;
    private final @Nullable String password;
    private final InstantSource clock;
    private final ChargePoint charger;
    private final ScheduledExecutorService thread;
    private final HttpClient http;
    private @Nullable WebSocket socket;
    private int waitSeconds = 1;
    private boolean closed;

    /**
     * @param uri with the charger's identity as last part of the path
     * @param password for Basic authentication as the identity; null for none (security profile 0)
     */
    public ChargePointLink(URI uri, @Nullable String password, ChargerHardware hardware, InstantSource clock) {
        this.uri = uri;
        this.password = password;
        this.clock = clock;
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "charge-point");
            made.setDaemon(true);
            return made;
        });
        http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        charger = new ChargePoint(hardware, this::drop, new HttpFileTransfers(http));
    }

    public ChargePointLink start() {
        thread.scheduleAtFixedRate(
                guarded(() -> charger.tick(clock.instant())), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        thread.execute(guarded(this::connect));
        return this;
    }

    @Override
    public void close() {
        thread.execute(() -> {
            closed = true;
            if (socket != null) {
                socket.abort();
            }
        });
        thread.shutdown();
    }

    private void connect() {
        if (closed) {
            return;
        }
        WebSocket.Builder builder =
                http.newWebSocketBuilder().subprotocols("ocpp1.6").connectTimeout(Duration.ofSeconds(5));
        if (password != null) {
            String path = uri.getPath();
            String login = path.substring(path.lastIndexOf('/') + 1) + ":" + password;
            String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
            builder.header("Authorization", "Basic " + encoded);
        }
        builder.buildAsync(uri, new Listener()).whenComplete((opened, error) -> {
            if (error != null) {
                log.atDebug().addKeyValue("uri", uri).setCause(error).log("Charger not connected");
                submit(this::connectLater);
            }
        });
    }

    private void connectLater() {
        if (!closed && !thread.isShutdown()) {
            thread.schedule(guarded(this::connect), waitSeconds, TimeUnit.SECONDS);
            waitSeconds = Math.min(MAX_WAIT_SECONDS, waitSeconds * 2);
        }
    }

    /** On the thread, as all that the charger does. */
    private void drop() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
            waitSeconds = RESTART_WAIT_SECONDS;
            gone(open);
        }
    }

    private void opened(WebSocket opened) {
        socket = opened;
        waitSeconds = 1;
        // The JDK's socket takes one message at a time; a failed one shows as a closed socket soon after.
        Sender sender = new Sender(opened);
        charger.opened(sender::send, clock.instant());
        log.atInfo().addKeyValue("uri", uri).log("Charger connected");
    }

    private void gone(WebSocket gone) {
        if (gone.equals(socket)) {
            socket = null;
            charger.closed();
            log.atInfo().addKeyValue("uri", uri).log("Charger disconnected");
            connectLater();
        }
    }

    private void submit(Runnable work) {
        if (!thread.isShutdown()) {
            thread.execute(guarded(work));
        }
    }

    /** A task that throws would end the ticking without a word. */
    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("Charge point failed in a step");
            }
        };
    }

    /** Keeps messages in order: each is sent when the one before has gone out. */
    private static final class Sender {
        private final WebSocket socket;
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

        Sender(WebSocket socket) {
            this.socket = socket;
        }

        void send(String text) {
            last = last.thenCompose(before -> socket.sendText(text, true));
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public void onOpen(WebSocket webSocket) {
            submit(() -> opened(webSocket));
            webSocket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (partial.length() > MAX_MESSAGE) {
                webSocket.abort();
                submit(() -> gone(webSocket));
                return null;
            }
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                submit(() -> charger.received(text, clock.instant()));
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            submit(() -> gone(webSocket));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            submit(() -> gone(webSocket));
        }
    }
}
