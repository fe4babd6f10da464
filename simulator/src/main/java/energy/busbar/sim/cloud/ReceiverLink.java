package energy.busbar.sim.cloud;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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

/**
 * A {@link DurableReceiver} on its broker: with a session that the broker keeps while it is away, and with an
 * acknowledgement only for what is on the disk. Connects again for as long as it lives.
 */
public final class ReceiverLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReceiverLink.class);
    private static final String TOPIC = "busbar/v1/+/metrics";
    private static final String CLIENT = "busbar-receiver";
    private static final long SESSION_SECONDS = 86_400;
    private static final long WAIT_MILLIS = 5_000;
    private static final long AGAIN_MILLIS = 250;

    private final DurableReceiver receiver;
    private final String broker;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param broker such as {@code tcp://127.0.0.1:1883}
     * @throws IOException where what it kept before cannot be read
     */
    public ReceiverLink(String broker, Path folder) throws IOException {
        this.broker = broker;
        receiver = new DurableReceiver(folder);
        thread = new Thread(this::run, "receiver");
        thread.setDaemon(true);
    }

    public ReceiverLink start() {
        thread.start();
        return this;
    }

    /** One object for each gateway that was heard of. */
    public List<ObjectNode> tallies() {
        return receiver.tallies();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed) {
                once();
                Thread.sleep(AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection, until it ends. */
    private void once() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try {
            MqttAsyncClient client = new MqttAsyncClient(broker, CLIENT, new MemoryPersistence());
            try {
                client.setManualAcks(true);
                client.setCallback(new Callback(client, ended));
                MqttConnectionOptions options = new MqttConnectionOptions();
                options.setAutomaticReconnect(false);
                options.setCleanStart(false);
                options.setSessionExpiryInterval(SESSION_SECONDS);
                options.setKeepAliveInterval(5);
                client.connect(options).waitForCompletion(WAIT_MILLIS);
                client.subscribe(TOPIC, 1).waitForCompletion(WAIT_MILLIS);
                ended.await();
            } finally {
                client.disconnectForcibly(0, 200, false);
                client.close(true);
            }
        } catch (MqttException e) {
            log.atDebug().setCause(e).log("no connection to the broker");
        }
    }

    private final class Callback implements MqttCallback {
        private final MqttAsyncClient client;
        private final CountDownLatch ended;

        Callback(MqttAsyncClient client, CountDownLatch ended) {
            this.client = client;
            this.ended = ended;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) throws MqttException {
            try {
                receiver.receive(topic, message.getPayload());
            } catch (UncheckedIOException e) {
                // Not acknowledged, so the broker sends it again.
                log.atError().setCause(e).log("not kept");
                ended.countDown();
                return;
            }
            client.messageArrivedComplete(message.getId(), message.getQos());
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            ended.countDown();
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            log.atDebug().setCause(exception).log("MQTT error");
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // It sends nothing.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // once() waits for it.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // No extended authentication here.
        }
    }
}
