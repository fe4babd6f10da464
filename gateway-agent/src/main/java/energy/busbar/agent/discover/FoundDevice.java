package energy.busbar.agent.discover;

import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileMatch.Identity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What answered at one unit, or at several of one device.
 *
 * @param endpoint where
 * @param units the first is to be used; none of a CoAP device
 * @param identity empty texts for what the device does not tell
 * @param types what it can be configured as, the likeliest first
 * @param profile the best that matches; a SunSpec device needs none
 * @param sunSpecModels empty for another device
 * @param inChain its number in a chain of several SunSpec devices behind one unit; empty where it is alone
 * @param remark what a person should know of it; mostly empty
 */
public record FoundDevice(
        DeviceEndpoint endpoint,
        List<Integer> units,
        Speech speech,
        Identity identity,
        List<DeviceType> types,
        Optional<Profile> profile,
        List<Integer> sunSpecModels,
        OptionalInt inChain,
        String remark) {
    /** What it speaks. */
    public enum Speech {
        SUNSPEC("SunSpec"),
        MODBUS("Modbus"),
        COAP("CoAP");

        private final String word;

        Speech(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    static final Identity UNKNOWN = new Identity("", "", "", "");
    /** Remark on a meter without AC power, which is never that of the grid. */
    static final String PART = "measures a part of the site only";

    public FoundDevice {
        units = List.copyOf(units);
        types = List.copyOf(types);
        sunSpecModels = List.copyOf(sunSpecModels);
    }

    /** Alone behind its unit. */
    public FoundDevice(
            DeviceEndpoint endpoint,
            List<Integer> units,
            Speech speech,
            Identity identity,
            List<DeviceType> types,
            Optional<Profile> profile,
            List<Integer> sunSpecModels,
            String remark) {
        this(endpoint, units, speech, identity, types, profile, sunSpecModels, OptionalInt.empty(), remark);
    }

    /** What a configuration's {@code connection:} holds, but for a profile. */
    public Map<String, Object> connection() {
        Map<String, Object> keys = new LinkedHashMap<>(endpoint.keys());
        units.stream().limit(1).forEach(unit -> keys.put("unit", unit));
        inChain.ifPresent(number -> keys.put("device", number));
        return keys;
    }

    /** Whether it can be the meter at the grid connection. */
    boolean mayBeGridMeter() {
        return types.contains(DeviceType.METER) && !remark.equals(PART);
    }

    boolean saysTheSameAs(FoundDevice other) {
        return endpoint.equals(other.endpoint)
                && speech == other.speech
                && identity.equals(other.identity)
                && profile.map(Profile::name).equals(other.profile.map(Profile::name))
                && sunSpecModels.equals(other.sunSpecModels)
                && inChain.equals(other.inChain)
                && remark.equals(other.remark);
    }

    FoundDevice at(List<Integer> moreUnits) {
        return new FoundDevice(endpoint, moreUnits, speech, identity, types, profile, sunSpecModels, inChain, remark);
    }
}
