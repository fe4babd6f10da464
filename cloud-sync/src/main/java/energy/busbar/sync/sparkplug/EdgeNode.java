package energy.busbar.sync.sparkplug;

import energy.busbar.core.model.DeviceId;
import energy.busbar.sync.sparkplug.Frame.Datum;
import energy.busbar.sync.sparkplug.Metric.Property;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a Sparkplug B edge node publishes: sequence numbers, aliases, births before data, data by change. It knows neither
 * sockets nor clocks; whoever asks must publish what comes back, all of it and in order, or end the session.
 */
final class EdgeNode {
    static final String REBIRTH = "Node Control/Rebirth";
    static final String BD_SEQ = "bdSeq";
    static final String QUALITY = "Quality";
    /** Metrics of one node or device; what is beyond is left out and told of. */
    static final int MAX_METRICS = 2_000;
    /** Metrics in one data message. */
    static final int MAX_CHANGES = 500;
    /** Aliases given since the last birth of all; more, and all are born again. */
    static final int MAX_ALIASES = 100_000;

    private static final int SEQUENCES = 256;

    /** @param metrics how many it carries */
    record Message(String topic, byte[] payload, int metrics) {}

    /** What was last said of a metric. */
    private record Said(long alias, DataType type, @Nullable Object value, int quality) {}

    /** @param told properties by name, which only a birth tells */
    private record Born(Map<String, Said> metrics, Map<String, List<Property>> told) {}

    private final SparkplugTopics topics;
    private final Map<Optional<DeviceId>, Born> born = new LinkedHashMap<>();
    private final Map<Long, String> names = new LinkedHashMap<>();
    private final Set<String> leftOut = new HashSet<>();
    private int bdSeq;
    private int seq;
    private long lastAlias;

    EdgeNode(SparkplugTopics topics) {
        this.topics = topics;
    }

    /** The will of the next connection, and what is published before leaving it. Births afterwards carry its number. */
    Message death(int number) {
        bdSeq = number;
        Payload payload =
                new Payload(OptionalLong.empty(), List.of(bdSeqMetric(OptionalLong.empty())), OptionalInt.empty());
        return new Message(topics.ofNode("NDEATH"), PayloadCodec.encode(payload), 1);
    }

    /** The connection has ended: nothing is born any more. */
    void gone() {
        born.clear();
        names.clear();
    }

    boolean isBorn() {
        return born.containsKey(Optional.<DeviceId>empty());
    }

    /** Names of what had no place in a message or in the bounds here, since the last birth of all. */
    Set<String> leftOut() {
        return Set.copyOf(leftOut);
    }

    /** The name of a metric of this device (empty: of the node) that has this alias. */
    Optional<String> nameOf(Optional<DeviceId> device, long alias) {
        Born its = born.get(device);
        String name = names.get(alias);
        return its != null && name != null && its.metrics().containsKey(name) ? Optional.of(name) : Optional.empty();
    }

    /**
     * NBIRTH, then a DBIRTH of each device that is alive.
     *
     * @param frames the first is the node's
     * @param maxPayload most bytes that a payload may have
     */
    List<Message> birth(List<Frame> frames, long nowMillis, int maxPayload) {
        gone();
        leftOut.clear();
        seq = 0;
        lastAlias = 0;
        List<Message> out = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame.alive() && (frame.device().isEmpty() || isBorn())) {
                birthOf(frame, nowMillis, maxPayload).ifPresent(out::add);
            }
        }
        return out;
    }

    /** What has changed since: deaths and births of devices, then data. */
    List<Message> changes(List<Frame> frames, long nowMillis, int maxPayload) {
        // An NBIRTH ends what was born before it, so it never comes alone.
        if (lastAlias > MAX_ALIASES || differs(frames.get(0))) {
            return birth(frames, nowMillis, maxPayload);
        }
        List<Message> out = new ArrayList<>();
        deaths(frames, nowMillis, out);
        for (Frame frame : frames) {
            if (frame.alive() && differs(frame)) {
                boolean before = born.containsKey(frame.device());
                Optional<Message> birth = birthOf(frame, nowMillis, maxPayload);
                birth.ifPresent(out::add);
                if (birth.isEmpty() && before && frame.device().isPresent()) {
                    // What it has become cannot be told; what it was must not seem to go on.
                    out.add(message("DDEATH", frame.device(), List.of(), nowMillis));
                }
            }
        }
        for (Frame frame : frames) {
            Born its = born.get(frame.device());
            if (its != null) {
                data(frame, its, nowMillis, maxPayload, out);
            }
        }
        return out;
    }

    private void deaths(List<Frame> frames, long nowMillis, List<Message> out) {
        Set<Optional<DeviceId>> alive = new HashSet<>();
        frames.stream().filter(Frame::alive).forEach(f -> alive.add(f.device()));
        for (Optional<DeviceId> device : List.copyOf(born.keySet())) {
            if (device.isPresent() && !alive.contains(device)) {
                forget(device);
                out.add(message("DDEATH", device, List.of(), nowMillis));
            }
        }
    }

    /** Whether only a birth can tell of it. */
    private boolean differs(Frame frame) {
        Born its = born.get(frame.device());
        List<Datum> data = bounded(frame);
        if (its == null) {
            return !leftOut.contains(name(frame.device()));
        }
        if (its.metrics().size() != data.size()) {
            return true;
        }
        for (Datum datum : data) {
            Said said = its.metrics().get(datum.name());
            if (said == null
                    || said.type() != datum.type()
                    || !datum.properties().equals(its.told().get(datum.name()))) {
                return true;
            }
        }
        return false;
    }

    private Optional<Message> birthOf(Frame frame, long nowMillis, int maxPayload) {
        forget(frame.device());
        Map<String, Said> said = new LinkedHashMap<>();
        Map<String, List<Property>> told = new LinkedHashMap<>();
        List<Metric> metrics = new ArrayList<>();
        if (frame.device().isEmpty()) {
            metrics.add(bdSeqMetric(OptionalLong.of(nowMillis)));
            metrics.add(Metric.named(REBIRTH, DataType.BOOLEAN, false, OptionalLong.of(nowMillis)));
        }
        long alias = lastAlias;
        for (Datum datum : bounded(frame)) {
            alias++;
            List<Property> properties = new ArrayList<>(datum.properties());
            properties.add(quality(datum));
            metrics.add(new Metric(
                    Optional.of(datum.name()),
                    OptionalLong.of(alias),
                    OptionalLong.of(datum.atMillis()),
                    Optional.of(datum.type()),
                    datum.rawValue(),
                    false,
                    properties));
            said.put(datum.name(), new Said(alias, datum.type(), datum.rawValue(), datum.quality()));
            told.put(datum.name(), datum.properties());
        }
        String topic = frame.device().map(d -> topics.ofDevice("DBIRTH", d)).orElse(topics.ofNode("NBIRTH"));
        byte[] payload = PayloadCodec.encode(payload(metrics, nowMillis));
        if (payload.length > maxPayload) {
            leftOut.add(name(frame.device()));
            return Optional.empty();
        }
        lastAlias = alias;
        born.put(frame.device(), new Born(said, told));
        said.forEach((name, s) -> names.put(s.alias(), name));
        nextSeq();
        return Optional.of(new Message(topic, payload, metrics.size()));
    }

    private void data(Frame frame, Born its, long nowMillis, int maxPayload, List<Message> out) {
        List<Datum> changed = new ArrayList<>();
        for (Datum datum : bounded(frame)) {
            Said said = its.metrics().get(datum.name());
            if (said != null
                    && (!Objects.equals(said.value(), datum.rawValue()) || said.quality() != datum.quality())) {
                changed.add(datum);
            }
        }
        // Section 6.4.22: values that are not historical stand in the order of time.
        changed.sort(Comparator.comparingLong(Datum::atMillis));
        for (int from = 0; from < changed.size(); from += MAX_CHANGES) {
            send(
                    frame.device(),
                    changed.subList(from, Math.min(changed.size(), from + MAX_CHANGES)),
                    its,
                    nowMillis,
                    maxPayload,
                    out);
        }
    }

    private void send(
            Optional<DeviceId> device, List<Datum> part, Born its, long nowMillis, int maxPayload, List<Message> out) {
        List<Metric> metrics = new ArrayList<>();
        for (Datum datum : part) {
            Said said = Objects.requireNonNull(its.metrics().get(datum.name()));
            boolean plain = datum.quality() == Datum.GOOD && said.quality() == Datum.GOOD;
            metrics.add(new Metric(
                    Optional.empty(),
                    OptionalLong.of(said.alias()),
                    OptionalLong.of(datum.atMillis()),
                    Optional.empty(),
                    datum.rawValue(),
                    false,
                    plain ? List.of() : List.of(quality(datum))));
        }
        byte[] payload = PayloadCodec.encode(payload(metrics, nowMillis));
        if (payload.length > maxPayload && part.size() > 1) {
            send(device, part.subList(0, part.size() / 2), its, nowMillis, maxPayload, out);
            send(device, part.subList(part.size() / 2, part.size()), its, nowMillis, maxPayload, out);
            return;
        }
        for (Datum datum : part) {
            Said said = Objects.requireNonNull(its.metrics().get(datum.name()));
            its.metrics().put(datum.name(), new Said(said.alias(), said.type(), datum.rawValue(), datum.quality()));
        }
        if (payload.length > maxPayload) {
            leftOut.add(name(device) + " " + part.get(0).name());
            return;
        }
        String topic = device.map(d -> topics.ofDevice("DDATA", d)).orElse(topics.ofNode("NDATA"));
        nextSeq();
        out.add(new Message(topic, payload, metrics.size()));
    }

    private Message message(String type, Optional<DeviceId> device, List<Metric> metrics, long nowMillis) {
        byte[] payload = PayloadCodec.encode(payload(metrics, nowMillis));
        nextSeq();
        return new Message(topics.ofDevice(type, device.orElseThrow()), payload, metrics.size());
    }

    private List<Datum> bounded(Frame frame) {
        if (frame.data().size() <= MAX_METRICS) {
            return frame.data();
        }
        leftOut.add(name(frame.device()) + " beyond " + MAX_METRICS + " metrics");
        return frame.data().subList(0, MAX_METRICS);
    }

    private void forget(Optional<DeviceId> device) {
        Born before = born.remove(device);
        if (before != null) {
            before.metrics().values().forEach(said -> names.remove(said.alias()));
        }
    }

    private Payload payload(List<Metric> metrics, long nowMillis) {
        return new Payload(OptionalLong.of(nowMillis), metrics, OptionalInt.of(seq));
    }

    private void nextSeq() {
        seq = (seq + 1) % SEQUENCES;
    }

    private Metric bdSeqMetric(OptionalLong timestamp) {
        return Metric.named(BD_SEQ, DataType.INT64, (long) bdSeq, timestamp);
    }

    private static Property quality(Datum datum) {
        return new Property(QUALITY, DataType.INT32, (long) datum.quality());
    }

    private String name(Optional<DeviceId> device) {
        return device.map(DeviceId::value).orElse(topics.node());
    }
}
