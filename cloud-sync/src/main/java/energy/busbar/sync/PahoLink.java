package energy.busbar.sync;

import energy.busbar.core.pki.KeyAndChain;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one connection: a Paho client that is used once and thrown away. Its own reconnecting, window and
 * persistence are not used. Methods are called by the uplink's thread and do not block, except {@link #close}.
 */
public final class PahoLink {
    /**
     * What the broker says for the gateway when the connection is lost; at QoS 1.
     *
     * @param retained for those who come later
     */
    public record Will(String topic, byte[] payload, boolean retained) {}

    /** QoS 1 messages that the broker may send before the first is acknowledged. */
    static final int RECEIVE_MAXIMUM = 16;
    /** Twice what a command may have, so that one that is somewhat too large is answered instead of silently lost. */
    static final long MAX_INCOMING_PACKET_BYTES = 2L * ContractCodec.MAX_BYTES;

    /** Held here, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final java.util.logging.Logger LIBRARY_LOG =
            java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5.client");

    static {
        // It logs every lost connection with a stack trace; the uplink reports the same in one line.
        LIBRARY_LOG.setLevel(java.util.logging.Level.OFF);
    }

    private static final long GOODBYE_MILLIS = 200;
    private static final long BEGIN_MILLIS = 2_000;
    private static final long QUIESCE_MILLIS = 0;

    private final MqttUplinkConfig config;
    private final URI broker;
    private final Will will;
    private final Consumer<LinkEvent> sink;
    private final BrokerSocket socket;
    private final MqttAsyncClient client;
    private final AtomicInteger unwritten = new AtomicInteger();

    /**
     * @param tls null for {@code tcp://} and {@code ws://}
     * @param wire is told of all bytes on the line
     */
    PahoLink(
            MqttUplinkConfig config,
            URI broker,
            @Nullable SSLSocketFactory tls,
            Will will,
            Consumer<LinkEvent> sink,
            LongConsumer wire) {
        this.config = config;
        this.broker = broker;
        this.will = will;
        this.sink = sink;
        int port = BrokerAddress.port(broker);
        this.socket = new BrokerSocket(
                broker.getHost(),
                port,
                tls,
                BrokerAddress.webSocketPath(broker),
                Math.toIntExact(config.connectTimeout().toMillis()),
                wire);
        try {
            // TLS and WebSocket are the socket's: the library is told tcp either way.
            this.client = new MqttAsyncClient(
                    "tcp://" + broker.getHost() + ":" + port, config.clientId(), new MemoryPersistence());
        } catch (MqttException e) {
            throw new IllegalStateException(
                    "broker " + broker + " passed the configuration's checks but not Paho's", e);
        }
    }

    /**
     * For {@code broker}, in TLS where its address says so.
     *
     * @throws IOException when the files of keys and authorities cannot be used
     */
    public static PahoLink to(
            MqttUplinkConfig config,
            URI broker,
            Optional<KeyAndChain> identity,
            Will will,
            Consumer<LinkEvent> sink,
            LongConsumer wire)
            throws IOException {
        SSLSocketFactory tls = BrokerAddress.isTls(broker) ? Tls.sockets(config, identity) : null;
        return new PahoLink(config, broker, tls, will, sink, wire);
    }

    /**
     * The library holds what it sends to the limit that it was given for what it receives, and the other way round. So
     * it is told ours for the CONNECT, and once the CONNACK is there, the broker's.
     */
    private final class Options extends MqttConnectionOptions {
        @Override
        public Long getMaximumPacketSize() {
            ConnAck connAck = socket.connAck();
            return connAck == null ? MAX_INCOMING_PACKET_BYTES : connAck.maximumPacketBytes();
        }
    }

    public boolean reportsTo(Object other) {
        return sink == other;
    }

    public URI broker() {
        return broker;
    }

    public void open() {
        MqttConnectionOptions options = new Options();
        options.setAutomaticReconnect(false);
        // A session that ends with its connection must not begin with what an older one left.
        options.setCleanStart(config.sessionExpiry().isZero());
        options.setSessionExpiryInterval(config.sessionExpiry().toSeconds());
        options.setKeepAliveInterval(Math.toIntExact(config.keepAlive().toSeconds()));
        options.setConnectionTimeout(
                Math.toIntExact(Math.max(1, config.connectTimeout().toSeconds())));
        options.setReceiveMaximum(RECEIVE_MAXIMUM);
        options.setTopicAliasMaximum(0);
        options.setSocketFactory(new OneSocket(socket));
        config.username().ifPresent(options::setUserName);
        config.password().map(p -> p.getBytes(StandardCharsets.UTF_8)).ifPresent(options::setPassword);
        MqttMessage last = new MqttMessage(will.payload());
        last.setQos(1);
        last.setRetained(will.retained());
        options.setWill(will.topic(), last);
        client.setManualAcks(true);
        client.setCallback(new Callback());
        try {
            client.connect(options, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    ConnAck connAck = socket.connAck();
                    if (connAck != null) {
                        sink.accept(new LinkEvent.Up(connAck));
                    }
                }

                @Override
                public void onFailure(IMqttToken token, Throwable fault) {
                    ConnAck connAck = socket.connAck();
                    if (connAck == null || connAck.reasonCode() == 0) {
                        gone(words(fault));
                        return;
                    }
                    sink.accept(new LinkEvent.Down(
                            connAck.reasonCode(),
                            false,
                            "the broker refused the connection: " + ReasonCode.words(connAck.reasonCode())));
                }
            });
        } catch (MqttException e) {
            gone(words(e));
        }
    }

    /** The library finds a connection gone in several places; what the broker said last is the reason in all of them. */
    private void gone(String otherwise) {
        OptionalInt said = socket.disconnectCode();
        sink.accept(
                said.isPresent()
                        ? new LinkEvent.Down(
                                said.getAsInt(), false, "the broker disconnected: " + ReasonCode.words(said.getAsInt()))
                        : new LinkEvent.Down(0, false, otherwise));
    }

    /** Whether the line stood, so that the broker may have read the CONNECT. */
    public boolean reached() {
        return socket.isConnected();
    }

    /** @return false when the library refuses because the connection has just gone; its end is reported by itself */
    public boolean publish(long token, String topic, byte[] payload, int qos, boolean retained) {
        MqttMessage message = new MqttMessage(payload, qos, retained, new MqttProperties());
        int counted = qos == 0 ? 1 : 0;
        try {
            unwritten.addAndGet(counted);
            client.publish(topic, message, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken done) {
                    unwritten.addAndGet(-counted);
                    if (qos > 0) {
                        int[] codes = done.getReasonCodes();
                        int shown = codes == null || codes.length == 0 ? 0 : codes[0];
                        sink.accept(
                                new LinkEvent.Acknowledged(token, socket.realReasonCode(done.getMessageId(), shown)));
                    }
                }

                @Override
                public void onFailure(IMqttToken done, Throwable fault) {
                    unwritten.addAndGet(-counted);
                }
            });
            return true;
        } catch (MqttException e) {
            unwritten.addAndGet(-counted);
            return false;
        }
    }

    /** QoS 0 messages handed over but not written yet: the line is slow, or dead. */
    public int unwritten() {
        return unwritten.get();
    }

    /** Never from inside a callback of the library: that can deadlock. */
    public void subscribe(List<String> filters) {
        List<MqttSubscription> subscriptions = new ArrayList<>();
        for (String filter : filters) {
            MqttSubscription subscription = new MqttSubscription(filter, 1);
            // A retained message is to be recognised and refused: once a session, and when published live.
            subscription.setRetainHandling(1);
            subscription.setRetainAsPublished(true);
            subscriptions.add(subscription);
        }
        try {
            client.subscribe(
                    subscriptions.toArray(MqttSubscription[]::new),
                    null,
                    new MqttActionListener() {
                        @Override
                        public void onSuccess(IMqttToken token) {
                            report(token);
                        }

                        @Override
                        public void onFailure(IMqttToken token, Throwable fault) {
                            report(token);
                        }

                        private void report(IMqttToken token) {
                            int[] codes = token.getReasonCodes();
                            if (codes != null && codes.length > 0) {
                                sink.accept(new LinkEvent.Subscribed(
                                        java.util.Arrays.stream(codes).boxed().toList()));
                            }
                        }
                    },
                    new MqttProperties());
        } catch (MqttException e) {
            gone("could not subscribe: " + words(e));
        }
    }

    /** Acknowledges a message that is durable here. A message that never is acknowledged comes again. */
    public void acknowledge(LinkEvent.Arrived message) {
        try {
            client.messageArrivedComplete(message.packetId(), message.qos());
        } catch (MqttException e) {
            // The connection is gone; the broker sends it again and the desk knows its id.
        }
    }

    /** Cuts the line at once. The library's threads then end by themselves; {@link #close} sees to it. */
    public void cut() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
    }

    /** Takes the client down whatever state it is in. May block for some seconds; not for the uplink's thread. */
    public void close(boolean sayGoodbye) {
        if (socket.connAck() == null) {
            // Stopped while it begins, the library would wait for its own threads for ever.
            cut();
            try {
                socket.awaitSpoken(BEGIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            if (sayGoodbye) {
                // 0x04: the broker publishes the will, which says offline.
                client.disconnectForcibly(
                        QUIESCE_MILLIS,
                        GOODBYE_MILLIS,
                        MqttReturnCode.RETURN_CODE_DISCONNECT_WITH_WILL_MESSAGE,
                        new MqttProperties());
            } else {
                client.disconnectForcibly(QUIESCE_MILLIS, GOODBYE_MILLIS, false);
            }
        } catch (MqttException | RuntimeException e) {
            // Nothing to do: the socket is closed below and the client is never used again.
        }
        cut();
        try {
            client.close(true);
        } catch (MqttException | RuntimeException e) {
            // As above.
        }
    }

    static String words(@Nullable Throwable fault) {
        if (fault == null) {
            return "no reason given";
        }
        Throwable root = fault;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = Optional.ofNullable(root.getMessage()).orElse("");
        return message.isBlank() ? root.getClass().getSimpleName() : message;
    }

    private final class Callback implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException fault = response.getException();
            OptionalInt said = socket.disconnectCode();
            if (fault == null || said.isPresent()) {
                int code = said.orElse(response.getReturnCode());
                String reason = response.getReasonString();
                sink.accept(new LinkEvent.Down(
                        code,
                        false,
                        "the broker disconnected: " + ReasonCode.words(code)
                                + (reason == null ? "" : " (" + reason + ")")));
            } else {
                sink.accept(new LinkEvent.Down(0, unreadable(fault.getReasonCode()), words(fault)));
            }
        }

        private boolean unreadable(int libraryCode) {
            return libraryCode >= MqttException.REASON_CODE_INVALID_IDENTIFIER
                    && libraryCode <= MqttException.REASON_CODE_DUPLICATE_PROPERTY;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            MqttProperties properties = message.getProperties();
            Long expiry = properties == null ? null : properties.getMessageExpiryInterval();
            sink.accept(new LinkEvent.Arrived(
                    message.getId(),
                    message.getQos(),
                    topic,
                    message.getPayload(),
                    message.isRetained(),
                    expiry == null ? -1 : expiry));
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
