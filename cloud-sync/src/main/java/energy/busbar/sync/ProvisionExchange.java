package energy.busbar.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.pki.KeyAndChain;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A request for a certificate against its answer, over a short connection of its own ("Provisioning" in
 * {@code docs/mqtt-contract.md}): with a claim certificate at first, with the present one to renew it. Blocks, bounded by
 * the times that it is given.
 */
public final class ProvisionExchange {
    /** Of the connection's client id, after the uplink's own, which may be connected meanwhile. */
    static final String CLIENT_SUFFIX = "-enroll";

    static final int MAX_ANSWER_BYTES = 65_536;
    private static final int MAX_ANSWERS = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the platform says. */
    public sealed interface Answer {
        /** @param certificates in PEM, the gateway's own first; not judged yet */
        record Issued(String certificates) implements Answer {}

        /** The request is taken, and somebody has to agree first. */
        record Later(Duration retryAfter, String detail) implements Answer {}

        record Refused(String detail) implements Answer {}
    }

    /**
     * @param id the same for the same request, so that one that is sent again gets the same certificate
     * @param reason {@code claim} or {@code renewal}
     * @param csr PKCS#10 in PEM
     */
    public record Request(String id, String reason, String csr) {}

    private final MqttUplinkConfig config;
    private final LongSupplier monotonicMillis;

    public ProvisionExchange(MqttUplinkConfig config, LongSupplier monotonicMillis) {
        this.config = config;
        this.monotonicMillis = monotonicMillis;
    }

    /**
     * Asks one broker after the other until one is reached.
     *
     * @param wait for the answer of the one that was reached
     * @throws IOException when none was reached, or nothing came in time; the message says why
     */
    public Answer ask(KeyAndChain login, Request request, Duration wait) throws IOException {
        return atFirst(login, link -> exchanged(link, request, wait));
    }

    /**
     * Logs in and leaves again.
     *
     * @return the broker that let it in
     */
    public URI connect(KeyAndChain login) throws IOException {
        return atFirst(login, link -> link.broker());
    }

    private interface Talk<T> {
        T with(ProvisionLink link) throws IOException, InterruptedException;
    }

    private <T> T atFirst(KeyAndChain login, Talk<T> talk) throws IOException {
        List<String> failures = new ArrayList<>();
        for (URI broker : config.brokers()) {
            if (!BrokerAddress.isTls(broker)) {
                failures.add(broker + ": a certificate needs ssl:// or wss://");
                continue;
            }
            ProvisionLink link = new ProvisionLink(config, broker, config.clientId() + CLIENT_SUFFIX);
            try {
                try {
                    link.open(login);
                } catch (IOException e) {
                    failures.add(broker + ": " + e.getMessage());
                    continue;
                }
                return talk.with(link);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                link.close();
            }
        }
        throw new IOException(String.join("; ", failures));
    }

    private Answer exchanged(ProvisionLink link, Request request, Duration wait)
            throws IOException, InterruptedException {
        Topics topics = config.topics();
        BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(MAX_ANSWERS);
        // More than these are somebody's flood; ours is among them or the time passes.
        link.subscribe(topics.of("provision/response"), answers::offer);
        link.publish(topics.of("provision/request"), body(request));
        long deadline = monotonicMillis.getAsLong() + wait.toMillis();
        for (long left = wait.toMillis(); left > 0; left = deadline - monotonicMillis.getAsLong()) {
            byte[] payload = answers.poll(left, TimeUnit.MILLISECONDS);
            Optional<Answer> answer = payload == null ? Optional.empty() : read(payload, request.id());
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new IOException(link.broker() + ": no answer to the request within " + wait.toSeconds() + " s");
    }

    private byte[] body(Request request) {
        ObjectNode body = JSON.createObjectNode();
        body.put("id", request.id());
        body.put("gatewayId", config.gatewayId());
        body.put("reason", request.reason());
        body.put("csr", request.csr());
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @return empty for what answers another request, such as one from before a restart */
    static Optional<Answer> read(byte[] payload, String id) throws IOException {
        if (payload.length > MAX_ANSWER_BYTES) {
            throw new IOException(
                    "the answer has " + payload.length + " bytes; at most " + MAX_ANSWER_BYTES + " are taken");
        }
        JsonNode answer;
        try {
            answer = JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new IOException("the answer is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!answer.path("id").asText().equals(id)) {
            return Optional.empty();
        }
        String detail = answer.path("detail").asText("no reason given");
        return Optional.of(
                switch (answer.path("status").asText()) {
                    case "issued" ->
                        new Answer.Issued(answer.path("certificates").asText());
                    case "pending" ->
                        new Answer.Later(
                                Duration.ofSeconds(Math.max(
                                        1, answer.path("retryAfterSeconds").asLong(60))),
                                detail);
                    case "refused" -> new Answer.Refused(detail);
                    default ->
                        throw new IOException("the answer's status is '"
                                + answer.path("status").asText() + "'; issued, pending or refused would be right");
                });
    }
}
