package energy.busbar.agent.cli;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.Endpoint;
import energy.busbar.driver.modbus.ModbusBuses;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** A unit by its place, without any configuration. */
final class RawTarget {
    private static final Pattern PLACE =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.%]{2,45})]|([^:\\s\\[\\]]{1,253}))(?::(\\d{1,5}))?");

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(
            index = "0",
            paramLabel = "HOST[:PORT]|/dev/…",
            description = "where the device is; port 502 without it")
    private String place = "";

    @Option(names = "--unit", defaultValue = "1", description = "Modbus unit, 0 to 255 (${DEFAULT-VALUE})")
    private int unit = 1;

    @Option(names = "--rtu", description = "RTU frames on the socket, as serial servers speak them")
    private boolean rtu;

    @Option(names = "--baud", defaultValue = "9600", description = "of a serial port (${DEFAULT-VALUE})")
    private String baud = "9600";

    @Option(names = "--parity", defaultValue = "none", description = "none, even or odd (${DEFAULT-VALUE})")
    private String parity = "none";

    @Option(names = "--stop-bits", defaultValue = "1", description = "1 or 2 (${DEFAULT-VALUE})")
    private int stopBits = 1;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "3s",
            description = "for an answer (${DEFAULT-VALUE})")
    private String timeout = "3s";

    int unit() {
        return unit;
    }

    String shown() {
        return place + " unit " + unit;
    }

    /** The device of a running gateway at this place. */
    Optional<String> used(CommandSpec spec) {
        return UsedEndpoints.of(config).at(endpoint(spec));
    }

    boolean isSerial() {
        return place.startsWith("/");
    }

    private Endpoint endpoint(CommandSpec spec) {
        if (isSerial()) {
            if (stopBits < 1 || stopBits > 2) {
                throw new ParameterException(spec.commandLine(), "--stop-bits is " + stopBits + "; expected 1 or 2");
            }
            return new Endpoint.Serial(
                    place,
                    only(spec, "--baud", DiscoverCommand.bauds(spec.commandLine(), baud)),
                    only(spec, "--parity", DiscoverCommand.parities(spec.commandLine(), parity)),
                    stopBits,
                    false,
                    Endpoint.Direction.AS_IT_IS);
        }
        Matcher m = PLACE.matcher(place);
        int port = m.matches() ? m.group(3) == null ? Endpoint.MODBUS_PORT : Integer.parseInt(m.group(3)) : 0;
        if (port < 1 || port > 65_535) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + place + "' is no place of a device; expected such as 192.168.1.7, 192.168.1.7:1502,"
                            + " [fd00::7]:502 or /dev/ttyUSB0");
        }
        String host = m.group(1) == null ? m.group(2) : m.group(1);
        return rtu ? new Endpoint.RtuOverTcp(host, port, false) : new Endpoint.Tcp(host, port);
    }

    static <T> T only(CommandSpec spec, String option, List<T> all) {
        if (all.size() != 1) {
            throw new ParameterException(spec.commandLine(), option + " has " + all.size() + " values; expected one");
        }
        return all.get(0);
    }

    /** Does something with the device, whose faults become messages. */
    <T> T with(CommandSpec spec, Function<ModbusClient, T> work) {
        Endpoint endpoint = endpoint(spec);
        int least = endpoint instanceof Endpoint.Tcp ? 0 : 1;
        int most = endpoint instanceof Endpoint.Tcp ? 255 : 247;
        if (unit < least || unit > most) {
            throw new ParameterException(
                    spec.commandLine(), "--unit is " + unit + "; expected " + least + " to " + most);
        }
        Duration answer = DiscoverCommand.duration(
                spec.commandLine(), "--timeout", timeout, Duration.ofMillis(50), Duration.ofSeconds(30));
        ModbusSettings settings = new ModbusSettings(
                endpoint, Duration.ofSeconds(3), Duration.ZERO, answer, Duration.ZERO, ModbusClient.MAX_READ);
        try (ModbusBuses buses = new ModbusBuses();
                ModbusClient client = buses.share(settings, CLOCK, new Options("", Map.of(), new ArrayList<>()))) {
            return work.apply(client);
        } catch (ModbusException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        }
    }

    /** For time-outs only. */
    private static final GatewayClock CLOCK = new GatewayClock() {
        @Override
        public Moment now() {
            return new Moment(System.currentTimeMillis(), System.nanoTime() / 1_000_000);
        }

        @Override
        public boolean synchronised() {
            return false;
        }

        @Override
        public String bootId() {
            return "command line";
        }
    };
}
