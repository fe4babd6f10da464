package energy.busbar.driver.modbus.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A thousand devices with holes at random: all that can be read is read, nothing wrong, in a bounded number of requests. */
class HolesTest {
    private static final long SEED = Long.getLong("busbar.seed", 20_261_125L);
    private static final int DEVICES = 1_000;

    /**
     * One point of the made-up map.
     *
     * @param factor name of the one that scales it; empty for none
     */
    private record Place(String name, int address, int length, String factor) {}

    @Test
    void every_readable_point_is_read_and_requests_are_bounded() {
        Random seeds = new Random(SEED);
        for (int i = 0; i < DEVICES; i++) {
            long seed = seeds.nextLong();
            try {
                device(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("device " + i + " of seed " + SEED + " (its own: " + seed + "): " + e, e);
            }
        }
    }

    private static Map<String, Place> map(Random random) {
        Map<String, Place> places = new HashMap<>();
        int address = random.nextInt(100);
        int count = 2 + random.nextInt(25);
        String factor = "";
        for (int i = 0; i < count; i++) {
            boolean scale = random.nextInt(8) == 0;
            if (scale) {
                factor = "f" + i;
                places.put(factor, new Place(factor, address, 1, ""));
            } else {
                boolean scaled = !factor.isEmpty()
                        && random.nextInt(3) == 0
                        && address - places.get(factor).address() < 20;
                places.put("p" + i, new Place("p" + i, address, random.nextInt(3) == 0 ? 2 : 1, scaled ? factor : ""));
            }
            address +=
                    places.getOrDefault("p" + i, new Place("", 0, 1, "")).length() + Math.max(0, random.nextInt(8) - 4);
        }
        return places;
    }

    private static String yaml(Map<String, Place> places, int largest, int gap, int align) {
        StringBuilder yaml = new StringBuilder("reading: {largest: " + largest + ", gap: " + gap + ", align: " + align
                + "}\n" + "devices:\n  meter:\n    points:\n");
        places.values()
                .forEach(p -> yaml.append("      - {name: ")
                        .append(p.name())
                        .append(", address: ")
                        .append(p.address())
                        .append(p.length() == 2 ? ", type: u32" : ", type: i16")
                        .append(p.factor().isEmpty() ? "" : ", scaleFrom: " + p.factor())
                        .append(", poll: fast}\n"));
        return yaml.append("vectors: []\n").toString();
    }

    private static void device(Random random) {
        Map<String, Place> places = map(random);
        int align = 1 + random.nextInt(2);
        Bench bench = Bench.of(DeviceType.METER, yaml(places, 30 + random.nextInt(70), random.nextInt(6), align));
        Set<Integer> holes = new HashSet<>();
        boolean first = true;
        for (int at = 0; at < 400; at++) {
            bench.unit.put(3, at, at % 3);
        }
        for (int i = random.nextInt(6); i > 0 || first; i--) {
            first = false;
            holes.add(random.nextInt(300));
        }
        holes.forEach(bench.unit.holding::remove);
        bench.driver.open();
        bench.unit.reads.clear();
        int most = 0;
        int last = 0;
        Map<String, Reading> readings = Map.of();
        for (int poll = 0; poll < 4; poll++) {
            bench.unit.reads.clear();
            readings = bench.poll(PollClass.FAST);
            last = bench.unit.reads.size();
            most = Math.max(most, last);
            bench.clock.advance(1_000);
        }
        int points = places.size();
        assertTrue(most <= 3 * points + BlockReader.MAX_SPLITTING, most + " requests in one poll for " + points);
        assertTrue(last <= 2 * points, last + " requests in a later poll for " + points + " points");
        for (Place place : places.values()) {
            Reading reading = readings.get(place.name());
            boolean readable = isReadable(place, align, holes);
            boolean scaled = place.factor().isEmpty() || isReadable(places.get(place.factor()), align, holes);
            assertEquals(readable && scaled ? Quality.GOOD : Quality.NOT_IMPLEMENTED, reading.quality(), place + "");
            if (readable && scaled) {
                int exponent = place.factor().isEmpty()
                        ? 0
                        : places.get(place.factor()).address() % 3;
                long raw = place.length() == 2
                        ? (place.address() % 3 * 65_536L) + (place.address() + 1) % 3
                        : place.address() % 3;
                assertEquals(
                        raw * Math.pow(10, exponent),
                        reading.value().orElseThrow().asDouble(),
                        place + "");
            }
        }
    }

    /** Whether a read that holds it and keeps to the alignment meets no hole. */
    private static boolean isReadable(Place place, int align, Set<Integer> holes) {
        int from = place.address() / align * align;
        int end = (place.address() + place.length() + align - 1) / align * align;
        for (int at = from; at < end; at++) {
            if (holes.contains(at)) {
                return false;
            }
        }
        return true;
    }
}
