package energy.busbar.sim.profile;

import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.sim.profile.Expected.Quality;
import energy.busbar.sim.profile.ProfileDevice.Written;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Has a gateway read and write every point of one device, once as it should be and once with points missing and one that
 * answers with an exception, and compares.
 */
public final class ProfileCheck {
    /** Of the points, every so many are missing in the second run. */
    private static final int EACH = 3;

    private final Profile profile;
    private final DevicePart part;
    private final long seed;

    /** @param seed the second run has the next one */
    public ProfileCheck(Profile profile, DevicePart part, long seed) {
        this.profile = profile;
        this.part = part;
        this.seed = seed;
    }

    /** The side that reads and writes. */
    public interface Gateway {
        /**
         * @param unit {@link Served#NO_UNIT} of a device without
         * @param writes whether to write too
         */
        ExerciseReport exercise(DeviceType device, int port, int unit, boolean writes);
    }

    /**
     * @param read of the first run: what the device says of itself, then its points
     * @param written a row for each write, and one for each point that was not given back
     * @param disturbed of the second run
     * @param absent points that were missing in the second run
     * @param refused the point that answered with an exception; empty where there are too few
     */
    public record Result(
            List<Row> read, List<Row> written, List<Row> disturbed, Set<String> absent, Set<String> refused) {
        public Result {
            read = List.copyOf(read);
            written = List.copyOf(written);
            disturbed = List.copyOf(disturbed);
            absent = Set.copyOf(absent);
            refused = Set.copyOf(refused);
        }

        public boolean ok() {
            return all().allMatch(Row::ok);
        }

        public Stream<Row> all() {
            return Stream.of(read, written, disturbed).flatMap(List::stream);
        }
    }

    /** @throws IllegalArgumentException if the profile cannot be served */
    public Result run(Gateway gateway) {
        List<Row> read = new ArrayList<>();
        List<Row> written = new ArrayList<>();
        inOrder(gateway, read, written);
        List<Row> disturbed = new ArrayList<>();
        Set<String> absent = new TreeSet<>();
        Set<String> refused = new TreeSet<>();
        disturbed(gateway, disturbed, absent, refused);
        return new Result(read, written, disturbed, absent, refused);
    }

    private void inOrder(Gateway gateway, List<Row> read, List<Row> written) {
        List<Written> events = Collections.synchronizedList(new ArrayList<>());
        try (Served device = serve(seed, events::add)) {
            Map<String, Expected> before = device.expected();
            ExerciseReport report = gateway.exercise(part.type(), device.port(), device.unit(), true);
            read.addAll(Comparison.identity(device.identity(), report.identity()));
            read.addAll(Comparison.points(part, before, report.readings()));
            WriteTrace trace = new WriteTrace(part, device, before, List.copyOf(events));
            written.addAll(trace.rows(report.writes()));
            written.addAll(trace.leftOver(device.expected()));
        }
    }

    private void disturbed(Gateway gateway, List<Row> rows, Set<String> absent, Set<String> refused) {
        try (Served device = serve(seed + 1, written -> {})) {
            List<String> points = device.points();
            for (int i = points.size() > 1 ? 1 : 0; i < points.size(); i += EACH) {
                device.absent(points.get(i));
                absent.add(points.get(i));
            }
            if (points.size() > EACH && device.refuse(points.get(EACH - 1), device.refusal())) {
                refused.add(points.get(EACH - 1));
            }
            Map<String, Expected> expected = device.expected();
            ExerciseReport report = gateway.exercise(part.type(), device.port(), device.unit(), false);
            rows.addAll(Comparison.points(part, expected, report.readings()));
            absent.stream()
                    .filter(name -> expected.getOrDefault(name, Expected.without(Quality.GOOD))
                                    .quality()
                            == Quality.GOOD)
                    .forEach(name ->
                            rows.add(new Row(name, "absent", "good", false, "the simulator did not take it away")));
        }
    }

    private Served serve(long drawn, Consumer<Written> writes) {
        return Served.start(profile, part, drawn, 0, profile.link().units().get(0), writes);
    }
}
