package energy.busbar.core.block;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Blocks with everything that a device can say, and with what it should not. */
final class RandomBlocks {
    private static final String[] WORDS = {"idle", "charging", "", "Störung 17", "\uD83D\uDD0B full", "x".repeat(1024)};
    private static final double[] ODD = {
        -0.0, 0.1 + 0.2, Double.MIN_VALUE, Double.MAX_VALUE, 1e300, 9007199254740993.0, 0.1, 12.34, -5e-7, Math.PI
    };
    private static final long[] WIDE = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1L << 53};

    private RandomBlocks() {}

    static TelemetryBlock next(Random random, int maxSamples) {
        int count = random.nextInt(maxSamples + 1);
        int devices = 1 + random.nextInt(4);
        int points = 1 + random.nextInt(6);
        long now = random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(1_000_000);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            now += random.nextInt(20) == 0 ? random.nextInt(5000) - 1000 : 100;
            int point = random.nextInt(points);
            Quality quality =
                    random.nextInt(5) > 0 ? Quality.GOOD : Quality.values()[random.nextInt(Quality.values().length)];
            Value value = quality == Quality.GOOD || random.nextBoolean() ? value(random, point) : null;
            samples.add(new Sample(
                    new DeviceId("device-" + random.nextInt(devices)),
                    "point" + point,
                    Unit.values()[(point * 5) % Unit.values().length],
                    now,
                    value,
                    quality));
        }
        OptionalLong anchor = random.nextBoolean() ? OptionalLong.of(random.nextLong()) : OptionalLong.empty();
        return new TelemetryBlock("boot-" + random.nextInt(9), anchor, samples);
    }

    private static Value value(Random random, int point) {
        switch (random.nextInt(20) == 0 ? random.nextInt(6) : point) {
            case 0:
                return new Value.Real(Math.round(random.nextGaussian() * 1000) / 10.0);
            case 1:
                return new Value.Whole(random.nextInt(10) == 0 ? WIDE[random.nextInt(WIDE.length)] : random.nextInt(9));
            case 2:
                return new Value.Flag(random.nextBoolean());
            case 3:
                return new Value.Text(WORDS[random.nextInt(WORDS.length)]);
            case 4:
                return new Value.Real(ODD[random.nextInt(ODD.length)]);
            default:
                return new Value.Real(random.nextGaussian());
        }
    }
}
