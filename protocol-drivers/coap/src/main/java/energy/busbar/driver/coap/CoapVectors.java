package energy.busbar.driver.coap;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapTraits;
import energy.busbar.profiles.CoapVector;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds a profile's known answers against what the driver makes of them. Pure. */
public final class CoapVectors {
    private static final DeviceId DEVICE = new DeviceId("vector");
    private static final Moment NOW = new Moment(0, 0);
    private static final double TOLERANCE = 1e-9;

    private CoapVectors() {}

    /** A problem for each that does not come out; none for a profile of another protocol. */
    public static List<YamlProblem> problems(Profile profile) {
        List<YamlProblem> problems = new ArrayList<>();
        for (CoapVector vector : profile.coap().map(CoapTraits::vectors).orElse(List.of())) {
            check(profile, vector).map(vector::problem).ifPresent(problems::add);
        }
        return problems;
    }

    /** Empty when it comes out; otherwise what differs. */
    static Optional<String> check(Profile profile, CoapVector vector) {
        Optional<CoapPoint> point = point(profile, vector);
        if (point.isEmpty()) {
            return Optional.of("there is no point " + vector.point());
        }
        return compare(vector, reading(point.get(), vector.answer()));
    }

    private static Optional<CoapPoint> point(Profile profile, CoapVector vector) {
        return vector.device().equals("identity")
                ? profile.coap().map(coap -> coap.identity().get(vector.point()))
                : DeviceType.ofWord(vector.device())
                        .flatMap(profile::device)
                        .flatMap(part -> part.resource(vector.point()));
    }

    private static Reading reading(CoapPoint point, byte[] answer) {
        try {
            Document document = Document.parse(Format.of(point.value().format()), answer);
            return new ProfileCoding(point.point(), point.value()).reading(DEVICE, document, NOW);
        } catch (MalformedPayload e) {
            return Reading.without(DEVICE, point.point().name(), Quality.COMM_FAIL, NOW);
        }
    }

    private static Optional<String> compare(CoapVector vector, Reading reading) {
        if (reading.quality() != vector.quality()) {
            return Optional.of("decodes to " + reading.quality() + ", not " + vector.quality());
        }
        Object found = reading.value().map(Value::plain).orElse("");
        boolean same = found instanceof Number a && vector.value() instanceof Number b
                ? Math.abs(a.doubleValue() - b.doubleValue()) <= TOLERANCE * Math.max(1, Math.abs(b.doubleValue()))
                : found.equals(vector.value());
        return same ? Optional.empty() : Optional.of("decodes to " + found + ", not " + vector.value());
    }
}
