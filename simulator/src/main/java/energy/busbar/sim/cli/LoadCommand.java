package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.sim.LoadDevices;
import energy.busbar.sim.physics.Site;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Many devices for measurements. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Many SunSpec devices (models 1, 701, 702, 704, 713: 170 points each), a port each, unit 1.")
final class LoadCommand implements Callable<Integer> {
    private static final int STEP_MILLIS = 200;

    @Option(
            names = "--devices",
            defaultValue = "50",
            description = "at most " + LoadDevices.MAX_DEVICES + " (${DEFAULT-VALUE})")
    private int devices;

    @Override
    public Integer call() {
        Site site = new Site(1, 60, 11);
        ScheduledExecutorService stepping = Executors.newSingleThreadScheduledExecutor();
        try (LoadDevices load = new LoadDevices(site, devices).start()) {
            stepping.scheduleAtFixedRate(() -> step(site), STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
            ObjectNode ready = Pipe.line("ready");
            load.ports().forEach(ready.putArray("ports")::add);
            Pipe.print(ready);
            Pipe.untilInputEnds(line -> false);
        } finally {
            stepping.shutdownNow();
        }
        return 0;
    }

    private static void step(Site site) {
        synchronized (site) {
            site.step(STEP_MILLIS / 1000.0);
        }
    }
}
