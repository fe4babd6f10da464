package energy.busbar.sim.cloud;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cloud side on its broker: subscribes to every gateway, and sends commands and dispatch events. */
public final class CloudSide implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CloudSide.class);
    private static final String[] TOPICS = {
        "busbar/v1/+/status", "busbar/v1/+/devices", "busbar/v1/+/live", "busbar/v1/+/metrics", "busbar/v1/+/events"
    };
    private static final long WAIT_MILLIS = 10_000;

    private final Receiver receiver;
    private final MqttAsyncClient client;
    private final Runnable lost;

    /**
     * @param broker such as {@code tcp://127.0.0.1:1883}
     * @param told what is new, see {@link Receiver}; called on the client's thread
     * @param lost called when the connection to the broker ends, which here is the end
     */
    public CloudSide(String broker, Consumer<ObjectNode> told, Runnable lost) {
        this.lost = lost;
        receiver = new Receiver(told);
        try {
            client = new MqttAsyncClient(broker, "busbar-cloud", new MemoryPersistence());
        } catch (MqttException e) {
            throw new IllegalStateException("no MQTT client for " + broker, e);
        }
    }

    /** @throws IllegalStateException when the broker cannot be reached */
    public CloudSide start() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(true);
        options.setKeepAliveInterval(20);
        client.setCallback(new Callback());
        try {
            client.connect(options).waitForCompletion(WAIT_MILLIS);
            client.subscribe(TOPICS, new int[] {1, 1, 0, 1, 1}).waitForCompletion(WAIT_MILLIS);
        } catch (MqttException e) {
            throw new IllegalStateException("the cloud side cannot reach its broker " + client.getServerURI(), e);
        }
        return this;
    }

    /**
     * @param kind {@code commands} or {@code dispatch-events}
     * @throws IllegalStateException when the broker does not take it
     */
    public void send(String gateway, String kind, String json) {
        try {
            client.publish("busbar/v1/" + gateway + "/" + kind, json.getBytes(StandardCharsets.UTF_8), 1, false)
                    .waitForCompletion(WAIT_MILLIS);
        } catch (MqttException e) {
            throw new IllegalStateException("the broker did not take a message for " + gateway, e);
        }
    }

    /** One object for each gateway that was heard of. */
    public List<ObjectNode> tallies() {
        synchronized (receiver) {
            List<ObjectNode> tallies = new ArrayList<>();
            receiver.gateways().forEach(gateway -> tallies.add(receiver.tally(gateway)));
            return tallies;
        }
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(500, 500, false);
            client.close();
        } catch (MqttException e) {
            log.atDebug().setCause(e).log("MQTT client did not close cleanly");
        }
    }

    private final class Callback implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            synchronized (receiver) {
                receiver.received(topic, message.getPayload());
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            lost.run();
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            log.atWarn().setCause(exception).log("MQTT error");
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // send() waits for its own token.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // start() waits for it.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // No extended authentication here.
        }
    }
}
