package energy.busbar.sync;

import energy.busbar.core.pki.KeyAndChain;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** One blocking connection without will or session, for {@link ProvisionExchange}; used once and thrown away. */
final class ProvisionLink {
    private static final long GOODBYE_MILLIS = 500;

    private final MqttUplinkConfig config;
    private final URI broker;
    private final String clientId;
    private Optional<BrokerSocket> socket = Optional.empty();
    private Optional<MqttAsyncClient> client = Optional.empty();
    private volatile Consumer<byte[]> sink = payload -> {};

    ProvisionLink(MqttUplinkConfig config, URI broker, String clientId) {
        this.config = config;
        this.broker = broker;
        this.clientId = clientId;
    }

    URI broker() {
        return broker;
    }

    /** @throws IOException when the broker is not reached or does not let it in; the message says which */
    void open(KeyAndChain login) throws IOException {
        int port = BrokerAddress.port(broker);
        BrokerSocket line = new BrokerSocket(
                broker.getHost(),
                port,
                Tls.sockets(config, Optional.of(login)),
                BrokerAddress.webSocketPath(broker),
                Math.toIntExact(config.connectTimeout().toMillis()),
                bytes -> {});
        socket = Optional.of(line);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        options.setKeepAliveInterval(30);
        options.setConnectionTimeout(
                Math.toIntExact(Math.max(1, config.connectTimeout().toSeconds())));
        options.setTopicAliasMaximum(0);
        options.setSocketFactory(new OneSocket(line));
        try {
            MqttAsyncClient fresh =
                    new MqttAsyncClient("tcp://" + broker.getHost() + ":" + port, clientId, new MemoryPersistence());
            client = Optional.of(fresh);
            fresh.setCallback(new Callback());
            IMqttToken token = fresh.connect(options);
            token.waitForCompletion(config.connectTimeout().toMillis());
        } catch (MqttException e) {
            ConnAck connAck = line.connAck();
            throw new IOException(
                    connAck != null && connAck.reasonCode() != 0
                            ? "the broker refused the connection: " + ReasonCode.words(connAck.reasonCode())
                            : words(e, line),
                    e);
        }
    }

    void subscribe(String topic, Consumer<byte[]> messages) throws IOException {
        sink = messages;
        IMqttToken token = done(() -> opened().subscribe(topic, 1), "to subscribe to " + topic);
        int[] codes = token.getReasonCodes();
        if (codes != null && codes.length > 0 && codes[0] >= ReasonCode.FIRST_REFUSAL) {
            throw new IOException(
                    "the broker refuses to let it subscribe to " + topic + ": " + ReasonCode.words(codes[0]));
        }
    }

    void publish(String topic, byte[] payload) throws IOException {
        IMqttToken token = done(() -> opened().publish(topic, payload, 1, false), "to publish to " + topic);
        int[] codes = token.getReasonCodes();
        int shown = codes == null || codes.length == 0 ? 0 : codes[0];
        int code =
                socket.map(s -> s.realReasonCode(token.getMessageId(), shown)).orElse(shown);
        if (code >= ReasonCode.FIRST_REFUSAL) {
            throw new IOException("the broker refuses to let it publish to " + topic + ": " + ReasonCode.words(code));
        }
    }

    /** Bounded in time. */
    void close() {
        client.ifPresent(open -> {
            try {
                open.disconnectForcibly(0, GOODBYE_MILLIS, true);
            } catch (MqttException | RuntimeException e) {
                // The socket is closed below, and the client is never used again.
            }
        });
        socket.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                // As closed as it can be.
            }
        });
        client.ifPresent(open -> {
            try {
                open.close(true);
            } catch (MqttException | RuntimeException e) {
                // As above.
            }
        });
    }

    private interface Call {
        IMqttToken run() throws MqttException;
    }

    private IMqttToken done(Call call, String what) throws IOException {
        try {
            IMqttToken token = call.run();
            token.waitForCompletion(config.ackTimeout().toMillis());
            return token;
        } catch (MqttException e) {
            throw new IOException(
                    what + " failed: " + socket.map(s -> words(e, s)).orElse(""), e);
        }
    }

    private MqttAsyncClient opened() {
        return client.orElseThrow(() -> new IllegalStateException("open comes first"));
    }

    private static String words(MqttException fault, BrokerSocket line) {
        if (line.disconnectCode().isPresent()) {
            return "the broker disconnected: "
                    + ReasonCode.words(line.disconnectCode().getAsInt());
        }
        return PahoLink.words(fault);
    }

    private final class Callback implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            // A retained one is of another time.
            if (!message.isRetained()) {
                sink.accept(message.getPayload());
            }
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
