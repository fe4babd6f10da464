package energy.busbar.sim.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.sim.cloud.CloudSide;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerAndNetworkTest {
    @Test
    void the_cloud_side_hears_a_gateway_through_the_network_and_answers_it(@TempDir Path directory) throws Exception {
        BlockingQueue<ObjectNode> told = new LinkedBlockingQueue<>();
        try (EmbeddedBroker broker = new EmbeddedBroker(0, directory).start();
                CuttableNetwork network = new CuttableNetwork(
                                0, new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()))
                        .start();
                CloudSide cloud = new CloudSide("tcp://127.0.0.1:" + broker.port(), told::add, () -> {}).start()) {
            BlockingQueue<String> commands = new LinkedBlockingQueue<>();
            MqttClient gateway = new MqttClient("tcp://127.0.0.1:" + network.port(), "gw-1", new MemoryPersistence());
            gateway.connect();
            gateway.subscribe(new MqttSubscription[] {new MqttSubscription("busbar/v1/gw-1/commands", 1)});
            gateway.setCallback(new CommandListener(commands));
            gateway.publish("busbar/v1/gw-1/status", "{\"online\":true}".getBytes(StandardCharsets.UTF_8), 1, true);
            ObjectNode heard = told.poll(10, TimeUnit.SECONDS);
            assertThat(heard).isNotNull();
            assertThat(heard.path("type").asText()).isEqualTo("status");
            cloud.send("gw-1", "commands", "{\"id\":\"1\"}");
            assertThat(commands.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"id\":\"1\"}");
            gateway.disconnectForcibly();
            gateway.close(true);
        }
    }

    @Test
    void a_cut_network_swallows_and_a_restored_one_drops_what_was_open() throws IOException {
        try (ServerSocket far = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                CuttableNetwork network = new CuttableNetwork(
                                0, new InetSocketAddress(InetAddress.getLoopbackAddress(), far.getLocalPort()))
                        .start()) {
            try (Socket near = new Socket(InetAddress.getLoopbackAddress(), network.port());
                    Socket there = far.accept()) {
                near.setSoTimeout(5000);
                there.setSoTimeout(5000);
                near.getOutputStream().write(1);
                assertThat(there.getInputStream().read()).isEqualTo(1);
                there.getOutputStream().write(2);
                assertThat(near.getInputStream().read()).isEqualTo(2);

                network.cut();
                near.getOutputStream().write(3);
                there.setSoTimeout(200);
                InputStream in = there.getInputStream();
                assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);

                network.restore();
                assertThatThrownByOrEnd(near);
            }
            try (Socket near = new Socket(InetAddress.getLoopbackAddress(), network.port());
                    Socket there = far.accept()) {
                near.getOutputStream().write(4);
                assertThat(there.getInputStream().read()).isEqualTo(4);
            }
        }
    }

    private static void assertThatThrownByOrEnd(Socket socket) {
        int read;
        try {
            read = socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException e) {
            read = -1;
        }
        assertThat(read).isEqualTo(-1);
    }
}
