package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import energy.busbar.sim.modbus.RawClient;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Stands in for a gateway where only the demo is tested: says what the contract wants to be said, keeps parcels while the
 * network is away, and executes a dispatch event with three bare register writes.
 */
final class FakeGateway {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SAMPLES = 10;
    private static final String TOPIC = "busbar/v1/demo-gw/";

    private final long epoch = System.currentTimeMillis();
    private final Deque<byte[]> outbox = new ArrayDeque<>();
    private final LinkedBlockingQueue<String> dispatches = new LinkedBlockingQueue<>();
    private final JsonNode config;
    private MqttAsyncClient client;
    private long sequence;
    private long events;
    private Instant until = Instant.MAX;

    private FakeGateway(JsonNode config) {
        this.config = config;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("status")) {
            System.out.println("{\"uplinks\":[{\"backlogSamples\":123}]}");
            return;
        }
        System.out.println("The code for the diagnostics page is ABCD-EFGH-2345");
        JsonNode config = new ObjectMapper(new YAMLFactory()).readTree(new File(arguments[2]));
        new FakeGateway(config).run();
    }

    private void run() throws Exception {
        while (true) {
            String dispatch = dispatches.poll(1, TimeUnit.SECONDS);
            if (dispatch != null) {
                until = Instant.parse(JSON.readTree(dispatch)
                        .path("windows")
                        .path(0)
                        .path("until")
                        .asText());
                // 704: reversion time, 3,000 W, enabled; 123: 1 % with reversion.
                write("battery-1", 40_070 + 155 + 52 + 31, 0, 90);
                write("battery-1", 40_070 + 155 + 52 + 24, 0, 3000);
                write("battery-1", 40_070 + 155 + 52 + 22, 1);
                write("inverter-1", 40_070 + 52 + 28 + 5, 100, 0, 90, 0, 1);
            }
            if (Instant.now().isAfter(until)) {
                until = Instant.MAX;
                write("battery-1", 40_070 + 155 + 52 + 22, 0);
                write("inverter-1", 40_070 + 52 + 28 + 9, 0);
                ObjectNode report =
                        JSON.createObjectNode().put("eventId", "ev-1").put("samplesMissing", 0);
                report.putArray("intervals").addObject().put("askedWatts", 3000).put("deliveredWatts", 2990);
                event("dispatch.report", report);
            }
            sequence++;
            outbox.add(parcel());
            try {
                drain();
            } catch (MqttException e) {
                client = null;
            }
        }
    }

    private void drain() throws MqttException {
        if (client == null || !client.isConnected()) {
            MqttAsyncClient fresh = new MqttAsyncClient(
                    config.path("uplinks").path(0).path("brokers").path(0).asText(), "fake", new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setKeepAliveInterval(2);
            fresh.setCallback(new Dispatches(dispatches));
            fresh.connect(options).waitForCompletion(3000);
            fresh.subscribe(TOPIC + "dispatch-events", 1).waitForCompletion(3000);
            client = fresh;
            publish("devices", "{}".getBytes(StandardCharsets.UTF_8));
        }
        while (!outbox.isEmpty()) {
            publish("metrics", outbox.getFirst());
            outbox.removeFirst();
        }
        publish(
                "live",
                ("{\"devices\":{\"battery-1\":{\"type\":\"battery\",\"link\":\"up\",\"state\":{\"chargeRate\":1},"
                                + "\"setpoints\":{}}}}")
                        .getBytes(StandardCharsets.UTF_8));
        ObjectNode status = JSON.createObjectNode()
                .put("online", true)
                .put("timestamp", Instant.now().toString())
                .put("samplesStored", sequence * SAMPLES)
                .put("backlogSamples", 0);
        publish("status", status.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void event(String type, ObjectNode data) throws MqttException {
        ObjectNode event = JSON.createObjectNode()
                .put("epoch", epoch)
                .put("sequence", ++events)
                .put("type", type);
        event.set("data", data);
        publish("events", event.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void publish(String kind, byte[] payload) throws MqttException {
        client.publish(TOPIC + kind, payload, 1, false).waitForCompletion(2000);
    }

    private byte[] parcel() {
        byte[] parcel = new byte[44];
        ByteBuffer out = ByteBuffer.wrap(parcel);
        out.putInt(0x42425031)
                .putLong(epoch)
                .putLong(sequence)
                .putLong((sequence - 1) * SAMPLES)
                .putInt(SAMPLES);
        out.putInt(4).putInt(7);
        CRC32C crc = new CRC32C();
        crc.update(parcel, 0, 40);
        out.putInt((int) crc.getValue());
        return parcel;
    }

    private void write(String device, int address, int... values) throws IOException {
        for (JsonNode each : config.path("devices")) {
            if (each.path("id").asText().equals(device)) {
                StringBuilder hex = new StringBuilder("00010000%04x0110%04x%04x%02x"
                        .formatted(7 + 2 * values.length, address, values.length, 2 * values.length));
                for (int value : values) {
                    hex.append("%04x".formatted(value));
                }
                try (RawClient modbus =
                        new RawClient(each.path("connection").path("port").asInt())) {
                    modbus.send(hex.toString()).frame();
                }
            }
        }
    }
}
