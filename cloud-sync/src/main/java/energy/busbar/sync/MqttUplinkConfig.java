package energy.busbar.sync;

import energy.busbar.core.driver.Options;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One MQTT uplink as configured.
 *
 * @param id the uplink's name, also that of its cursor in the store
 * @param gatewayId {@code {gw}} of the topics: 1 to 64 of letters, digits, '-' and '_'
 * @param brokers {@code tcp://host:port} or {@code ssl://host:port}, in order of preference; 1 to 8
 * @param clientId 1 to 128 bytes; of two clients with the same one the broker keeps throwing one out
 * @param trustStore PKCS#12 of the authorities that brokers' certificates are checked against; empty: the JVM's own
 * @param keyStore PKCS#12 with the gateway's key and certificate, for mutual TLS
 * @param keepAlive 5 to 1200 s
 * @param sessionExpiry how long the broker keeps commands for a gateway that is away
 * @param window most QoS 1 messages in flight, 1 to 1000; the broker's own receive maximum also binds
 * @param connectTimeout for each of: TCP connection, CONNACK, SUBACK
 * @param ackTimeout after which a missing PUBACK ends the connection, so that the window is sent again
 * @param topicPrefix of the topics before the gateway's id
 */
public record MqttUplinkConfig(
        String id,
        String gatewayId,
        List<URI> brokers,
        String clientId,
        Optional<String> username,
        Optional<String> password,
        Optional<Store> trustStore,
        Optional<Store> keyStore,
        Duration keepAlive,
        Duration sessionExpiry,
        int window,
        Duration connectTimeout,
        Duration ackTimeout,
        String topicPrefix,
        LinkLimits limits) {
    static final int MAX_BROKERS = 8;
    static final int DEFAULT_WINDOW = 20;
    static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(60);
    static final Duration DEFAULT_SESSION_EXPIRY = Duration.ofHours(1);
    static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    static final Duration DEFAULT_ACK_TIMEOUT = Duration.ofSeconds(30);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern GATEWAY_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

    /** A PKCS#12 file. */
    public record Store(Path file, String password) {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    public MqttUplinkConfig {
        brokers = List.copyOf(brokers);
        if (!GATEWAY_ID.matcher(gatewayId).matches()) {
            throw new IllegalArgumentException("gateway id '" + gatewayId + "' must match " + GATEWAY_ID);
        }
        if (!Topics.isPrefix(topicPrefix)) {
            throw new IllegalArgumentException("topic prefix '" + topicPrefix + "' must be names with '/' between");
        }
        if (!CLIENT_ID.matcher(clientId).matches()) {
            throw new IllegalArgumentException("client id '" + clientId + "' must match " + CLIENT_ID);
        }
        if (brokers.isEmpty() || brokers.size() > MAX_BROKERS) {
            throw new IllegalArgumentException("an uplink has 1 to " + MAX_BROKERS + " brokers, not " + brokers.size());
        }
        brokers.forEach(broker -> problemOf(broker).ifPresent(problem -> {
            throw new IllegalArgumentException("broker " + broker + " " + problem);
        }));
        if (window < 1 || window > 1000) {
            throw new IllegalArgumentException("window must be 1 to 1000, not " + window);
        }
        if (password.isPresent() && username.isEmpty()) {
            throw new IllegalArgumentException("a password needs a username");
        }
    }

    /** Plain TCP, no login, defaults for the rest. */
    public static MqttUplinkConfig simple(String id, String gatewayId, URI broker) {
        return new MqttUplinkConfig(
                id,
                gatewayId,
                List.of(broker),
                "busbar-" + gatewayId,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DEFAULT_KEEP_ALIVE,
                DEFAULT_SESSION_EXPIRY,
                DEFAULT_WINDOW,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_ACK_TIMEOUT,
                Topics.DEFAULT_PREFIX,
                LinkLimits.NONE);
    }

    /**
     * Reads one entry of {@code uplinks:}. Every problem is noted in {@code options}; the result counts only when there
     * is none.
     *
     * @param ownGatewayId of a gateway that the uplink's broker knows by no other name
     * @return empty when something that cannot be guessed is missing or wrong
     */
    public static Optional<MqttUplinkConfig> read(Options options, String ownGatewayId) {
        options.word("type", "mqtt", Set.of("mqtt"));
        String id = options.text("id").orElse("mqtt");
        boolean good = true;
        if (!ID.matcher(id).matches()) {
            options.problem("id", "is '" + id + "'", "1 to 64 of A-Z, a-z, 0-9, '-', '_', '.'");
            good = false;
        }
        String gatewayId = options.text("gatewayId").orElse(ownGatewayId);
        String prefix = options.text("topicPrefix").orElse(Topics.DEFAULT_PREFIX);
        if (!Topics.isPrefix(prefix)) {
            options.problem("topicPrefix", "is '" + prefix + "'", "1 to 6 names with '/' between, such as busbar/v1");
            good = false;
        }
        List<URI> brokers = new ArrayList<>();
        List<String> texts = options.texts("brokers");
        for (int i = 0; i < texts.size(); i++) {
            Optional<URI> broker = broker(options, "brokers[" + i + "]", texts.get(i));
            good &= broker.isPresent();
            broker.ifPresent(brokers::add);
        }
        if (texts.isEmpty() || texts.size() > MAX_BROKERS) {
            options.problem(
                    "brokers",
                    texts.isEmpty() ? "is missing" : "has " + texts.size() + " entries",
                    "a list of 1 to " + MAX_BROKERS + " such as [\"ssl://mqtt.example.com:8883\"]");
            good = false;
        }
        String clientId = options.text("clientId").orElse("busbar-" + gatewayId);
        if (!CLIENT_ID.matcher(clientId).matches()) {
            options.problem("clientId", "is '" + clientId + "'", "1 to 128 of A-Z, a-z, 0-9, '_', '.', ':', '-'");
            good = false;
        }
        if (!GATEWAY_ID.matcher(gatewayId).matches()) {
            options.problem(
                    options.has("gatewayId") ? "gatewayId" : "clientId",
                    "belongs to gateway '" + gatewayId + "', whose id cannot stand in a topic",
                    "a gateway id of 1 to 64 of A-Z, a-z, 0-9, '-', '_'");
            good = false;
        }
        Optional<String> username = options.text("username");
        Optional<String> password = options.text("password");
        if (password.isPresent() && username.isEmpty()) {
            options.problem("password", "is given without a username", "both, or neither");
            good = false;
        }
        Optional<Store> trustStore = store(options, "trustStore");
        Optional<Store> keyStore = store(options, "keyStore");
        Duration keepAlive =
                options.duration("keepAlive", DEFAULT_KEEP_ALIVE, Duration.ofSeconds(5), Duration.ofSeconds(1200));
        Duration sessionExpiry =
                options.duration("sessionExpiry", DEFAULT_SESSION_EXPIRY, Duration.ZERO, Duration.ofDays(30));
        int window = options.integer("window", DEFAULT_WINDOW, 1, 1000);
        Duration connectTimeout = options.duration(
                "connectTimeout", DEFAULT_CONNECT_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(2));
        Duration ackTimeout =
                options.duration("ackTimeout", DEFAULT_ACK_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(10));
        LinkLimits limits = LinkLimits.read(options.block("limits"));
        options.finish();
        return good
                ? Optional.of(new MqttUplinkConfig(
                        id,
                        gatewayId,
                        brokers,
                        clientId,
                        username,
                        password,
                        trustStore,
                        keyStore,
                        keepAlive,
                        sessionExpiry,
                        window,
                        connectTimeout,
                        ackTimeout,
                        prefix,
                        limits))
                : Optional.empty();
    }

    private static Optional<Store> store(Options options, String key) {
        if (!options.has(key)) {
            return Optional.empty();
        }
        Options block = options.block(key);
        Store store = new Store(
                Path.of(block.requiredText("file")), block.text("password").orElse(""));
        block.finish();
        return Optional.of(store);
    }

    private static Optional<URI> broker(Options options, String key, String text) {
        String expected = "such as tcp://localhost:1883 or ssl://mqtt.example.com:8883";
        try {
            URI uri = new URI(text);
            Optional<String> problem = problemOf(uri);
            problem.ifPresent(p -> options.problem(key, p, expected));
            return problem.isPresent() ? Optional.empty() : Optional.of(uri);
        } catch (URISyntaxException e) {
            options.problem(key, "is '" + text + "', which is no address", expected);
            return Optional.empty();
        }
    }

    private static Optional<String> problemOf(URI uri) {
        if (!"tcp".equals(uri.getScheme()) && !"ssl".equals(uri.getScheme())) {
            return Optional.of("begins with '" + uri.getScheme() + ":', not with tcp:// or ssl://");
        }
        if (uri.getHost() == null) {
            return Optional.of("names no host");
        }
        if (uri.getUserInfo() != null) {
            return Optional.of("holds a user name; that belongs into username and password");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            return Optional.of("has port " + uri.getPort() + ", not one from 1 to 65535");
        }
        return uri.getRawPath() == null || uri.getRawPath().isEmpty()
                ? Optional.empty()
                : Optional.of("has a path '" + uri.getRawPath() + "'; MQTT has none");
    }

    Topics topics() {
        return new Topics(topicPrefix, gatewayId);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MqttUplinkConfig[" + id + ", gateway " + gatewayId + ", client " + clientId + ", " + brokers + "]";
    }
}
