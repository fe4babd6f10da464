package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.Sample;
import energy.busbar.core.block.TelemetryBlock;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Makes blocks of readings, each small enough for one message of the narrowest broker (100 kB). */
final class BlockCutter {
    static final int MAX_BLOCK_BYTES = 96 << 10;
    private static final int MAX_TEXT_CHARS = BlockCodec.MAX_TEXT_BYTES / 4;

    /** A block on its way into the file. */
    record Cut(byte[] payload, int samples, long firstMonotonic, long lastMonotonic, OptionalLong anchor) {
        Cut placed(long anchorMillis) {
            return new Cut(
                    BlockCodec.placed(payload, anchorMillis),
                    samples,
                    firstMonotonic,
                    lastMonotonic,
                    OptionalLong.of(anchorMillis));
        }
    }

    private final PointUnits units;

    BlockCutter(PointUnits units) {
        this.units = units;
    }

    List<Cut> cut(List<Reading> readings, String bootId, OptionalLong anchor) {
        List<Cut> cuts = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        int textChars = 0;
        for (Reading r : readings) {
            int chars = r.point().length() + r.device().value().length();
            if (r.rawValue() instanceof Value.Text text) {
                chars += text.value().length();
            }
            if (samples.size() == BlockCodec.MAX_SAMPLES
                    || textChars + chars > MAX_TEXT_CHARS && r.rawValue() instanceof Value.Text) {
                add(cuts, samples, bootId, anchor);
                samples = new ArrayList<>();
                textChars = 0;
            }
            if (r.rawValue() instanceof Value.Text) {
                textChars += chars;
            }
            samples.add(new Sample(
                    r.device(),
                    r.point(),
                    units.unitOf(r.device(), r.point()),
                    r.at().monotonicMillis(),
                    r.rawValue(),
                    r.quality()));
        }
        add(cuts, samples, bootId, anchor);
        return cuts;
    }

    private static void add(List<Cut> cuts, List<Sample> samples, String bootId, OptionalLong anchor) {
        if (samples.isEmpty()) {
            return;
        }
        byte[] payload = BlockCodec.encode(new TelemetryBlock(bootId, anchor, samples));
        if (payload.length > MAX_BLOCK_BYTES && samples.size() > 1) {
            add(cuts, samples.subList(0, samples.size() / 2), bootId, anchor);
            add(cuts, samples.subList(samples.size() / 2, samples.size()), bootId, anchor);
            return;
        }
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Sample s : samples) {
            first = Math.min(first, s.monotonicMillis());
            last = Math.max(last, s.monotonicMillis());
        }
        cuts.add(new Cut(payload, samples.size(), first, last, anchor));
    }
}
