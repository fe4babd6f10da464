package energy.busbar.sync;

import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.CommandIntake;
import energy.busbar.core.port.GatewayClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes messages of the platform to the desk; what cannot be read is answered. Called by the uplink's thread only. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int KEY_BYTES = 16;

    private final Topics topics;
    private final GatewayClock clock;
    private final CommandIntake desk;
    private final Consumer<Event> answers;
    private final String source;
    private final CommandRights rights;
    private final Supplier<Site> site;
    private long refused;

    /**
     * @param answers makes an event durable in the events outbox before it returns
     * @param source who is recorded as having asked
     */
    Intake(
            Topics topics,
            GatewayClock clock,
            CommandIntake desk,
            Consumer<Event> answers,
            String source,
            CommandRights rights,
            Supplier<Site> site) {
        this.source = source;
        this.rights = rights;
        this.site = site;
        this.topics = topics;
        this.clock = clock;
        this.desk = desk;
        this.answers = answers;
    }

    /** Returns when the message is durable or answered: it may be acknowledged then. A fault of the ledger passes on. */
    void take(LinkEvent.Arrived message) {
        boolean command = message.topic().equals(topics.commands());
        if (!command && !message.topic().equals(topics.dispatchEvents())) {
            LOG.warn("message on a topic that was not subscribed topic={}", message.topic());
            return;
        }
        if (command) {
            takeCommand(message, ContractCodec.command(message.payload(), source));
        } else {
            takeDispatch(message, ContractCodec.dispatch(message.payload(), source));
        }
    }

    private void takeCommand(LinkEvent.Arrived message, Decoded<CommandRequest> decoded) {
        if (decoded instanceof Decoded.Bad<CommandRequest> bad) {
            answer(message, bad.id().orElse(null), bad.slug().orElse(null), null, bad.detail());
            return;
        }
        CommandRequest request = ((Decoded.Good<CommandRequest>) decoded).value();
        String device = request.device().map(Object::toString).orElse(null);
        if (message.retained()) {
            answer(
                    message,
                    request.id(),
                    request.slug(),
                    device,
                    "a retained command is refused: publish it unretained");
            return;
        }
        Optional<String> refusal = rights.refusal(request, site.get());
        if (refusal.isPresent()) {
            refused++;
            answer(message, request.id(), request.slug(), device, refusal.get());
            return;
        }
        CommandIntake.Receipt receipt = desk.submit(withExpiry(request, message.expirySeconds()));
        if (receipt instanceof CommandIntake.Receipt.Refused refused) {
            // The desk has answered it.
            LOG.info("command refused commandId={} code={} reason={}", request.id(), refused.code(), refused.message());
        }
    }

    private void takeDispatch(LinkEvent.Arrived message, Decoded<ContractCodec.DispatchMessage> decoded) {
        if (decoded instanceof Decoded.Bad<ContractCodec.DispatchMessage> bad) {
            answer(message, bad.id().orElse(null), null, null, bad.detail());
            return;
        }
        ContractCodec.DispatchMessage dispatch = ((Decoded.Good<ContractCodec.DispatchMessage>) decoded).value();
        boolean submit = dispatch instanceof ContractCodec.DispatchMessage.Submit;
        String id = dispatch instanceof ContractCodec.DispatchMessage.Submit s
                ? s.event().id()
                : ((ContractCodec.DispatchMessage.Cancel) dispatch).id();
        if (message.retained()) {
            answer(message, id, null, null, "a retained dispatch event is refused: publish it unretained");
            return;
        }
        Optional<String> refusal = dispatch instanceof ContractCodec.DispatchMessage.Submit s
                ? rights.refusal(s.event(), site.get())
                : Optional.empty(); // of an event of another uplink the desk takes no cancellation
        if (refusal.isPresent()) {
            refused++;
            answer(message, id, null, null, refusal.get());
            return;
        }
        CommandIntake.Receipt receipt = submit
                ? desk.submit(((ContractCodec.DispatchMessage.Submit) dispatch).event())
                : desk.cancelDispatch(id, source);
        if (receipt instanceof CommandIntake.Receipt.Refused refused) {
            answer(message, id, null, null, refused.code() + ": " + refused.message());
        }
    }

    /**
     * The sooner of the body's expiry and the broker's. While the wall clock is not synchronised no absolute time can be
     * judged, so there the broker's count alone decides: what it has delivered has not expired.
     */
    private CommandRequest withExpiry(CommandRequest request, long expirySeconds) {
        if (expirySeconds < 0) {
            return request;
        }
        Instant byBroker = clock.instant().plusSeconds(expirySeconds);
        Optional<Instant> expiry = clock.synchronised()
                ? Optional.of(request.expiresAt()
                        .filter(own -> own.isBefore(byBroker))
                        .orElse(byBroker))
                : Optional.empty();
        return new CommandRequest(
                request.id(),
                request.slug(),
                request.device(),
                request.tag(),
                request.input(),
                expiry,
                request.until(),
                request.source());
    }

    /** For want of a right, since start. */
    long refused() {
        return refused;
    }

    /** Answers a message that never reaches the desk, or that the desk has no record for. */
    void answer(
            LinkEvent.Arrived message,
            @Nullable String id,
            @Nullable String slug,
            @Nullable String device,
            String detail) {
        Map<String, Object> data = new LinkedHashMap<>();
        put(data, "commandId", id);
        put(data, "slug", slug);
        put(data, "deviceId", device);
        data.put("source", source);
        data.put("status", "failed");
        data.put("detail", detail);
        answers.accept(new Event("command.failed", Event.VERSION, key(message, detail), clock.instant(), data));
        LOG.warn("message refused topic={} commandId={} reason={}", message.topic(), id, detail);
    }

    // Absent and null mean the same to a receiver; an event's data holds no nulls.
    private static void put(Map<String, Object> data, String name, @Nullable String value) {
        if (value != null) {
            data.put(name, value);
        }
    }

    private static String key(LinkEvent.Arrived message, String detail) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(message.topic().getBytes(StandardCharsets.UTF_8));
            digest.update(detail.getBytes(StandardCharsets.UTF_8));
            digest.update(message.payload());
            return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
