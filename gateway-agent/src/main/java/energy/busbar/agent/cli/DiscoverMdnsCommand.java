package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.discover.mdns.MdnsBrowser;
import energy.busbar.agent.discover.mdns.MdnsService;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Devices that announce themselves. */
@Command(
        name = "mdns",
        mixinStandardHelpOptions = true,
        description = "Ask who announces Modbus, SunSpec, OCPP, CoAP or a web page on this network.")
final class DiscoverMdnsCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 60;

    @Option(names = "--seconds", defaultValue = "5", description = "how long, 1 to 60 (${DEFAULT-VALUE})")
    private int seconds = 5;

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds is " + seconds + "; expected 1 to " + MOST_SECONDS);
        }
        MdnsBrowser.Result result = browse();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode all = GatewayClient.JSON.createObjectNode();
            all.set("services", GatewayClient.JSON.valueToTree(result.services()));
            all.set("types", GatewayClient.JSON.valueToTree(result.types()));
            out.println(all.toPrettyString());
        } else {
            print(out, result);
        }
        return ExitCodes.OK;
    }

    private MdnsBrowser.Result browse() {
        PrintWriter err = spec.commandLine().getErr();
        try (Terminal.Line line = new Terminal.Line(err, Terminal.attached())) {
            long begin = System.nanoTime();
            return MdnsBrowser.onAllInterfaces()
                    .run(
                            Duration.ofSeconds(seconds),
                            count -> line.say("listening: " + (System.nanoTime() - begin) / 1_000_000_000L + " of "
                                    + seconds + " s, " + count + " services"));
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, "multicast DNS does not work here: " + e.getMessage());
        }
    }

    static void print(PrintWriter out, MdnsBrowser.Result result) {
        if (result.services().isEmpty()) {
            out.println("Nobody announces " + String.join(", ", MdnsBrowser.TYPES) + ".");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("SERVICE", "ADDRESS", "NAME"));
            for (MdnsService service : result.services()) {
                rows.add(List.of(
                        service.type(),
                        (service.addresses().isEmpty()
                                        ? "?"
                                        : service.addresses().get(0)) + ":"
                                + (service.port() == 0 ? "?" : service.port()),
                        service.name()));
            }
            List<String> lines = Text.table(rows, true);
            out.println(lines.get(0));
            for (int i = 0; i < result.services().size(); i++) {
                MdnsService service = result.services().get(i);
                out.println(lines.get(i + 1));
                List<String> more = new ArrayList<>();
                more.add(service.host().isEmpty() ? "host not told" : service.host());
                service.addresses().stream().skip(1).forEach(more::add);
                more.addAll(service.texts());
                Text.wrapped(String.join(", ", more), 4).forEach(out::println);
            }
        }
        if (!result.types().isEmpty()) {
            out.println();
            Text.wrapped("All services on this network: " + String.join(", ", result.types()), 0)
                    .forEach(out::println);
        }
    }
}
