package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transactions that an upstream knows of, or will: by the gateway's id in 1.6, by the charger's in 2.0.1. */
final class KnownTransactions {
    /** Transactions remembered; the oldest that has ended is forgotten first. */
    static final int MAX_REMEMBERED = 64;

    /** Of 2.0.1, above which events are no longer known again. */
    private static final int MAX_SEQ_NO = 100_000;

    static final class Known {
        final String id;
        final int connector;
        /** As the charger wrote it. */
        final String startedAt;

        private final BitSet seen = new BitSet();

        /** The upstream's own id, in 1.6. */
        @Nullable
        Integer upstream;

        /** What the upstream said of its token. */
        @Nullable
        ObjectNode idTagInfo;

        /** Its stop was said. */
        boolean stopped;

        /** The car has left, whatever was said of the transaction. */
        boolean vacated;

        private Known(String id, int connector, String startedAt) {
            this.id = id;
            this.connector = connector;
            this.startedAt = startedAt;
        }

        /** @return false where an event of that number was told before */
        boolean firstTime(int seqNo) {
            if (seqNo < 0 || seqNo > MAX_SEQ_NO) {
                return true;
            }
            boolean first = !seen.get(seqNo);
            seen.set(seqNo);
            return first;
        }

        boolean open() {
            return !stopped && !vacated;
        }
    }

    private final Map<String, Known> byId = new LinkedHashMap<>();

    Known add(String id, int connector, String startedAt) {
        if (byId.size() == MAX_REMEMBERED) {
            String oldest = byId.values().stream()
                    .filter(each -> !each.open())
                    .map(each -> each.id)
                    .findFirst()
                    .orElseGet(() -> byId.keySet().iterator().next());
            byId.remove(oldest);
        }
        Known added = new Known(id, connector, startedAt);
        byId.put(id, added);
        return added;
    }

    Optional<Known> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** By the id that the upstream gave; the newest where it gave one twice. */
    Optional<Known> ofUpstream(int upstream) {
        return byId.values().stream()
                .filter(each -> each.upstream != null && each.upstream == upstream)
                .reduce((older, newer) -> newer);
    }

    /** The one that is going on there. */
    Optional<Known> open(int connector) {
        return byId.values().stream()
                .filter(each -> each.open() && each.connector == connector)
                .reduce((older, newer) -> newer);
    }

    /** Empty where there are more than one. */
    Optional<Known> onlyOpen() {
        var open = byId.values().stream().filter(Known::open).toList();
        return open.size() == 1 ? Optional.of(open.get(0)) : Optional.empty();
    }

    void vacated(int connector) {
        byId.values().stream().filter(each -> each.connector == connector).forEach(each -> each.vacated = true);
    }

    ArrayNode toJson() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Known each : byId.values()) {
            ObjectNode node = all.addObject()
                    .put("id", each.id)
                    .put("connector", each.connector)
                    .put("startedAt", each.startedAt)
                    .put("seen", ranges(each.seen))
                    .put("stopped", each.stopped)
                    .put("vacated", each.vacated);
            if (each.upstream != null) {
                node.put("upstream", each.upstream);
            }
            if (each.idTagInfo != null) {
                node.set("idTagInfo", each.idTagInfo);
            }
        }
        return all;
    }

    void read(JsonNode all) {
        for (JsonNode node : all) {
            Known each = add(
                    node.path("id").asText(),
                    node.path("connector").asInt(),
                    node.path("startedAt").asText());
            readRanges(node.path("seen").asText(), each.seen);
            each.stopped = node.path("stopped").asBoolean();
            each.vacated = node.path("vacated").asBoolean();
            each.upstream = node.path("upstream").canConvertToInt()
                    ? Integer.valueOf(node.path("upstream").intValue())
                    : null;
            each.idTagInfo = node.path("idTagInfo") instanceof ObjectNode info ? info : null;
        }
    }

    /** Such as {@code 0-7,9-12}: events come mostly in their order. */
    private static String ranges(BitSet set) {
        StringBuilder text = new StringBuilder();
        for (int from = set.nextSetBit(0); from >= 0; ) {
            int to = set.nextClearBit(from);
            text.append(text.isEmpty() ? "" : ",").append(from).append('-').append(to - 1);
            from = set.nextSetBit(to);
        }
        return text.toString();
    }

    private static void readRanges(String text, BitSet into) {
        for (String range : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int dash = range.indexOf('-');
            int from = Integer.parseInt(range.substring(0, Math.max(0, dash)));
            int to = Integer.parseInt(range.substring(dash + 1));
            if (from < 0 || to < from || to > MAX_SEQ_NO) {
                throw new IllegalArgumentException("events '" + range + "' of a transaction");
            }
            into.set(from, to + 1);
        }
    }
}
