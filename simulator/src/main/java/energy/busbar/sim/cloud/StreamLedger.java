package energy.busbar.sim.cloud;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a receiver has of one stream of one gateway: orders by (epoch, sequence), drops what it has, and counts. The
 * reference for receivers of the contract.
 */
final class StreamLedger {
    /** Parcels of one epoch that may wait for one before them. */
    static final int MAX_WAITING = 100_000;
    /** Epochs change only when a file is lost or repaired. */
    static final int MAX_EPOCHS = 1_000;

    private final TreeMap<Long, Epoch> epochs = new TreeMap<>();
    private long duplicatesDropped;

    enum Verdict {
        /** New: keep it. */
        NEW,
        /** Sent twice: drop it. */
        DUPLICATE
    }

    /** @param before samples of the epoch before the parcel */
    private record Range(long before, long samples) {
        long end() {
            return before + samples;
        }
    }

    private static final class Epoch {
        private final TreeMap<Long, Range> waiting = new TreeMap<>();
        /** All up to this sequence are here, and they reach to this sample. */
        private long contiguous;

        private long reached;
        private long samples;
        private long skipped;
        private long doubled;

        Verdict add(long sequence, Range range) {
            if (sequence <= contiguous || waiting.containsKey(sequence)) {
                return Verdict.DUPLICATE;
            }
            if (waiting.size() >= MAX_WAITING) {
                throw new IllegalStateException(
                        "parcel " + (contiguous + 1) + " is missing and " + MAX_WAITING + " wait for it");
            }
            waiting.put(sequence, range);
            samples += range.samples();
            while (!waiting.isEmpty() && waiting.firstKey() == contiguous + 1) {
                Range next = waiting.pollFirstEntry().getValue();
                contiguous++;
                skipped += Math.max(0, next.before() - reached);
                doubled += Math.max(0, Math.min(reached, next.end()) - next.before());
                reached = Math.max(reached, next.end());
            }
            return Verdict.NEW;
        }

        /** Samples in the holes before the last parcel that is here. */
        long missing() {
            long missing = skipped;
            long end = reached;
            for (Range range : waiting.values()) {
                missing += Math.max(0, range.before() - end);
                end = Math.max(end, range.end());
            }
            return missing;
        }

        long missingParcels() {
            return waiting.isEmpty() ? 0 : waiting.lastKey() - contiguous - waiting.size();
        }
    }

    /**
     * @param before samples of the epoch before this parcel; for events, sequence − 1
     * @throws IllegalStateException when more wait than can be held: the receiver must stop and ask a person
     */
    Verdict receive(long epoch, long sequence, long before, long samples) {
        if (!epochs.containsKey(epoch) && epochs.size() >= MAX_EPOCHS) {
            throw new IllegalStateException("more than " + MAX_EPOCHS + " epochs of one stream");
        }
        Verdict verdict = epochs.computeIfAbsent(epoch, any -> new Epoch()).add(sequence, new Range(before, samples));
        if (verdict == Verdict.DUPLICATE) {
            duplicatesDropped++;
        }
        return verdict;
    }

    Tally tally() {
        long received = 0;
        long missing = 0;
        long missingParcels = 0;
        long doubled = 0;
        for (Map.Entry<Long, Epoch> each : epochs.entrySet()) {
            received += each.getValue().samples;
            missing += each.getValue().missing();
            missingParcels += each.getValue().missingParcels();
            doubled += each.getValue().doubled;
        }
        return new Tally(
                epochs.isEmpty() ? 0 : epochs.lastKey(),
                epochs.isEmpty() ? 0 : epochs.lastEntry().getValue().samples,
                received,
                missing,
                missingParcels,
                doubled,
                duplicatesDropped);
    }

    /**
     * @param epoch the newest, 0 before the first parcel
     * @param receivedInEpoch samples of the newest epoch
     * @param received samples, each counted once
     * @param missing samples in holes
     * @param missingParcels in holes
     * @param doubled samples that came again under another sequence number
     * @param duplicatesDropped parcels that were sent again and thrown away, as the contract allows
     */
    record Tally(
            long epoch,
            long receivedInEpoch,
            long received,
            long missing,
            long missingParcels,
            long doubled,
            long duplicatesDropped) {}
}
