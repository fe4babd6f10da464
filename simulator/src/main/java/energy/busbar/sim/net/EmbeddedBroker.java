package energy.busbar.sim.net;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An MQTT 5 broker on loopback that keeps everything in memory: Apache ActiveMQ Artemis. */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String ACCEPTOR = "mqtt";
    /** Below the 32,768 from which the Paho client miscounts. */
    private static final int RECEIVE_MAXIMUM = 1_000;

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private final int wantedPort;
    private final Path directory;

    /**
     * @param port 0 for any free one
     * @param directory for what the broker wants to put on disk; little, since messages stay in memory
     */
    public EmbeddedBroker(int port, Path directory) {
        this.wantedPort = port;
        this.directory = directory;
    }

    /** @throws IllegalStateException when the broker does not come up, such as on a port that is taken */
    public EmbeddedBroker start() {
        try {
            Configuration configuration = new ConfigurationImpl()
                    .setPersistenceEnabled(false)
                    .setSecurityEnabled(false)
                    .setJMXManagementEnabled(false)
                    .setThreadPoolMaxSize(8)
                    .setScheduledThreadPoolMaxSize(2)
                    .setJournalDirectory(directory.resolve("journal").toString())
                    .setBindingsDirectory(directory.resolve("bindings").toString())
                    .setLargeMessagesDirectory(directory.resolve("large").toString())
                    .setPagingDirectory(directory.resolve("paging").toString())
                    .addAcceptorConfiguration(
                            ACCEPTOR,
                            "tcp://127.0.0.1:" + wantedPort + "?protocols=MQTT;nioRemotingThreads=2;receiveMaximum="
                                    + RECEIVE_MAXIMUM);
            server.setConfiguration(configuration);
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not start on port " + wantedPort, e);
        }
        if (port() <= 0) {
            throw new IllegalStateException("the broker does not listen on port " + wantedPort);
        }
        return this;
    }

    public int port() {
        return server.getActiveMQServer()
                .getRemotingService()
                .getAcceptor(ACCEPTOR)
                .getActualPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not stop", e);
        }
    }
}
