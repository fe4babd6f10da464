package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quality;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileSource.CheckedAgainst;
import energy.busbar.profiles.ProfileSource.Frames;
import energy.busbar.profiles.ProfileVector.Framing;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a profile rests on: its sources, and the vectors that hold it to them. */
final class SourceReader {
    private static final Pattern DATE = Pattern.compile("\\d{4}(-\\d{2}(-\\d{2})?)?|undated");
    private static final int MAX_SOURCES = 16;
    static final int MAX_VECTORS = 100;

    private SourceReader() {}

    static List<ProfileSource> sources(Fields top) {
        List<ProfileSource> sources = new ArrayList<>();
        for (Fields f : top.blocks("source", MAX_SOURCES)) {
            String date = String.valueOf(f.raw("date") == null ? "" : f.raw("date"));
            if (!DATE.matcher(date).matches()) {
                f.problem(
                        "date",
                        date.isEmpty() ? "is missing" : "is '" + date + "'",
                        "a date such as 2023-06-01, 2023-06 or 2023, or undated");
            }
            String url = f.options.requiredText("url");
            if (!url.isEmpty() && !url.matches("https?://\\S{4,500}")) {
                f.problem("url", "is '" + url + "'", "where the document is, such as https://…");
            }
            if (!f.has("frames")) {
                f.problem("frames", "is missing", "printed, example or computed: where the vectors come from");
            }
            sources.add(new ProfileSource(
                    f.options.requiredText("document"),
                    f.options.requiredText("revision"),
                    date,
                    url,
                    f.choice("checkedAgainst", CheckedAgainst.DESCRIPTIONS, CheckedAgainst.class),
                    f.choice("frames", Frames.COMPUTED, Frames.class),
                    f.options.texts("confirmedBy")));
            f.finish();
        }
        if (sources.isEmpty()) {
            top.problem(
                    "source",
                    "is missing",
                    "a list of the maker's documents, each with document, revision, date and url");
        }
        return sources;
    }

    static List<ProfileVector> vectors(
            Fields top, Map<DeviceType, DevicePart> devices, Map<String, Measured> identity) {
        List<ProfileVector> vectors = new ArrayList<>();
        for (Fields f : top.blocks("vectors", MAX_VECTORS)) {
            int before = f.problems();
            ProfileVector vector = vector(f, devices);
            f.finish();
            Optional<Measured> point = find(vector, devices, identity);
            if (point.isEmpty()) {
                f.problem(
                        "point",
                        "is '" + vector.point() + "'",
                        "a point of " + vector.device() + " that has a register");
            } else if (f.problems() == before) {
                check(vector, point.get(), devices)
                        .ifPresent(difference ->
                                f.problem("value", "does not come out: " + difference, "what the registers hold"));
            }
            vectors.add(vector);
        }
        return vectors;
    }

    /** Empty when it comes out; otherwise what differs. */
    static Optional<String> check(ProfileVector vector, Measured point, Map<DeviceType, DevicePart> devices) {
        Optional<Register> factor = point.register()
                .scaleFrom()
                .flatMap(name ->
                        DeviceType.ofWord(vector.device()).map(devices::get).flatMap(part -> part.measured(name)))
                .map(Measured::register);
        return vector.check(point.register(), factor);
    }

    /** The register that a vector is about. */
    static Optional<Measured> find(
            ProfileVector vector, Map<DeviceType, DevicePart> devices, Map<String, Measured> identity) {
        if (vector.device().equals("identity")) {
            return Optional.ofNullable(identity.get(vector.point()));
        }
        return DeviceType.ofWord(vector.device()).map(devices::get).flatMap(part -> part.measured(vector.point()));
    }

    private static ProfileVector vector(Fields f, Map<DeviceType, DevicePart> devices) {
        String device = device(f, devices);
        boolean framed = f.has("request") || f.has("answer");
        if (framed == f.has("registers")) {
            f.problem(
                    "registers",
                    framed ? "stands beside request and answer" : "is missing",
                    "request and answer, or registers alone");
        }
        Quality quality = f.choice("quality", Quality.GOOD, Quality.class);
        return new ProfileVector(
                device,
                f.options.requiredText("point"),
                f.choice("framing", Framing.RTU, Framing.class),
                framed ? hex(f, "request") : "",
                framed ? hex(f, "answer") : "",
                framed ? "" : hex(f, "registers"),
                expected(f, quality),
                quality,
                f.choice("origin", Frames.COMPUTED, Frames.class),
                f.options.requiredText("where"));
    }

    /** Which device a vector is of. */
    static String device(Fields f, Map<DeviceType, DevicePart> devices) {
        String only = devices.size() == 1 ? devices.keySet().iterator().next().word() : "";
        String device = f.options.text("device").orElse(only);
        if (device.isEmpty()) {
            f.problem("device", "is missing", "which device of the profile the point is of, or identity");
        }
        return device;
    }

    /** What a vector says that comes out; empty text for no value. */
    static Object expected(Fields f, Quality quality) {
        Object value = f.raw("value");
        if ((quality == Quality.GOOD) == (value == null)) {
            f.problem(
                    "value",
                    value == null ? "is missing" : "goes with no value",
                    "the value that comes out, or another quality");
        }
        return value == null ? "" : value;
    }

    static String hex(Fields f, String key) {
        String text = String.valueOf(f.raw(key) == null ? "" : f.raw(key));
        String bare = text.replace(" ", "").toLowerCase(Locale.ROOT);
        try {
            if (HexFormat.of().parseHex(bare).length > 0) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        f.problem(key, "is '" + text + "'", "bytes in hex such as \"01 04 00 00\", in quotes");
        return "";
    }
}
