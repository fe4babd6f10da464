package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.sim.SimulatedSite;
import energy.busbar.sim.modbus.Fault;
import energy.busbar.sim.physics.Site;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One site: inverter, battery, meter on Modbus TCP, and a charger that connects to an OCPP server. */
@Command(
        name = "site",
        mixinStandardHelpOptions = true,
        description = {
            "A site with a 10 kW inverter, a 10 kWh battery, a grid meter and an 11 kW charger.",
            "Takes the lines: fault DEVICE none|unreachable|silent|garbage|lying-length|slow, car arrive, car leave."
        })
final class SiteCommand implements Callable<Integer> {
    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "chance; the same seed gives the same site (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--speed", defaultValue = "1", description = "of weather and arrivals only (${DEFAULT-VALUE})")
    private double speed;

    @Option(names = "--start-hour", defaultValue = "11.5", description = "of the weather's day (${DEFAULT-VALUE})")
    private double startHour;

    @Option(
            names = "--charger",
            paramLabel = "URI",
            description = "OCPP 1.6J server, such as ws://127.0.0.1:8887/ocpp/CP-1")
    private @Nullable URI charger;

    @Option(names = "--inverter-port", defaultValue = "0", description = "0 for any free one")
    private int inverterPort;

    @Option(names = "--battery-port", defaultValue = "0", description = "0 for any free one")
    private int batteryPort;

    @Option(names = "--meter-port", defaultValue = "0", description = "0 for any free one")
    private int meterPort;

    @Override
    public Integer call() {
        Site physics = new Site(seed, speed, startHour);
        ScheduledExecutorService truth = Executors.newSingleThreadScheduledExecutor();
        try (SimulatedSite site = new SimulatedSite(
                        physics,
                        Map.of(
                                SimulatedSite.INVERTER,
                                inverterPort,
                                SimulatedSite.BATTERY,
                                batteryPort,
                                SimulatedSite.METER,
                                meterPort),
                        charger,
                        InstantSource.system(),
                        SiteCommand::written)
                .start()) {
            ObjectNode ready = Pipe.line("ready");
            site.ports().forEach(ready.putObject("ports")::put);
            Pipe.print(ready);
            truth.scheduleAtFixedRate(() -> Pipe.print(truth(physics)), 1, 1, TimeUnit.SECONDS);
            Pipe.untilInputEnds(line -> obey(site, line));
        } finally {
            truth.shutdownNow();
        }
        return 0;
    }

    private static boolean obey(SimulatedSite site, String line) {
        String[] words = line.split("\\s+", -1);
        if (words.length == 3 && words[0].equals("fault")) {
            return Fault.named(words[2])
                    .map(fault -> site.fault(words[1], fault))
                    .orElse(false);
        }
        if (words.length == 2 && words[0].equals("car") && (words[1].equals("arrive") || words[1].equals("leave"))) {
            site.car(words[1].equals("arrive"));
            return true;
        }
        return false;
    }

    private static void written(String device, String point, double value) {
        Pipe.print(Pipe.line("written")
                .put("device", device)
                .put("point", point)
                .put("value", value)
                .put("epochNanos", epochNanos()));
    }

    /** For comparing with another process on the same machine. */
    private static long epochNanos() {
        var now = InstantSource.system().instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private static ObjectNode truth(Site site) {
        synchronized (site) {
            return Pipe.line("truth")
                    .put("hour", site.weather().hourOfDay())
                    .put("grid", site.meter().watts())
                    .put("load", site.house().watts())
                    .put("pv", site.inverter().watts())
                    .put("pvAvailable", site.inverter().availableWatts())
                    .put("battery", site.battery().watts())
                    .put("charge", site.battery().percent())
                    .put("charging", site.charger().watts())
                    .put("offeredAmps", site.charger().offeredAmps())
                    .put("pluggedIn", site.charger().pluggedIn())
                    .put("inverterLimited", site.inverter().limitEnabled())
                    .put("batteryDispatched", site.battery().setEnabled());
        }
    }
}
