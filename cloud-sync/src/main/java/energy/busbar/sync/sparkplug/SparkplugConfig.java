package energy.busbar.sync.sparkplug;

import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.Options.Problem;
import energy.busbar.sync.MqttUplinkConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The projection as configured.
 *
 * @param mqtt brokers and logins; its session ends with the connection
 * @param primaryHost id of the host application without which nothing is published
 * @param hostWait how long a broker may say nothing of that host while there is another broker
 * @param period at least between two data messages of one device
 */
public record SparkplugConfig(
        MqttUplinkConfig mqtt,
        String groupId,
        String edgeNodeId,
        Optional<String> primaryHost,
        Duration hostWait,
        Duration period) {
    /** Its name among the uplinks. */
    public static final String ID = "sparkplug";

    static final Duration DEFAULT_HOST_WAIT = Duration.ofSeconds(30);
    static final Duration DEFAULT_PERIOD = Duration.ofSeconds(1);
    private static final String ID_FORM = "1 to " + SparkplugTopics.MAX_ID_BYTES + " bytes without '+', '/' and '#'";

    /** Keys that mean the same as in other uplinks; what these have besides has no meaning here. */
    private static final List<String> SHARED = List.of(
            "brokers", "clientId", "username", "password", "trustStore", "keyStore", "keepAlive", "connectTimeout");

    public SparkplugConfig {
        new SparkplugTopics(groupId, edgeNodeId); // checks both
        if (!mqtt.sessionExpiry().isZero()) {
            throw new IllegalArgumentException(
                    "a Sparkplug session ends with its connection: session expiry must be 0, not "
                            + mqtt.sessionExpiry() + "");
        }
    }

    /**
     * Reads {@code sparkplug:}. Every problem is noted in {@code options}; the result counts only when there is none.
     *
     * @return empty when something that cannot be guessed is missing or wrong
     */
    public static Optional<SparkplugConfig> read(Options options, String gatewayId) {
        String group = options.requiredText("groupId");
        String node = options.text("edgeNodeId").orElse(gatewayId);
        boolean good = !group.isEmpty() && isId(options, "groupId", group) & isId(options, "edgeNodeId", node);
        Optional<String> host = options.text("primaryHost");
        good &= host.map(h -> isId(options, "primaryHost", h)).orElse(true);
        if (options.has("hostWait") && host.isEmpty()) {
            options.problem("hostWait", "is given without a primaryHost", "both, or neither");
        }
        Duration hostWait =
                options.duration("hostWait", DEFAULT_HOST_WAIT, Duration.ofSeconds(1), Duration.ofMinutes(10));
        Duration period = options.duration("period", DEFAULT_PERIOD, Duration.ofSeconds(1), Duration.ofHours(1));
        Optional<MqttUplinkConfig> mqtt = link(options, gatewayId);
        options.finish();
        String client = options.text("clientId").orElse("busbar-" + gatewayId + "-" + ID);
        return good && mqtt.isPresent()
                ? Optional.of(
                        new SparkplugConfig(mqtt.get().withoutSession(client), group, node, host, hostWait, period))
                : Optional.empty();
    }

    private static Optional<MqttUplinkConfig> link(Options options, String gatewayId) {
        Map<String, Object> shared = new LinkedHashMap<>();
        for (String key : SHARED) {
            if (options.has(key)) {
                options.plain(key).ifPresent(value -> shared.put(key, value));
            }
        }
        List<Problem> problems = new ArrayList<>();
        Optional<MqttUplinkConfig> mqtt = MqttUplinkConfig.read(new Options("", shared, problems), gatewayId);
        problems.forEach(p -> options.problem(p.path(), p.message(), p.expected()));
        return mqtt;
    }

    private static boolean isId(Options options, String key, String id) {
        Optional<String> problem = SparkplugTopics.problemOf(id);
        problem.ifPresent(p -> options.problem(key, "is '" + id + "', which " + p, ID_FORM));
        return problem.isEmpty();
    }
}
