package energy.busbar.driver.modbus.profile;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Value;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ProfileMatch.IdentityCheck;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ReadBlocks.Block;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterCodec;
import energy.busbar.profiles.TextPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether the device is the one of the profile, and what it says of itself. */
final class Identification {
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}|\uFFFD");

    private final Profile profile;
    private final UnitRegisters registers;
    private final ReadLimits limits;
    private final List<Measured> readable = new ArrayList<>();
    /** Which of the points is asked for next where nothing else shows that the device is there. */
    private int knocks;

    private int silences;

    Identification(Profile profile, DevicePart part, UnitRegisters registers, ReadLimits limits) {
        this.profile = profile;
        this.registers = registers;
        this.limits = limits;
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof Measured measured && measured.access().readable()) {
                readable.add(measured);
            }
        }
    }

    /**
     * What a device says of itself, by field; empty texts for what it does not.
     *
     * @param words only what it tells as text
     */
    record Known(Map<String, String> texts, Map<String, String> words, double ratedWatts) {
        String text(String field) {
            return texts.getOrDefault(field, "");
        }
    }

    /**
     * Reads each identity register alone: some devices answer them in no other way.
     *
     * @throws LinkException as {@link LinkState#MISMATCH} with what was found and expected
     */
    void check() {
        for (IdentityCheck check : profile.match().registers()) {
            Register register = check.register();
            Block block = new Block(register.function(), register.address(), register.length(), List.of());
            try {
                int[] words = registers.read(block);
                if (!check.accepts(words)) {
                    throw mismatch(check, "holds " + shown(register, words));
                }
            } catch (ModbusException e) {
                if (Refusal.of(e) != Refusal.LASTING) {
                    throw e;
                }
                throw mismatch(check, "cannot be read (" + e.getMessage() + ")");
            }
        }
    }

    private LinkException mismatch(IdentityCheck check, String found) {
        String expected = check.pattern()
                .map(p -> "a text like " + p)
                .orElseGet(() ->
                        "one of " + check.values().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        return new LinkException(
                LinkState.MISMATCH,
                "register " + check.register().address() + " of function "
                        + check.register().function() + " " + found + "; the profile " + profile.name() + " expects "
                        + expected);
    }

    private static String shown(Register register, int[] words) {
        String hex = Arrays.stream(words).mapToObj("%04X"::formatted).collect(Collectors.joining(" "));
        return RegisterCodec.decode(register, words)
                .value()
                .map(value -> value.plain() + " (" + hex + ")")
                .orElse(hex);
    }

    /**
     * What of the device's own words speaks against the profile. Words only: a model that is told as a number is the
     * maker's key for it, which the patterns do not speak of. What it does not say speaks for nothing.
     */
    Optional<String> doubt(Known known) {
        Map<String, Optional<TextPattern>> patterns = new LinkedHashMap<>();
        patterns.put("manufacturer", profile.match().manufacturer());
        patterns.put("model", profile.match().model());
        patterns.put("firmwareVersion", profile.match().firmware());
        patterns.put("serialNumber", profile.match().serialNumber());
        List<String> against = new ArrayList<>();
        patterns.forEach((field, pattern) -> {
            String text = known.words().getOrDefault(field, "");
            if (!text.isEmpty() && pattern.filter(p -> !p.matches(text)).isPresent()) {
                against.add(field + " '" + text + "', where '" + pattern.get() + "' is expected");
            }
        });
        if (against.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("the device says " + String.join(", ", against) + " by the profile " + profile.name()
                + ". It is read but not written to; if the profile fits all the same, set connection.identity: ignore");
    }

    /** A field that the device refuses or does not fill is left empty. */
    Known read() {
        Map<String, String> words = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        double watts = Double.NaN;
        for (Map.Entry<String, Measured> each : profile.identity().entrySet()) {
            Value value = value(each.getValue());
            if (value != null && each.getKey().equals("ratedWatts")) {
                watts = value.asDouble();
            } else if (value != null) {
                texts.put(each.getKey(), value.plain().toString());
                if (value instanceof Value.Text text) {
                    words.put(
                            each.getKey(),
                            UNPRINTABLE.matcher(text.value()).replaceAll("").strip());
                }
            }
        }
        return new Known(texts, words, watts);
    }

    private @Nullable Value value(Measured point) {
        try {
            Block block = Clusters.alone(point, limits);
            return RegisterCodec.decode(point.register(), block.of(point, registers.read(block)))
                    .rawValue();
        } catch (ModbusException e) {
            doWithout(e);
            return null;
        }
    }

    /**
     * Returns where the device can do without what was just asked for: it has refused it, or it is silent about it for the
     * third time and answers something else.
     *
     * @throws ModbusException the given one, or that of a device that is not there
     */
    void doWithout(ModbusException e) {
        if (e.kind() == ModbusException.Kind.UNREACHABLE) {
            throw e;
        }
        if (Refusal.of(e) == Refusal.SILENT) {
            silences++;
            if (silences < BlockReader.NO_ACCIDENT) {
                throw e;
            }
            knock();
        }
    }

    /** The device is open: silences are counted anew. */
    void opened() {
        silences = 0;
    }

    /** Asks for one point, another one each time that nobody answers. Any answer will do. */
    void knock() {
        if (readable.isEmpty()) {
            return;
        }
        Measured point = readable.get(knocks % readable.size());
        try {
            registers.read(Clusters.alone(point, limits));
        } catch (ModbusException e) {
            if (Refusal.of(e) == Refusal.SILENT) {
                knocks++;
                throw e;
            }
        }
    }
}
