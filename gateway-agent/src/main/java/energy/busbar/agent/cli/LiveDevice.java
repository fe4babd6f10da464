package energy.busbar.agent.cli;

import energy.busbar.agent.discover.DeviceEndpoint;
import energy.busbar.agent.discover.FoundDevice;
import energy.busbar.agent.discover.LiveProfile;
import energy.busbar.agent.discover.RegisterSurvey;
import energy.busbar.core.model.DeviceType;
import energy.busbar.driver.modbus.Endpoint;
import energy.busbar.profiles.Profile;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --from} of {@code profile new}: a device whose answers the profile begins with. It is only read. */
final class LiveDevice {
    private static final Pattern PLACE =
            Pattern.compile("(tcp|rtu)://(?:\\[([0-9A-Fa-f:.%]{2,45})]|([^:/\\s\\[\\]]{1,253}))(?::(\\d{1,5}))?/?");
    private static final List<String> USUAL_RANGES = List.of("holding:0-999", "input:0-999");

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private ProfilesOption profiles = new ProfilesOption();

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = "a live device, which is only read: tcp://HOST[:PORT], rtu://HOST[:PORT] for RTU on a socket,"
                    + " or /dev/…")
    private Optional<String> from = Optional.empty();

    @Option(names = "--unit", defaultValue = "1", description = "Modbus unit of --from (${DEFAULT-VALUE})")
    private int unit = 1;

    @Option(names = "--baud", defaultValue = "9600", description = "of a serial port (${DEFAULT-VALUE})")
    private String baud = "9600";

    @Option(names = "--parity", defaultValue = "none", description = "none, even or odd (${DEFAULT-VALUE})")
    private String parity = "none";

    @Option(
            names = "--range",
            paramLabel = "RANGE",
            description = "what to read, such as input:30000-30200, from 0 as in the request; holding:0-999 and"
                    + " input:0-999 without it. May be given again")
    private List<String> ranges = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "3s",
            description = "for an answer (${DEFAULT-VALUE})")
    private String timeout = "3s";

    @Option(
            names = "--pause",
            paramLabel = "TIME",
            defaultValue = "50ms",
            description = "between two requests (${DEFAULT-VALUE})")
    private String pause = "50ms";

    @Option(names = "--thorough", description = "take every refused block apart to its single registers")
    private boolean thorough;

    @Option(names = "--force", description = "also where a SunSpec device needs no profile, or one matches already")
    private boolean force;

    boolean isAsked() {
        return from.isPresent();
    }

    /**
     * @return the profile's text; empty where none is needed, which was said
     * @throws CliException where nothing can be read
     */
    Optional<String> draft(CommandSpec spec, String name, DeviceType type) {
        List<String> read = ranges.isEmpty() ? USUAL_RANGES : ranges;
        try {
            LiveProfile.check(read);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--range is " + e.getMessage());
        }
        DeviceEndpoint.Modbus endpoint = endpoint(spec);
        LiveProfile live = new LiveProfile(
                endpoint,
                unit,
                duration(spec, "--timeout", timeout, 50, 30_000),
                duration(spec, "--pause", pause, 10, 10_000),
                thorough);
        refuseUsed(spec, endpoint);
        PrintWriter out = spec.commandLine().getOut();
        LiveProfile.Result result;
        try (Terminal.Line line = new Terminal.Line(spec.commandLine().getErr(), Terminal.attached())) {
            result = live.run(
                    name,
                    type,
                    read,
                    profiles.catalogueOrShipped(config, spec.commandLine().getErr()),
                    device -> goOn(out, device),
                    (what, done, of) -> line.say("reading " + what + ": " + done + " of " + of));
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        }
        if (result.text().isEmpty() && result.survey().requests() > 0) {
            throw new CliException(
                    ExitCodes.FAULT,
                    "nothing was written: none of " + String.join(", ", read) + " could be read ("
                            + result.survey().holes().stream()
                                    .map(RegisterSurvey.Hole::why)
                                    .distinct()
                                    .collect(Collectors.joining(", "))
                            + String.join("; ", result.survey().remarks())
                            + "); expected ranges that the device has, with --range");
        }
        if (!result.text().isEmpty()) {
            say(out, result.survey());
        }
        return Optional.of(result.text()).filter(text -> !text.isEmpty());
    }

    private boolean goOn(PrintWriter out, FoundDevice device) {
        String who = (device.identity().manufacturer() + " " + device.identity().model()).strip();
        Text.wrapped(who.isEmpty() ? "It does not say who it is." : "It is " + who + ".", 0)
                .forEach(out::println);
        if (device.speech() == FoundDevice.Speech.SUNSPEC) {
            Text.wrapped(
                            "It speaks SunSpec and needs no profile: protocol: sunspec. Its models are "
                                    + device.sunSpecModels().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", "))
                                    + (device.types().isEmpty()
                                            ? "."
                                            : "; it can be configured as "
                                                    + device.types().stream()
                                                            .map(DeviceType::word)
                                                            .collect(Collectors.joining(" or "))
                                                    + "."),
                            0)
                    .forEach(out::println);
        }
        Optional<Profile> known = device.profile();
        known.ifPresent(
                profile -> Text.wrapped("The profile " + profile.name() + " is for it: " + profile.title() + ".", 0)
                        .forEach(out::println));
        if (!device.remark().isEmpty() && known.isEmpty()) {
            Text.wrapped(device.remark() + ".", 0).forEach(out::println);
        }
        boolean needed = device.speech() != FoundDevice.Speech.SUNSPEC && known.isEmpty();
        if (!needed && !force) {
            out.println("Nothing was written; with --force a profile is begun all the same.");
        }
        return needed || force;
    }

    private static void say(PrintWriter out, RegisterSurvey survey) {
        int registers =
                survey.values().values().stream().mapToInt(v -> v.size()).sum();
        Text.wrapped(
                        registers + " registers were read with " + survey.requests() + " requests, the longest of "
                                + survey.largest() + "; the slowest answer took " + survey.slowestMillis() + " ms.",
                        0)
                .forEach(out::println);
        survey.remarks().forEach(remark -> Text.wrapped(remark, 2).forEach(out::println));
    }

    private DeviceEndpoint.Modbus endpoint(CommandSpec spec) {
        String place = from.orElse("");
        Matcher m = PLACE.matcher(place);
        boolean socket = m.matches();
        int port = socket && m.group(4) != null ? Integer.parseInt(m.group(4)) : Endpoint.MODBUS_PORT;
        if ((!socket && !place.startsWith("/")) || port < 1 || port > 65_535) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from is '" + place + "'; expected such as tcp://192.168.1.7:502, rtu://192.168.1.7:4196 or"
                            + " /dev/ttyUSB0");
        }
        boolean tcp = socket && m.group(1).equals("tcp");
        int least = tcp ? 0 : 1;
        int most = tcp ? 255 : 247;
        if (unit < least || unit > most) {
            throw new ParameterException(
                    spec.commandLine(), "--unit is " + unit + "; expected " + least + " to " + most);
        }
        if (!socket) {
            return new DeviceEndpoint.Serial(
                    place,
                    RawTarget.only(spec, "--baud", DiscoverCommand.bauds(spec.commandLine(), baud)),
                    RawTarget.only(spec, "--parity", DiscoverCommand.parities(spec.commandLine(), parity)));
        }
        String host = m.group(2) == null ? m.group(3) : m.group(2);
        return tcp ? new DeviceEndpoint.Tcp(host, port) : new DeviceEndpoint.RtuOverTcp(host, port);
    }

    private static Duration duration(CommandSpec spec, String option, String text, long least, long most) {
        return DiscoverCommand.duration(
                spec.commandLine(), option, text, Duration.ofMillis(least), Duration.ofMillis(most));
    }

    /** Whatever is read besides the gateway slows its polling; a line takes one master, and many devices one client. */
    private void refuseUsed(CommandSpec spec, DeviceEndpoint.Modbus endpoint) {
        UsedEndpoints.of(config).at(endpoint.endpoint()).ifPresent(device -> {
            throw new CliException(
                    ExitCodes.FAULT,
                    "the running gateway talks to " + device + " there; stop the gateway first, so that neither"
                            + " disturbs the other");
        });
    }
}
