package energy.busbar.agent.cli;

import energy.busbar.agent.discover.AddressRanges;
import energy.busbar.agent.discover.SerialDiscovery;
import energy.busbar.driver.modbus.Endpoint;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Devices on Modbus RTU. */
@Command(
        name = "serial",
        mixinStandardHelpOptions = true,
        description = {
            "Look for Modbus and SunSpec devices on a serial line.",
            "",
            "  busbar discover serial /dev/ttyUSB0 --baud 9600,19200 --units 1-10",
            ""
        })
final class DiscoverSerialCommand implements Callable<Integer> {
    private static final int SHOWN_REMARKS = 5;

    @Mixin
    private ScanOptions scan = new ScanOptions();

    @Parameters(paramLabel = "PORT", description = "such as /dev/ttyUSB0")
    private Path port = Path.of("");

    @Option(
            names = "--baud",
            paramLabel = "BAUDS",
            defaultValue = "9600,19200,115200",
            description = "in this order (${DEFAULT-VALUE})")
    private String bauds = "9600,19200,115200";

    @Option(
            names = "--parity",
            paramLabel = "PARITIES",
            defaultValue = "none,even",
            description = "none, even, odd, in this order (${DEFAULT-VALUE})")
    private String parities = "none,even";

    @Option(
            names = "--units",
            paramLabel = "UNITS",
            defaultValue = "1-10",
            description = "such as 1,2,3 or 1-247 (${DEFAULT-VALUE})")
    private String units = "1-10";

    @Option(
            names = "--answer",
            paramLabel = "TIME",
            defaultValue = "500ms",
            description = "for an answer (${DEFAULT-VALUE})")
    private String answer = "500ms";

    @Option(names = "--all", description = "go on with the other settings after a device was found")
    private boolean all;

    @Override
    public Integer call() {
        SerialDiscovery.Settings settings = settings();
        if (!Files.exists(port)) {
            throw new CliException(
                    ExitCodes.FAULT, "there is no serial port " + port + "; see: ls -l /dev/serial/by-id");
        }
        UsedEndpoints.of(scan.config)
                .at(new Endpoint.Serial(
                        settings.path(), 9_600, Endpoint.Parity.NONE, 1, false, Endpoint.Direction.AS_IT_IS))
                .ifPresent(id -> {
                    throw new CliException(
                            ExitCodes.FAULT,
                            port + " is that of " + id
                                    + " of the running gateway, and a line takes one master; stop the"
                                    + " gateway first");
                });
        PrintWriter err = scan.err();
        err.println(settings.bauds().size() * settings.parities().size() + " settings with "
                + settings.units().size() + " units: at most "
                + Text.duration(Math.max(1, settings.estimate().toSeconds())) + " if nobody answers");
        err.flush();
        SerialDiscovery discovery = new SerialDiscovery(settings, scan.catalogue());
        SerialDiscovery.Result result = scan.run(discovery::run);
        return scan.output.tell(
                scan.out(),
                err,
                GatewayClient.JSON.createObjectNode(),
                result.devices(),
                result.remarks(),
                out -> remarks(out, result));
    }

    private static void remarks(PrintWriter out, SerialDiscovery.Result result) {
        if (result.devices().isEmpty() && !result.remarks().isEmpty()) {
            out.println("Something was heard, with the wrong setting or from another master:");
        }
        if (result.devices().isEmpty()) {
            result.remarks().stream()
                    .limit(SHOWN_REMARKS)
                    .forEach(r -> Text.wrapped(r, 4).forEach(out::println));
        }
    }

    private SerialDiscovery.Settings settings() {
        try {
            return new SerialDiscovery.Settings(
                    port.toAbsolutePath().normalize().toString(),
                    DiscoverCommand.bauds(scan.line(), bauds),
                    DiscoverCommand.parities(scan.line(), parities),
                    AddressRanges.units(units, 1, 247),
                    DiscoverCommand.duration(
                            scan.line(), "--answer", answer, Duration.ofMillis(50), Duration.ofSeconds(10)),
                    all);
        } catch (IllegalArgumentException e) {
            throw scan.usage("--units: " + e.getMessage());
        }
    }
}
