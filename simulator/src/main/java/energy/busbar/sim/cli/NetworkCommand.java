package energy.busbar.sim.cli;

import energy.busbar.sim.net.CuttableNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A network with a switch. */
@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        description = "Passes TCP connections on to a port of loopback. Takes the lines: cut, restore.")
final class NetworkCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "0", description = "to listen on; 0 for any free one")
    private int port;

    @Option(names = "--to", required = true, paramLabel = "PORT", description = "where connections go")
    private int target;

    @Override
    public Integer call() {
        InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
        try (CuttableNetwork network = new CuttableNetwork(port, to).start()) {
            Pipe.print(Pipe.line("ready").put("port", network.port()));
            Pipe.untilInputEnds(line -> {
                switch (line) {
                    case "cut" -> network.cut();
                    case "restore" -> network.restore();
                    default -> {
                        return false;
                    }
                }
                return true;
            });
        }
        return 0;
    }
}
