package energy.busbar.profiles;

import energy.busbar.core.driver.Options.Problem;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.Profile.Quirk;
import energy.busbar.profiles.Profile.SunSpecTraits;
import energy.busbar.profiles.ProfileLink.Forbidden;
import energy.busbar.profiles.ProfilePoint.Access;
import energy.busbar.profiles.ProfilePoint.Measured;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Makes a profile of its merged values, and notes every problem on the way. */
final class ProfileReader {
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    static final int FORMAT = 1;
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final int MAX_POINTS = 500;
    private static final int MAX_WRITES = 32;

    private final String expectedName;
    private final ProfileTree tree;
    private final Fields top;
    /** Points of each device, which are checked when all are known: the registers of one box are one space. */
    private final List<List<PartCheck.Located>> located = new ArrayList<>();

    ProfileReader(ProfileTree tree, String expectedName, List<Problem> problems) {
        this.expectedName = expectedName;
        this.tree = tree;
        this.top = new Fields("", tree.root(), problems);
    }

    /** Only to be used when no problem was noted. */
    Profile read() {
        if (top.options.requiredInteger("format", 1, FORMAT) != FORMAT) {
            top.problem("format", "is not known", String.valueOf(FORMAT));
        }
        String name = top.options.requiredText("name");
        if (!NAME.matcher(name).matches()) {
            top.problem("name", "is '" + name + "'", "lower-case letters, digits and '-'");
        } else if (!name.equals(expectedName)) {
            top.problem("name", "is '" + name + "'", "'" + expectedName + "', as the file is called");
        }
        top.has("extends");
        boolean isAbstract = top.options.flag("abstract", false);
        Protocol protocol = top.choice("protocol", Protocol.MODBUS, Protocol.class);
        if (protocol == Protocol.COAP) {
            return coap(name, isAbstract);
        }
        RegisterReader registers = new RegisterReader(top.block("defaults"));
        ProfileLink declared = LinkReader.link(top.block("connection"), top.block("reading"));
        Map<String, Measured> identity = identity(registers);
        Map<DeviceType, DevicePart> devices = devices(registers, identity.keySet());
        ProfileLink link = declared.withReads(declared.reads().and(writeOnly(devices)));
        located.forEach(part -> new PartCheck(part, link.reads()).run());
        if (protocol == Protocol.SUNSPEC && !devices.isEmpty()) {
            top.problem("devices", "has points of its own", "none with protocol: sunspec, whose models say them");
        } else if (protocol == Protocol.MODBUS && devices.isEmpty() && !isAbstract) {
            top.problem("devices", "is missing", "a block for each device, such as meter: and its points");
        }
        Profile profile = new Profile(
                name,
                top.options.requiredText("title"),
                isAbstract,
                protocol,
                top.options.requiredText("manufacturer"),
                SourceReader.sources(top),
                LinkReader.match(top.block("match"), registers),
                link,
                sunSpec(top, protocol),
                identity,
                devices,
                capabilities(),
                quirks(),
                SourceReader.vectors(top, devices, identity));
        if (!isAbstract
                && profile.match().manufacturer().isEmpty()
                && profile.match().model().isEmpty()
                && profile.match().registers().isEmpty()) {
            top.problem("match", "says nothing", "patterns of manufacturer and model, or registers");
        }
        top.finish();
        return profile;
    }

    private Profile coap(String name, boolean isAbstract) {
        CoapReader.Read read = new CoapReader(top, tree::locate).read(isAbstract);
        Profile profile = new Profile(
                name,
                top.options.requiredText("title"),
                isAbstract,
                Protocol.COAP,
                top.options.requiredText("manufacturer"),
                SourceReader.sources(top),
                read.match(),
                LinkReader.none(),
                SunSpecTraits.STANDARD,
                Map.of(),
                read.devices(),
                capabilities(),
                quirks(),
                List.of(),
                Optional.of(read.traits()));
        top.finish();
        return profile;
    }

    private Map<String, Measured> identity(RegisterReader registers) {
        Map<String, Measured> identity = new LinkedHashMap<>();
        for (Fields f : top.blocks("identity", Profile.IDENTITY_FIELDS.size())) {
            String field = f.options.requiredText("name");
            if (!Profile.IDENTITY_FIELDS.contains(field)) {
                f.problem(
                        "name",
                        "is '" + field + "'",
                        "one of " + String.join(", ", new TreeSet<>(Profile.IDENTITY_FIELDS)));
                field = "model";
            }
            boolean watts = field.equals("ratedWatts");
            Register register = registers.read(f, watts ? Kind.REAL : Kind.WHOLE);
            f.finish();
            Point point = new Point(field, watts ? Unit.WATT : Unit.NONE, register.kind(), PollClass.ONCE);
            if (identity.put(field, new Measured(point, true, register, new Access(true, 0), Optional.empty()))
                    != null) {
                f.problem("name", "stands twice", "each field once");
            }
        }
        return identity;
    }

    private static List<Forbidden> writeOnly(Map<DeviceType, DevicePart> devices) {
        return WriteOnlyRegisters.of(devices.values().stream()
                .flatMap(part -> part.points().values().stream())
                .filter(Measured.class::isInstance)
                .map(Measured.class::cast)
                .toList());
    }

    private Map<DeviceType, DevicePart> devices(RegisterReader registers, Set<String> identity) {
        Map<DeviceType, DevicePart> devices = new EnumMap<>(DeviceType.class);
        Fields block = top.block("devices");
        for (String word : new ArrayList<>(block.keys())) {
            Optional<DeviceType> type = DeviceType.ofWord(word);
            if (type.isEmpty()) {
                block.problem(word, "is no device type", "battery, inverter, charger, vehicle, thermostat or meter");
            } else {
                devices.put(type.get(), part(block.block(word), type.get(), registers, identity));
            }
        }
        return devices;
    }

    private DevicePart part(Fields f, DeviceType type, RegisterReader registers, Set<String> identity) {
        Set<String> removed = new HashSet<>(f.options.texts("remove"));
        PointReader reader = new PointReader(type, registers);
        List<PartCheck.Located> read = new ArrayList<>();
        for (Fields point : f.blocks("points", MAX_POINTS)) {
            if (!removed.remove(String.valueOf(point.raw("name")))) {
                ProfilePoint one = reader.read(point);
                if (one != null) {
                    read.add(new PartCheck.Located(point, one));
                }
            }
        }
        if (!removed.isEmpty()) {
            f.problem("remove", "names " + String.join(", ", new TreeSet<>(removed)), "inherited points");
        }
        if (read.isEmpty()) {
            f.problem("points", "is empty", "at least one point");
        }
        located.add(read);
        WriteCheck writeCheck = new WriteCheck(type, read, identity);
        List<WriteCheck.Located> writes = new ArrayList<>();
        for (Fields write : f.blocks("writes", MAX_WRITES)) {
            WriteReader.write(write).ifPresent(w -> writes.add(new WriteCheck.Located(write, w)));
        }
        writeCheck.run(writes);
        Optional<Watchdog> watchdog = Optional.empty();
        if (f.has("watchdog")) {
            Fields block = f.block("watchdog");
            Watchdog found = WriteReader.watchdog(block);
            writeCheck.run(found, block);
            watchdog = Optional.of(found);
        }
        f.finish();
        Map<String, ProfilePoint> points = new LinkedHashMap<>();
        read.forEach(l -> points.putIfAbsent(l.point().point().name(), l.point()));
        return new DevicePart(
                type, points, writes.stream().map(WriteCheck.Located::write).toList(), watchdog);
    }

    private static SunSpecTraits sunSpec(Fields top, Protocol protocol) {
        if (!top.has("sunspec")) {
            return SunSpecTraits.STANDARD;
        }
        Fields f = top.block("sunspec");
        if (protocol != Protocol.SUNSPEC) {
            top.problem("sunspec", "stands without protocol: sunspec", "protocol: sunspec");
        }
        SunSpecTraits traits = new SunSpecTraits(
                or(f, "bases", SunSpecTraits.STANDARD.bases()),
                new TreeSet<>(or(f, "endMarkers", List.copyOf(SunSpecTraits.STANDARD.endMarkers()))),
                new TreeSet<>(or(f, "ignoredModels", List.of())),
                f.options.integer("writeFunction", 16, 6, 16));
        if (traits.writeFunction() != 6 && traits.writeFunction() != 16) {
            f.problem("writeFunction", "is " + traits.writeFunction(), "6 or 16");
        }
        f.finish();
        return traits;
    }

    private static List<Integer> or(Fields f, String key, List<Integer> fallback) {
        return f.has(key)
                ? f.wholes(key, 0, 65_535).stream().map(Long::intValue).toList()
                : fallback;
    }

    private Set<String> capabilities() {
        Set<String> words = new TreeSet<>();
        List<String> texts = top.options.texts("capabilities");
        for (int i = 0; i < texts.size(); i++) {
            word("capabilities[" + i + "]", texts.get(i));
            words.add(texts.get(i));
        }
        return words;
    }

    private List<Quirk> quirks() {
        List<Quirk> quirks = new ArrayList<>();
        Fields block = top.block("quirks");
        for (String id : new ArrayList<>(block.keys())) {
            word("quirks." + id, id);
            quirks.add(new Quirk(id, block.options.requiredText(id)));
        }
        return quirks;
    }

    private void word(String key, String word) {
        if (!WORD.matcher(word).matches()) {
            top.problem(key, "is '" + word + "'", "a word of lower-case letters, digits and '-'");
        }
    }
}
