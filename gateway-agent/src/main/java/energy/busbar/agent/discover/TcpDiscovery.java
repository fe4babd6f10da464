package energy.busbar.agent.discover;

import energy.busbar.agent.discover.EndpointProbe.Outcome;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks for Modbus devices on a network: first where the port is open, then who is there. */
public final class TcpDiscovery {
    /** Where most devices answer. */
    public static final List<Integer> USUAL_UNITS = List.of(1, 2, 3, 126);

    public static final int MAX_PER_SECOND = 200;
    /** Endpoints that are asked at a time. */
    private static final int PROBES = 8;

    private static final long RETRY_MILLIS = 1_000;

    /** More at one place than any site has means that something answers for everybody, such as a firewall. */
    static final int MAX_OPEN = 1_024;

    private final Settings settings;
    private final ProfileCatalogue catalogue;

    /**
     * @param units empty for {@link #USUAL_UNITS} and, where none of these answers, those that profiles name
     * @param perSecond connections, 1 to {@link #MAX_PER_SECOND}
     * @param connect how long a connection may take
     * @param answer how long an answer may take
     * @param rest between the connection and the first request
     */
    public record Settings(
            int port, List<Integer> units, int perSecond, Duration connect, Duration answer, Duration rest) {
        public Settings {
            units = List.copyOf(units);
            if (perSecond < 1 || perSecond > MAX_PER_SECOND) {
                throw new IllegalArgumentException("perSecond is " + perSecond);
            }
        }

        /** The least time for so many addresses, without what answers. */
        public Duration estimate(int addresses) {
            return Duration.ofMillis(1_000L * addresses / perSecond).plus(connect);
        }
    }

    /**
     * @param open addresses whose port is open
     * @param remarks by address: what is not Modbus
     */
    public record Result(List<FoundDevice> devices, List<InetAddress> open, Map<String, List<String>> remarks) {
        public Result {
            devices = List.copyOf(devices);
            open = List.copyOf(open);
        }
    }

    public TcpDiscovery(Settings settings, ProfileCatalogue catalogue) {
        this.settings = settings;
        this.catalogue = catalogue;
    }

    /**
     * @throws IOException when this machine cannot open sockets, or too many ports are open to be devices
     * @throws InterruptedException nothing goes on behind
     */
    public Result run(List<InetAddress> addresses, ScanProgress progress) throws IOException, InterruptedException {
        List<InetAddress> open =
                new PortSweep(settings.port, settings.perSecond, settings.connect).open(addresses, progress);
        if (open.size() > MAX_OPEN) {
            throw new IOException("port " + settings.port + " is open at " + open.size()
                    + " addresses, which are not all devices: something answers in their place; scan a smaller range");
        }
        ExecutorService probes = Executors.newFixedThreadPool(PROBES, task -> {
            Thread thread = new Thread(task, "discover");
            thread.setDaemon(true);
            return thread;
        });
        try {
            AtomicInteger done = new AtomicInteger();
            List<Callable<Outcome>> tasks = new ArrayList<>();
            for (InetAddress address : open) {
                tasks.add(() -> {
                    Outcome outcome = probe(address);
                    progress.at("asking who is there", done.incrementAndGet(), open.size());
                    return outcome;
                });
            }
            return result(open, probes.invokeAll(tasks));
        } finally {
            probes.shutdownNow();
        }
    }

    private Result result(List<InetAddress> open, List<Future<Outcome>> outcomes) throws InterruptedException {
        List<FoundDevice> devices = new ArrayList<>();
        Map<String, List<String>> remarks = new LinkedHashMap<>();
        for (int i = 0; i < open.size(); i++) {
            try {
                Outcome outcome = outcomes.get(i).get();
                devices.addAll(outcome.devices());
                if (outcome.devices().isEmpty()) {
                    remarks.put(
                            endpoint(open.get(i)).shown(),
                            outcome.remarks().isEmpty()
                                    ? List.of("the port is open, but no unit that was asked answers")
                                    : outcome.remarks());
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("probing " + open.get(i) + " failed", e.getCause());
            }
        }
        return new Result(devices, open, remarks);
    }

    private DeviceEndpoint.Tcp endpoint(InetAddress address) {
        return new DeviceEndpoint.Tcp(address.getHostAddress(), settings.port);
    }

    private Outcome probe(InetAddress address) throws InterruptedException {
        Outcome outcome = probeOnce(address);
        if (outcome.noConnection() && outcome.devices().isEmpty()) {
            // A device for one client may not yet have noticed that the sweep's connection is closed.
            Thread.sleep(RETRY_MILLIS);
            outcome = probeOnce(address);
        }
        return outcome;
    }

    private Outcome probeOnce(InetAddress address) {
        EndpointProbe probe =
                new EndpointProbe(endpoint(address), settings.connect, settings.rest, settings.answer, catalogue);
        if (!settings.units.isEmpty()) {
            return probe.probe(settings.units, unit -> {});
        }
        Outcome usual = probe.probe(USUAL_UNITS, unit -> {});
        return usual.devices().isEmpty() && usual.remarks().isEmpty() ? probe.probe(unusual(), unit -> {}) : usual;
    }

    /** Units that some maker's devices have and few others. */
    private List<Integer> unusual() {
        Set<Integer> units = new LinkedHashSet<>();
        for (ProfileCatalogue.Entry entry : catalogue.entries()) {
            catalogue
                    .find(entry.name())
                    .flatMap(ProfileReading::profile)
                    .map(Profile::link)
                    .ifPresent(link -> units.addAll(link.units()));
        }
        USUAL_UNITS.forEach(units::remove);
        return List.copyOf(units);
    }
}
