package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.bench.GatewayFiles.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Memory and processor time while many devices are read each second, stored and sent. */
final class LoadBench {
    /** What a device's readings are promised to be at least, each second. */
    static final int PROMISED_POINTS = 100;

    /** A figure with fewer samples than this of what was promised does not count. */
    private static final double ENOUGH = 0.95;
    /** The kernel walks all pages for it. */
    private static final int PROPORTIONAL_EVERY_SECONDS = 10;

    private static final int LIVE_WAIT_SECONDS = 10;

    private final Parts parts;
    private final String idleJar;
    private final String idleMain;
    private final Progress progress;

    LoadBench(Parts parts, String idleJar, String idleMain, Progress progress) {
        this.parts = parts;
        this.idleJar = idleJar;
        this.idleMain = idleMain;
        this.progress = progress;
    }

    List<Figure> measure(BenchOptions options) throws IOException {
        progress.say("load: starting broker, " + options.devices() + " devices and the gateway");
        String brokerFolder = parts.folder().resolve("load-broker").toString();
        int brokerPort = parts.simulator("broker", List.of("--directory", brokerFolder), line -> {})
                .awaitReady()
                .path("port")
                .asInt();
        JsonNode ports = parts.simulator("load", List.of("--devices", String.valueOf(options.devices())), line -> {})
                .awaitReady()
                .path("ports");
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < options.devices(); i++) {
            devices.add(Device.loaded(i + 1, ports.path(i).asInt()));
        }
        GatewayFiles files =
                GatewayFiles.write(parts.folder().resolve("load"), devices, brokerPort, LoadWindow.FLUSH_SECONDS + "s");
        Agent agent = Agent.start(parts, files);
        agent.awaitAllUp(options.devices());
        List<String> command = agent.usage().commandLine();
        Part idle = parts.fed("idle-jvm", IdleJvm.command(command, idleJar, idleMain), line -> {});
        idle.awaitReady();
        LivePoints points = livePoints(brokerPort);
        progress.say("load: " + options.devices() + " devices are up; each has " + points.read() + " points, "
                + points.valued() + " of them with a value; warming up for " + options.warmUpSeconds() + " s");
        for (int second = 1; second <= options.warmUpSeconds(); second++) {
            Pause.millis(1000);
            agent.status();
            progress.tick("load: warming up, " + second + " of " + options.warmUpSeconds() + " s");
        }
        LoadWindow window = window(agent, idle, options.windowSeconds());
        return LoadFigures.of(window, points, options, IdleJvm.flags(command), ENOUGH);
    }

    private LoadWindow window(Agent agent, Part idle, int seconds) {
        LoadWindow window = new LoadWindow(agent.usage(), new ProcessUsage(idle.pid()));
        long begin = System.nanoTime();
        for (int second = 0; second <= seconds; second++) {
            Pause.until(begin + TimeUnit.SECONDS.toNanos(second));
            idle.mustLive();
            JsonNode status = agent.status();
            window.add(System.nanoTime(), status, second % PROPORTIONAL_EVERY_SECONDS == 0);
            progress.tick(Text.format(
                    "load: %d of %d s, %s resident, %,d samples stored",
                    second, seconds, Text.megabytes(window.lastResident()), Agent.samplesStored(status)));
        }
        window.end();
        return window;
    }

    /** From the gateway's own message of latest values, once all its points are in it. */
    private static LivePoints livePoints(int brokerPort) {
        CompletableFuture<LivePoints> found = new CompletableFuture<>();
        List<LivePoints> latest = new ArrayList<>();
        try (MqttProbe probe = MqttProbe.connect("tcp://127.0.0.1:" + brokerPort)) {
            probe.subscribe("busbar/v1/" + GatewayFiles.GATEWAY + "/live", 0, payload -> {
                LivePoints points = LivePoints.of(payload);
                if (!latest.isEmpty() && latest.get(0).equals(points) && points.read() > 0) {
                    found.complete(points);
                }
                latest.clear();
                latest.add(points);
            });
            return found.get(LIVE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return LivePoints.UNKNOWN;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        }
    }
}
