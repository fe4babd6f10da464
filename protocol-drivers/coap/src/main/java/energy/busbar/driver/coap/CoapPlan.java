package energy.busbar.driver.coap;

import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.driver.ExplainedPlan.Block;
import energy.busbar.core.model.PollClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a CoAP device and what it tells by itself, in words and numbers. Bytes are those on an IPv4 network, by
 * the last payload seen. Pure.
 */
final class CoapPlan {
    /** Round trip where none was measured yet, ms. */
    private static final double ASSUMED_ROUND_TRIP_MILLIS = 20;

    private static final int IP_AND_UDP_BYTES = 28;
    /** Header, token of eight, content format or accept, observe or block. */
    private static final int MESSAGE_BYTES = 20;
    /** An acknowledgement alone. */
    private static final int EMPTY_BYTES = 4;
    /** Record header, explicit nonce and tag of AES-CCM-8 (RFC 6655). */
    private static final int DTLS_BYTES = 29;

    private static final int BLOCK_BYTES = 1024;

    private final Map<PollClass, Duration> periods;
    private final int around;
    private final double roundTripMillis;

    private CoapPlan(Map<PollClass, Duration> periods, boolean dtls, double roundTripMillis) {
        this.periods = periods;
        this.around = IP_AND_UDP_BYTES + (dtls ? DTLS_BYTES : 0);
        this.roundTripMillis = roundTripMillis;
    }

    static ExplainedPlan of(String bus, CoapLink link, List<CoapSource> sources, Map<PollClass, Duration> periods) {
        double measured = link.roundTripMillis();
        boolean known = !Double.isNaN(measured);
        CoapPlan plan = new CoapPlan(periods, link.isSecure(), known ? measured : ASSUMED_ROUND_TRIP_MILLIS);
        List<Block> blocks = new ArrayList<>();
        sources.forEach(source -> blocks.addAll(plan.blocks(source)));
        String speed = String.format(
                Locale.ROOT, "round trip of %.1f ms, %s", plan.roundTripMillis, known ? "measured" : "assumed");
        return new ExplainedPlan(bus, speed, blocks);
    }

    private List<Block> blocks(CoapSource source) {
        Map<PollClass, List<String>> byClass = new EnumMap<>(PollClass.class);
        List<String> all = new ArrayList<>();
        source.points().forEach(point -> {
            byClass.computeIfAbsent(point.pollClass(), c -> new ArrayList<>()).add(point.name());
            all.add(point.name());
        });
        if (all.isEmpty()) {
            return List.of();
        }
        Traffic.Seen seen = source.traffic().seen();
        if (seen.way() == Traffic.Way.OBSERVED || seen.way() == Traffic.Way.TO_OBSERVE) {
            return List.of(observed(source, byClass.keySet().iterator().next(), all, seen));
        }
        String remark = seen.way() == Traffic.Way.REFUSED ? "cannot be observed at present, so it is polled" : "";
        List<Block> blocks = new ArrayList<>();
        byClass.forEach((pollClass, points) -> blocks.add(polled(source, pollClass, points, seen, remark)));
        return blocks;
    }

    private Block observed(CoapSource source, PollClass pollClass, List<String> points, Traffic.Seen seen) {
        Optional<Duration> interval = seen.interval();
        String remark = seen.way() == Traffic.Way.TO_OBSERVE
                ? "not asked for yet"
                : interval.isEmpty()
                        ? "told nothing yet since it was asked for"
                        : "told by itself, mean of what was seen";
        return new Block(
                pollClass,
                interval.orElse(Duration.ZERO),
                "observe /" + source.path(),
                points,
                around + EMPTY_BYTES,
                answerBytes(seen),
                0,
                remark);
    }

    private Block polled(
            CoapSource source, PollClass pollClass, List<String> points, Traffic.Seen seen, String remark) {
        Duration period = pollClass == PollClass.ONCE ? Duration.ZERO : periods.getOrDefault(pollClass, Duration.ZERO);
        int request = around + MESSAGE_BYTES + source.path().length();
        int messages = messages(seen);
        return new Block(
                pollClass,
                period,
                "GET /" + source.path(),
                points,
                messages * request,
                answerBytes(seen),
                messages * roundTripMillis,
                remark);
    }

    private static int messages(Traffic.Seen seen) {
        return Math.max(1, (seen.payloadBytes() + BLOCK_BYTES - 1) / BLOCK_BYTES);
    }

    private int answerBytes(Traffic.Seen seen) {
        return messages(seen) * (around + MESSAGE_BYTES) + seen.payloadBytes();
    }
}
