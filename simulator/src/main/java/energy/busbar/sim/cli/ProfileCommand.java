package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.sim.profile.Expected;
import energy.busbar.sim.profile.ProfileDevice.Written;
import energy.busbar.sim.profile.Served;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One device of a hardware profile. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = {
            "A device as a hardware profile describes it, on Modbus TCP or CoAP, with values by chance.",
            "Takes the lines: expect, absent POINT, exception POINT CODE (of CoAP such as 404; 0 for no longer).",
            "Prints what is written."
        })
final class ProfileCommand implements Callable<Integer> {
    @Mixin
    private GatewayProfiles profiles = new GatewayProfiles();

    @Parameters(paramLabel = "FILE|NAME", description = "a file NAME.yaml, or a name of: busbar profile list")
    private String given = "";

    @Option(
            names = "--device",
            paramLabel = "TYPE",
            description = "which part of the profile; needed where it has several")
    private Optional<String> device = Optional.empty();

    @Option(names = "--port", defaultValue = "0", description = "0 for any free one")
    private int port;

    @Option(names = "--unit", description = "Modbus unit id; the profile's first if not given")
    private @Nullable Integer unit;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "chance; the same seed, the same values (${DEFAULT-VALUE})")
    private long seed;

    @Override
    public Integer call() {
        try {
            serve();
            return 0;
        } catch (ProfileArgument.Unusable | IllegalArgumentException | UncheckedIOException e) {
            System.err.println("busbar: " + e.getMessage());
            return DemoCommand.UNUSABLE;
        }
    }

    private void serve() {
        Profile profile = new ProfileArgument(given, profiles).profile();
        List<DevicePart> parts = ProfileArgument.parts(profile, device);
        if (parts.size() > 1) {
            throw new ProfileArgument.Unusable(profile.name() + " has several devices; expected --device "
                    + String.join("|", parts.stream().map(p -> p.type().word()).toList()));
        }
        int answersAt = unit == null ? profile.link().units().get(0) : unit;
        if (answersAt < 0 || answersAt > 255) {
            throw new ProfileArgument.Unusable("--unit is " + answersAt + "; expected 0 to 255");
        }
        try (Served served = Served.start(profile, parts.get(0), seed, port, answersAt, ProfileCommand::written)) {
            ObjectNode ready = Pipe.line("ready").put("port", served.port());
            if (served.unit() != Served.NO_UNIT) {
                ready.put("unit", served.unit());
            }
            Pipe.print(ready.put("device", parts.get(0).type().word()).put("seed", seed));
            Pipe.untilInputEnds(line -> obey(served, line));
        }
    }

    private static boolean obey(Served device, String line) {
        String[] words = line.split("\\s+", -1);
        if (line.equals("expect")) {
            Pipe.print(expect(device));
            return true;
        }
        if (words.length == 2 && words[0].equals("absent")) {
            return device.absent(words[1]);
        }
        return words.length == 3
                && words[0].equals("exception")
                && words[2].matches("[0-9]{1,3}")
                && device.refuse(words[1], Integer.parseInt(words[2]));
    }

    private static ObjectNode expect(Served device) {
        ObjectNode line = Pipe.line("expect");
        ObjectNode points = line.putObject("points");
        for (Map.Entry<String, Expected> each : device.expected().entrySet()) {
            put(points, each.getKey(), each.getValue().value());
        }
        device.identity().forEach(line.putObject("identity")::put);
        return line;
    }

    private static void written(Written written) {
        ObjectNode line = Pipe.line("written").put("point", written.point());
        put(line, "value", written.value());
        Pipe.print(line.put("function", written.function()));
    }

    private static void put(ObjectNode node, String key, @Nullable Object value) {
        if (value instanceof BigDecimal number) {
            // 1.2E+4 is right, but 12000 is what people look for.
            BigDecimal plain = number.stripTrailingZeros();
            node.put(key, plain.scale() < 0 ? plain.setScale(0) : plain);
        } else if (value instanceof Boolean flag) {
            node.put(key, flag);
        } else {
            node.put(key, value == null ? null : value.toString());
        }
    }
}
