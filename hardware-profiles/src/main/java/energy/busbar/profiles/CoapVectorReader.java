package energy.busbar.profiles;

import energy.busbar.core.driver.Options.Problem;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quality;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileSource.Frames;
import energy.busbar.profiles.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the vectors of a profile of resources. Whether they come out is for whoever decodes payloads. */
final class CoapVectorReader {
    private static final int MAX_PAYLOAD = 4_096;

    private final Map<DeviceType, DevicePart> devices;
    private final Map<String, CoapPoint> identity;
    private final Function<Problem, YamlProblem> locate;

    /** @param locate where in the file a problem is */
    CoapVectorReader(
            Map<DeviceType, DevicePart> devices,
            Map<String, CoapPoint> identity,
            Function<Problem, YamlProblem> locate) {
        this.devices = devices;
        this.identity = identity;
        this.locate = locate;
    }

    List<CoapVector> read(Fields top) {
        List<CoapVector> vectors = new ArrayList<>();
        for (Fields f : top.blocks("vectors", SourceReader.MAX_VECTORS)) {
            vectors.add(vector(f));
            f.finish();
        }
        return vectors;
    }

    private CoapVector vector(Fields f) {
        String device = SourceReader.device(f, devices);
        String name = f.options.requiredText("point");
        String path = f.options.requiredText("path");
        Optional<CoapPoint> point = find(device, name, devices, identity);
        if (point.isEmpty()) {
            f.problem("point", "is '" + name + "'", "a point of " + device + " that has a resource");
        } else if (!point.get().value().path().equals(path)) {
            f.problem(
                    "path",
                    "is '" + path + "', where " + name + " is not read",
                    "'" + point.get().value().path() + "'");
        }
        if (f.has("payload") == f.has("bytes")) {
            f.problem(
                    "payload",
                    f.has("payload") ? "stands beside bytes" : "is missing",
                    "what was answered, as a text, or as bytes: in hex");
        }
        String payload = f.options.text("payload").orElse("");
        if (payload.length() > MAX_PAYLOAD) {
            f.problem("payload", "has " + payload.length() + " characters", "at most " + MAX_PAYLOAD);
        }
        Quality quality = f.choice("quality", Quality.GOOD, Quality.class);
        return new CoapVector(
                device,
                name,
                path,
                payload,
                f.has("bytes") ? SourceReader.hex(f, "bytes") : "",
                SourceReader.expected(f, quality),
                quality,
                f.choice("origin", Frames.COMPUTED, Frames.class),
                f.options.requiredText("where"),
                locate.apply(new Problem(f.path() + ".value", "", "")));
    }

    static Optional<CoapPoint> find(
            String device, String point, Map<DeviceType, DevicePart> devices, Map<String, CoapPoint> identity) {
        return device.equals("identity")
                ? Optional.ofNullable(identity.get(point))
                : DeviceType.ofWord(device).map(devices::get).flatMap(part -> part.resource(point));
    }
}
