package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.discover.FoundDevice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the discover commands have in common: how they tell what was found. */
final class FoundOutput {
    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "what was found as configuration; where FILE is there, FILE.new")
    private Optional<Path> write = Optional.empty();

    /** What people read behind the devices. */
    interface Rest {
        void print(PrintWriter out);
    }

    /**
     * @param head what programs read before the devices
     * @param remarks for programs
     * @return what the command is to end with
     */
    int tell(PrintWriter out, PrintWriter err, ObjectNode head, List<FoundDevice> devices, Object remarks, Rest rest) {
        if (json) {
            head.set("devices", FoundDevices.json(devices));
            head.set("remarks", GatewayClient.JSON.valueToTree(remarks));
            out.println(head.toPrettyString());
        } else {
            FoundDevices.print(out, devices);
            rest.print(out);
        }
        return write.map(file -> new DraftFile(file, json ? err : out).write(devices))
                .orElse(ExitCodes.OK);
    }

    static void print(PrintWriter out, Map<String, List<String>> remarks) {
        remarks.forEach((where, told) -> {
            out.println(where);
            told.stream().distinct().forEach(r -> Text.wrapped(r, 4).forEach(out::println));
        });
    }
}
