package energy.busbar.agent.cli;

import energy.busbar.agent.discover.AddressRanges;
import energy.busbar.agent.discover.TcpDiscovery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a device on Modbus TCP is asked who it is. */
final class ModbusAsking {
    static final Duration LEAST = Duration.ofMillis(50);
    static final Duration MOST = Duration.ofSeconds(30);

    @Option(
            names = "--units",
            paramLabel = "UNITS",
            description = "such as 1,2,3,126 or 1-247; without it those four and, where none of them answers, those"
                    + " that makers are known to use")
    private Optional<String> units = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "500ms",
            description = "for a connection (${DEFAULT-VALUE})")
    private String timeout = "500ms";

    @Option(
            names = "--answer",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "for an answer (${DEFAULT-VALUE}); some devices take 5s")
    private String answer = "2s";

    @Option(
            names = "--rest",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "from the connection to the first request, which some devices need (${DEFAULT-VALUE})")
    private String rest = "1s";

    /** @throws ParameterException that says which option is wrong */
    TcpDiscovery.Settings settings(CommandLine line, int port, int perSecond) {
        try {
            return new TcpDiscovery.Settings(
                    port,
                    units.map(text -> AddressRanges.units(text, 0, 255)).orElse(List.of()),
                    perSecond,
                    DiscoverCommand.duration(line, "--timeout", timeout, LEAST, MOST),
                    DiscoverCommand.duration(line, "--answer", answer, LEAST, MOST),
                    DiscoverCommand.duration(line, "--rest", rest, Duration.ZERO, Duration.ofSeconds(10)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, "--units: " + e.getMessage());
        }
    }
}
