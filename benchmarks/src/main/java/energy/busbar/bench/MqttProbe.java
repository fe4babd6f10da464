package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

/** A client of the broker that stands where the platform does. */
final class MqttProbe implements AutoCloseable {
    /** Unlike that of a gateway, which is busbar- and its id. */
    private static final String CLIENT_ID = "platform-bench";

    private static final int WAIT_MILLIS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MqttAsyncClient client;
    private final Map<String, Consumer<JsonNode>> listeners = new ConcurrentHashMap<>();

    private MqttProbe(MqttAsyncClient client) {
        this.client = client;
    }

    /** @param broker such as {@code tcp://127.0.0.1:1883} */
    static MqttProbe connect(String broker) {
        try {
            MqttProbe probe = new MqttProbe(new MqttAsyncClient(broker, CLIENT_ID, new MemoryPersistence()));
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setAutomaticReconnect(false);
            options.setCleanStart(true);
            probe.client.setCallback(probe.new Callback());
            probe.client.connect(options).waitForCompletion(WAIT_MILLIS);
            return probe;
        } catch (MqttException e) {
            throw new BenchFailure("cannot connect to the broker at " + broker + ": " + e.getMessage());
        }
    }

    /** @param told of each payload, on the client's thread */
    void subscribe(String topic, int qos, Consumer<JsonNode> told) {
        listeners.put(topic, told);
        try {
            client.subscribe(topic, qos).waitForCompletion(WAIT_MILLIS);
        } catch (MqttException e) {
            throw new BenchFailure("the broker refuses a subscription to " + topic + ": " + e.getMessage());
        }
    }

    /** At QoS 1; does not wait for the broker. */
    void publish(String topic, String json) {
        try {
            client.publish(topic, json.getBytes(StandardCharsets.UTF_8), 1, false);
        } catch (MqttException e) {
            throw new BenchFailure("the broker does not take a message: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(500, 500, false);
            client.close();
        } catch (MqttException e) {
            // The broker ends next, and its connections with it.
            return;
        }
    }

    private final class Callback implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) throws IOException {
            Consumer<JsonNode> told = listeners.get(topic);
            if (told != null) {
                told.accept(JSON.readTree(message.getPayload()));
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            // The next publish says so.
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            // The next publish says so.
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // What counts is the register, or the echo.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // connect() waits for it.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // No extended authentication here.
        }
    }
}
