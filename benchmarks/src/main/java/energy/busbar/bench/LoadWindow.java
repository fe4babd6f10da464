package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** What is seen of the gateway and of the idle JVM beside it while the load lasts. */
final class LoadWindow {
    /** Of the gateway's store. */
    static final int FLUSH_SECONDS = 10;

    private final Process agent;
    private final Process idle;
    private final StoredRate rate = new StoredRate(TimeUnit.SECONDS.toNanos(FLUSH_SECONDS + 2));
    private final long beginNanos = System.nanoTime();
    private double seconds;
    private int asked;
    private int online;
    private long mostBacklog;
    private long skippedBefore;
    private long skippedAfter;

    /** One process: its memory at each look, and its processor time over all. */
    static final class Process {
        private final ProcessUsage usage;
        private final double processorBefore;
        private final List<Double> resident = new ArrayList<>();
        private final List<Double> proportional = new ArrayList<>();
        private double processorSeconds;

        private Process(ProcessUsage usage) {
            this.usage = usage;
            this.processorBefore = usage.processorSeconds();
        }

        private void look(boolean proportionally) {
            resident.add((double) usage.residentKilobytes());
            if (proportionally) {
                usage.proportionalKilobytes().ifPresent(kilobytes -> proportional.add((double) kilobytes));
            }
        }

        private void end() {
            processorSeconds = usage.processorSeconds() - processorBefore;
        }

        /** kB */
        Spread resident() {
            return Spread.of(resident);
        }

        /** kB; empty where the kernel does not say. */
        Optional<Spread> proportional() {
            return proportional.isEmpty() ? Optional.empty() : Optional.of(Spread.of(proportional));
        }
    }

    LoadWindow(ProcessUsage agent, ProcessUsage idle) {
        this.agent = new Process(agent);
        this.idle = new Process(idle);
    }

    void add(long nanos, JsonNode status, boolean proportionally) {
        rate.add(nanos, Agent.samplesStored(status));
        if (asked++ == 0) {
            skippedBefore = Agent.skippedPolls(status);
        }
        skippedAfter = Agent.skippedPolls(status);
        online += Agent.online(status) ? 1 : 0;
        mostBacklog = Math.max(mostBacklog, Agent.backlogSamples(status));
        agent.look(proportionally);
        idle.look(proportionally);
    }

    void end() {
        agent.end();
        idle.end();
        seconds = Pause.secondsSince(beginNanos);
    }

    Process agent() {
        return agent;
    }

    Process idle() {
        return idle;
    }

    /** Of one core, 1 for all of it. */
    double share(Process process) {
        return process.processorSeconds / seconds;
    }

    OptionalDouble samplesPerSecond() {
        return rate.perSecond();
    }

    /** Whether the platform was connected at every look. */
    boolean alwaysOnline() {
        return online == asked;
    }

    /** Of all devices, because a bus was busy. */
    long skippedPolls() {
        return skippedAfter - skippedBefore;
    }

    long mostBacklog() {
        return mostBacklog;
    }

    double lastResident() {
        return agent.resident.get(agent.resident.size() - 1);
    }
}
