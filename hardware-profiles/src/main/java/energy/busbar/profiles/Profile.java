package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of how to talk to a kind of device. One box can be several devices: a hybrid is an inverter, a
 * battery and a meter.
 *
 * @param name also the file's, without {@code .yaml}
 * @param isAbstract whether it only serves others to extend
 * @param identity points read once, by the field of {@code DeviceInfo} that they fill: manufacturer, model, serialNumber,
 *     firmwareVersion, ratedWatts
 * @param coap present with protocol COAP, which has neither link, identity nor vectors of registers but its own
 */
public record Profile(
        String name,
        String title,
        boolean isAbstract,
        Protocol protocol,
        String manufacturer,
        List<ProfileSource> sources,
        ProfileMatch match,
        ProfileLink link,
        SunSpecTraits sunSpec,
        Map<String, ProfilePoint.Measured> identity,
        Map<DeviceType, DevicePart> devices,
        Set<String> capabilities,
        List<Quirk> quirks,
        List<ProfileVector> vectors,
        Optional<CoapTraits> coap) {
    /** The fields of {@code DeviceInfo} that an identity point can fill. */
    public static final Set<String> IDENTITY_FIELDS =
            Set.of("manufacturer", "model", "serialNumber", "firmwareVersion", "ratedWatts");

    public Profile {
        sources = List.copyOf(sources);
        identity = Map.copyOf(identity);
        devices = Map.copyOf(devices);
        capabilities = Set.copyOf(capabilities);
        quirks = List.copyOf(quirks);
        vectors = List.copyOf(vectors);
    }

    /** Of a device on Modbus. */
    public Profile(
            String name,
            String title,
            boolean isAbstract,
            Protocol protocol,
            String manufacturer,
            List<ProfileSource> sources,
            ProfileMatch match,
            ProfileLink link,
            SunSpecTraits sunSpec,
            Map<String, ProfilePoint.Measured> identity,
            Map<DeviceType, DevicePart> devices,
            Set<String> capabilities,
            List<Quirk> quirks,
            List<ProfileVector> vectors) {
        this(
                name,
                title,
                isAbstract,
                protocol,
                manufacturer,
                sources,
                match,
                link,
                sunSpec,
                identity,
                devices,
                capabilities,
                quirks,
                vectors,
                Optional.empty());
    }

    public enum Protocol {
        MODBUS,
        SUNSPEC,
        COAP
    }

    /** @param id a word that code can ask for */
    public record Quirk(String id, String text) {}

    /** What a SunSpec device does otherwise than the standard; the defaults where nothing is said. */
    public record SunSpecTraits(
            List<Integer> bases, Set<Integer> endMarkers, Set<Integer> ignoredModels, int writeFunction) {
        static final SunSpecTraits STANDARD =
                new SunSpecTraits(List.of(40_000, 0, 50_000), Set.of(0xFFFF), Set.of(), 16);

        public SunSpecTraits {
            bases = List.copyOf(bases);
            endMarkers = Set.copyOf(endMarkers);
            ignoredModels = Set.copyOf(ignoredModels);
        }
    }

    /**
     * One device of the box.
     *
     * @param points by name, in the order of the file
     */
    public record DevicePart(
            DeviceType type, Map<String, ProfilePoint> points, List<ProfileWrite> writes, Optional<Watchdog> watchdog) {
        public DevicePart {
            points = Collections.unmodifiableMap(new LinkedHashMap<>(points));
            writes = List.copyOf(writes);
        }

        public Optional<ProfilePoint.Measured> measured(String name) {
            return points.get(name) instanceof ProfilePoint.Measured m ? Optional.of(m) : Optional.empty();
        }

        public Optional<CoapPoint> resource(String name) {
            return points.get(name) instanceof CoapPoint c ? Optional.of(c) : Optional.empty();
        }
    }

    public Optional<DevicePart> device(DeviceType type) {
        return Optional.ofNullable(devices.get(type));
    }

    /** Empty when the vector comes out; otherwise what differs. */
    public Optional<String> check(ProfileVector vector) {
        return SourceReader.find(vector, devices, identity)
                .map(point -> SourceReader.check(vector, point, devices))
                .orElse(Optional.of("there is no point " + vector.point()));
    }

    public boolean hasQuirk(String id) {
        return quirks.stream().anyMatch(q -> q.id().equals(id));
    }
}
