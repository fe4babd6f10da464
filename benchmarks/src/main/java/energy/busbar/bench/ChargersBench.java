package energy.busbar.bench;

import energy.busbar.bench.ChargersFigures.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Memory and processor time at more and more connected chargers, on a gateway and, in the same seconds with chargers of
 * their own, on an ocpp-rpc server.
 */
final class ChargersBench {
    static final int STEPS = 5;

    private static final int SETTLE_SECONDS = 12;

    /** So long that what a charger's messages run through is compiled; the first steps would else pay for it. */
    private static final int WARM_SECONDS = 60;

    private final Parts parts;
    private final String jar;
    private final String main;
    private final Progress progress;

    /** @param main a main that is a fleet of chargers: "PORT PASSWORD", which takes "connect N" and "window" */
    ChargersBench(Parts parts, String jar, String main, Progress progress) {
        this.parts = parts;
        this.jar = jar;
        this.main = main;
        this.progress = progress;
    }

    List<Figure> measure(Part peer, int chargers, int seconds) throws IOException {
        progress.say("chargers: starting broker, gateway and ocpp-rpc");
        int brokerPort = parts.simulator(
                        "broker",
                        List.of(
                                "--directory",
                                parts.folder().resolve("chargers-broker").toString()),
                        line -> {})
                .awaitReady()
                .path("port")
                .asInt();
        GatewayFiles.WithPort files =
                GatewayFiles.chargers(parts.folder().resolve("chargers-agent"), chargers, brokerPort);
        Agent agent = Agent.start(parts, files.files());
        agent.await("answers", 100, Agent::answers);
        List<String> command = agent.usage().commandLine();
        List<String> client = IdleJvm.command(command, jar, main);
        int peerPort = peer.awaitReady().path("port").asInt();
        warm(client, files.port(), peerPort, chargers / STEPS);
        Fleet ours = new Fleet(parts, "chargers", client, files.port());
        Fleet theirs = new Fleet(parts, "other-chargers", client, peerPort);
        ProcessUsage usage = agent.usage();
        ProcessUsage peerUsage = new ProcessUsage(peer.pid());
        List<Step> steps = new ArrayList<>();
        for (int step = 0; step <= STEPS; step++) {
            int now = chargers * step / STEPS;
            if (now > 0) {
                ours.grow(now);
                theirs.grow(now);
                ours.awaitUp();
                theirs.awaitUp();
            }
            Pause.millis(SETTLE_SECONDS * 1000L);
            ours.window();
            theirs.window();
            steps.add(step(now, seconds, agent, usage, peerUsage, ours, theirs));
            progress.say(steps.get(steps.size() - 1).text());
        }
        return ChargersFigures.of(steps, seconds, IdleJvm.flags(command));
    }

    private void warm(List<String> client, int ours, int theirs, int chargers) {
        Fleet first = new Fleet(parts, "first-chargers", client, ours);
        Fleet others = new Fleet(parts, "other-first-chargers", client, theirs);
        first.grow(chargers);
        others.grow(chargers);
        first.awaitUp();
        others.awaitUp();
        for (int second = 1; second <= WARM_SECONDS; second++) {
            Pause.millis(1_000);
            progress.tick(Text.format("chargers: warming up, %d of %d s", second, WARM_SECONDS));
        }
        first.end();
        others.end();
    }

    private Step step(
            int chargers, int seconds, Agent agent, ProcessUsage usage, ProcessUsage peer, Fleet ours, Fleet theirs) {
        double before = usage.processorSeconds();
        double peerBefore = peer.processorSeconds();
        List<Double> resident = new ArrayList<>();
        List<Double> peerResident = new ArrayList<>();
        int fewestUp = Integer.MAX_VALUE;
        long begin = System.nanoTime();
        for (int second = 1; second <= seconds; second++) {
            Pause.until(begin + TimeUnit.SECONDS.toNanos(second));
            fewestUp = Math.min(fewestUp, Agent.devicesUp(agent.status()));
            resident.add((double) usage.residentKilobytes());
            peerResident.add((double) peer.residentKilobytes());
            progress.tick(Text.format("chargers: %d connected, %d of %d s", chargers, second, seconds));
        }
        double lasted = Pause.secondsSince(begin);
        return new Step(
                chargers,
                fewestUp,
                Spread.of(resident).median(),
                (usage.processorSeconds() - before) / lasted,
                Spread.of(peerResident).median(),
                (peer.processorSeconds() - peerBefore) / lasted,
                ours.window(),
                theirs.window());
    }
}
