package energy.busbar.sim;

import energy.busbar.sim.modbus.Fault;
import energy.busbar.sim.modbus.ModbusServer;
import energy.busbar.sim.modbus.Registers;
import energy.busbar.sim.ocpp.ChargePointLink;
import energy.busbar.sim.ocpp.SiteCharger;
import energy.busbar.sim.physics.Site;
import energy.busbar.sim.sunspec.SiteDevices;
import energy.busbar.sim.sunspec.SunSpecDevice.WriteListener;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A site over real sockets: its physics on a thread, each SunSpec device on a Modbus server of its own, the charger. */
public final class SimulatedSite implements AutoCloseable {
    public static final String INVERTER = "inverter-1";
    public static final String BATTERY = "battery-1";
    public static final String METER = "meter-1";

    private static final Logger log = LoggerFactory.getLogger(SimulatedSite.class);
    private static final int STEP_MILLIS = 100;
    private static final int UNIT = 1;
    /** After a pause of the whole process, physics goes on from there instead of leaping. */
    private static final double MAX_STEP_SECONDS = 1;

    private final Site site;
    private final Map<String, ModbusServer> servers = new LinkedHashMap<>();
    private final @Nullable ChargePointLink charger;
    private final ScheduledExecutorService stepping;
    private long lastNanos;

    /** Told of every register that a client wrote. */
    @FunctionalInterface
    public interface Written {
        /**
         * @param point SunSpec model and point, such as {@code 704.WSet}
         * @param value scaled
         */
        void written(String device, String point, double value);
    }

    /**
     * @param ports of inverter, battery and meter by device id; any free one where there is none
     * @param chargePoint address of an OCPP 1.6J server with the identity as its last part; null for no charger
     */
    public SimulatedSite(
            Site site, Map<String, Integer> ports, @Nullable URI chargePoint, InstantSource clock, Written written) {
        this.site = site;
        add(INVERTER, ports, SiteDevices.inverter(site, listener(INVERTER, written)));
        add(BATTERY, ports, SiteDevices.battery(site, listener(BATTERY, written)));
        add(METER, ports, SiteDevices.meter(site, listener(METER, written)));
        charger = chargePoint == null ? null : new ChargePointLink(chargePoint, null, new SiteCharger(site), clock);
        stepping = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "physics");
            thread.setDaemon(true);
            return thread;
        });
    }

    public SimulatedSite start() {
        servers.values().forEach(ModbusServer::start);
        lastNanos = System.nanoTime();
        stepping.scheduleAtFixedRate(this::step, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
        if (charger != null) {
            charger.start();
        }
        return this;
    }

    /** By device id; known after {@link #start}. */
    public Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        servers.forEach((device, server) -> ports.put(device, server.port()));
        return ports;
    }

    /** False where there is no such device. */
    public boolean fault(String device, Fault fault) {
        ModbusServer server = servers.get(device);
        if (server == null) {
            return false;
        }
        server.fault(fault);
        return true;
    }

    /** Plugs a car in, or takes it away. */
    public void car(boolean here) {
        synchronized (site) {
            if (here) {
                site.charger().arrive();
            } else {
                site.charger().leave();
            }
        }
    }

    @Override
    public void close() {
        if (charger != null) {
            charger.close();
        }
        servers.values().forEach(ModbusServer::close);
        stepping.shutdownNow();
    }

    private void add(String device, Map<String, Integer> ports, Registers registers) {
        servers.put(device, new ModbusServer(ports.getOrDefault(device, 0), Map.of(UNIT, registers)));
    }

    private static WriteListener listener(String device, Written written) {
        return (point, value) -> written.written(device, point, value);
    }

    private void step() {
        try {
            long now = System.nanoTime();
            double seconds = Math.min(MAX_STEP_SECONDS, (now - lastNanos) / 1e9);
            lastNanos = now;
            synchronized (site) {
                site.step(seconds);
            }
        } catch (RuntimeException e) {
            // Thrown out of here it would end the stepping without a word.
            log.atError().setCause(e).log("Physics failed in a step");
        }
    }
}
