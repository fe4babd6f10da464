package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.sim.counting.CountingUnit;
import energy.busbar.sim.modbus.Fault;
import energy.busbar.sim.modbus.ModbusServer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Devices that count how often they were read. */
@Command(
        name = "counting",
        mixinStandardHelpOptions = true,
        description = {
            "Modbus units 1 and up on one port, whose holding registers 0 and 1 count how often they were read.",
            "Takes the lines: tally, stop (answers nobody any more)."
        })
final class CountingCommand implements Callable<Integer> {
    private static final int MAX_UNITS = 247;

    @Option(names = "--units", defaultValue = "10", description = "1 to " + MAX_UNITS + " (${DEFAULT-VALUE})")
    private int units;

    @Option(names = "--port", defaultValue = "0", description = "to listen on; 0 for any free one")
    private int port;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (units < 1 || units > MAX_UNITS) {
            throw new ParameterException(spec.commandLine(), "--units is " + units + "; expected 1 to " + MAX_UNITS);
        }
        Map<Integer, CountingUnit> counting = new TreeMap<>();
        for (int unit = 1; unit <= units; unit++) {
            counting.put(unit, new CountingUnit());
        }
        try (ModbusServer server = new ModbusServer(port, counting).start()) {
            Pipe.print(Pipe.line("ready").put("port", server.port()));
            Pipe.untilInputEnds(line -> {
                switch (line) {
                    case "tally" -> Pipe.print(tally(counting));
                    case "stop" -> {
                        server.fault(Fault.UNREACHABLE);
                        Pipe.print(tally(counting));
                    }
                    default -> {
                        return false;
                    }
                }
                return true;
            });
        }
        return 0;
    }

    private static ObjectNode tally(Map<Integer, CountingUnit> counting) {
        ObjectNode line = Pipe.line("made");
        ArrayNode reads = line.putArray("reads");
        counting.values().forEach(unit -> reads.add(unit.reads()));
        return line;
    }
}
