package energy.busbar.sim.cli;

import energy.busbar.sim.cloud.CloudSide;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The platform's side of the MQTT contract. */
@Command(
        name = "cloud",
        mixinStandardHelpOptions = true,
        description = {
            "Receives what gateways send, keeps count, and sends commands and dispatch events.",
            "Takes the lines: command GATEWAY JSON, dispatch GATEWAY JSON."
        })
final class CloudCommand implements Callable<Integer> {
    private static final int LOST = 3;

    @Option(names = "--broker", required = true, description = "such as tcp://127.0.0.1:1883")
    private String broker = "";

    @Override
    public Integer call() {
        ScheduledExecutorService counting = Executors.newSingleThreadScheduledExecutor();
        try (CloudSide cloud = new CloudSide(broker, Pipe::print, CloudCommand::lost).start()) {
            Pipe.print(Pipe.line("ready"));
            counting.scheduleAtFixedRate(() -> cloud.tallies().forEach(Pipe::print), 1, 1, TimeUnit.SECONDS);
            Pipe.untilInputEnds(line -> obey(cloud, line));
        } finally {
            counting.shutdownNow();
        }
        return 0;
    }

    private static void lost() {
        System.err.println("busbar: the cloud side lost its broker");
        // Not exit: that would wait for the very thread that calls this.
        Runtime.getRuntime().halt(LOST);
    }

    private static boolean obey(CloudSide cloud, String line) {
        String[] words = line.split("\\s+", 3);
        if (words.length < 3) {
            return false;
        }
        switch (words[0]) {
            case "command" -> cloud.send(words[1], "commands", words[2]);
            case "dispatch" -> cloud.send(words[1], "dispatch-events", words[2]);
            default -> {
                return false;
            }
        }
        return true;
    }
}
