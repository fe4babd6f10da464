package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import energy.busbar.core.block.MetricsParcel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Whoever is at the other end of one uplink: keeps every message as it came. */
final class UplinkWatch implements AutoCloseable {
    private static final long WAIT_MILLIS = 10_000;

    record Message(String topic, byte[] payload) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(payload);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    record Place(long epoch, long sequence) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return Comparator.comparingLong(Place::epoch)
                    .thenComparingLong(Place::sequence)
                    .compare(this, other);
        }
    }

    private final MqttAsyncClient client;
    private final String base;
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    /** @param base of the topics, with the gateway's id */
    UplinkWatch(int port, String base) throws MqttException {
        this.base = base;
        client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "watch", new MemoryPersistence());
        client.setCallback(new MqttCallback() {
            @Override
            public void messageArrived(String topic, MqttMessage message) {
                messages.add(new Message(topic, message.getPayload()));
            }

            @Override
            public void disconnected(MqttDisconnectResponse response) {}

            @Override
            public void mqttErrorOccurred(MqttException exception) {}

            @Override
            public void deliveryComplete(IMqttToken token) {}

            @Override
            public void connectComplete(boolean reconnect, String serverUri) {}

            @Override
            public void authPacketArrived(int reasonCode, MqttProperties properties) {}
        });
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        client.connect(options).waitForCompletion(WAIT_MILLIS);
        client.subscribe("#", 1).waitForCompletion(WAIT_MILLIS);
    }

    void send(String name, String json) throws MqttException {
        client.publish(base + "/" + name, json.getBytes(StandardCharsets.UTF_8), 1, false)
                .waitForCompletion(WAIT_MILLIS);
    }

    List<String> topics() {
        return messages.stream().map(Message::topic).distinct().sorted().toList();
    }

    List<Message> of(String name) {
        return messages.stream()
                .filter(m -> m.topic().equals(base + "/" + name))
                .toList();
    }

    /** Parcels by their place; one that came twice came as the same bytes. */
    Map<Place, MetricsParcel> parcels(String stream) {
        Map<Place, MetricsParcel> parcels = new TreeMap<>();
        for (Message message : of(stream)) {
            MetricsParcel parcel = MetricsParcel.decode(message.payload());
            MetricsParcel before = parcels.put(new Place(parcel.epoch(), parcel.sequence()), parcel);
            if (before != null && !Arrays.equals(before.encode(), message.payload())) {
                throw new AssertionError("two parcels " + parcel.sequence() + " of one epoch");
            }
        }
        return parcels;
    }

    Map<Place, JsonNode> events() {
        Map<Place, JsonNode> events = new TreeMap<>();
        for (Message message : of("events")) {
            JsonNode event = message.json();
            JsonNode before = events.put(
                    new Place(
                            event.path("epoch").asLong(), event.path("sequence").asLong()),
                    event);
            if (before != null && !before.equals(event)) {
                throw new AssertionError("two events " + event.path("sequence") + ": " + before + " and " + event);
            }
        }
        return events;
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(500, 500, false);
        client.close();
    }
}
