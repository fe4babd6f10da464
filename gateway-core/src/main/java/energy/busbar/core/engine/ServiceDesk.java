package energy.busbar.core.engine;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.port.GatewayClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Services that wait or run. Each device is asked once; they begin in their order, a bounded number at once, and each has
 * ended when its time is over, whatever its driver does. What becomes of them is told without any lock held.
 */
final class ServiceDesk {
    /** Devices' parts of all commands, waiting or running; more are refused. */
    static final int MAX_OPEN = 1_000;

    static final int MAX_BRIEF = 32;

    /** The box itself serves images and takes in logs. */
    static final int MAX_LONG = 4;

    /** How often the progress of a command is told. */
    static final long TELL_MILLIS = 5_000;

    /** Called without a lock; for a command any number of {@code progress}, then {@code ended} once. */
    interface Told {
        void progress(String commandId, ServiceProgressWords words);

        /** @param result for programs; empty for a batch */
        void ended(String commandId, CommandStatus status, String words, Map<String, Object> result);

        /** An order that {@link ServiceOrder#stands} was done. */
        void stands(DeviceId device, ServiceOrder order);
    }

    /** @param number of this telling of its command, from 1 */
    record ServiceProgressWords(String phase, OptionalInt percent, int number) {
        @Override
        public String toString() {
            return phase + (percent.isPresent() ? " " + percent.getAsInt() + " %" : "");
        }
    }

    private final Actuation actuation;
    private final GatewayClock clock;
    private final Told told;
    private final Map<String, ServiceJob> jobs = new LinkedHashMap<>();
    private boolean beginning;

    ServiceDesk(Actuation actuation, GatewayClock clock, Told told) {
        this.actuation = actuation;
        this.clock = clock;
        this.told = told;
    }

    synchronized boolean hasRoom(int parts) {
        return open() + parts <= MAX_OPEN;
    }

    private int open() {
        return jobs.values().stream().mapToInt(ServiceJob::open).sum();
    }

    /** @param startBeforeMillis on the monotonic clock, after which what has not begun does not begin any more */
    void take(String commandId, Map<DeviceId, ServiceOrder> orders, long startBeforeMillis) {
        synchronized (this) {
            jobs.put(commandId, new ServiceJob(commandId, orders, startBeforeMillis));
        }
        begin();
    }

    /** Ends what has had its time, and tells progress that was held back. Each second. */
    void watch() {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            long now = clock.monotonicMillis();
            for (ServiceJob job : List.copyOf(jobs.values())) {
                job.expire(now);
                tellProgress(job, now, after);
                tellEnd(job, after);
            }
        }
        after.forEach(Runnable::run);
        begin();
    }

    /** Begins what may begin. Never nested, however often drivers complete at once. */
    private void begin() {
        List<ServiceJob.Part> next = next(true);
        while (!next.isEmpty()) {
            next.forEach(this::begin);
            next = next(false);
        }
    }

    private synchronized List<ServiceJob.Part> next(boolean first) {
        if (first && beginning) {
            return List.of();
        }
        // One brief and one long service a device, so that a long update does not keep a reset away.
        Set<DeviceId> brief = running(false);
        Set<DeviceId> lengthy = running(true);
        List<ServiceJob.Part> next = new ArrayList<>();
        for (ServiceJob job : jobs.values()) {
            for (ServiceJob.Part part : job.parts) {
                boolean isLong = part.order.service().isLong();
                Set<DeviceId> busy = isLong ? lengthy : brief;
                if (part.waits() && busy.size() < (isLong ? MAX_LONG : MAX_BRIEF) && busy.add(part.device)) {
                    part.begin(clock.monotonicMillis());
                    next.add(part);
                }
            }
        }
        beginning = !next.isEmpty();
        return next;
    }

    private Set<DeviceId> running(boolean isLong) {
        return jobs.values().stream()
                .flatMap(job -> job.parts.stream())
                .filter(part -> part.runs() && part.order.service().isLong() == isLong)
                .map(part -> part.device)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void begin(ServiceJob.Part part) {
        CompletionStage<ServiceResult> stage;
        try {
            stage = actuation.perform(part.device, part.order, (phase, percent) -> progress(part, phase, percent));
        } catch (RuntimeException e) {
            ended(part, new ServiceResult.Unknown("the driver failed: " + e));
            return;
        }
        stage.whenComplete((result, fault) ->
                ended(part, fault == null ? result : new ServiceResult.Unknown("the driver failed: " + fault)));
    }

    private void progress(ServiceJob.Part part, String phase, OptionalInt percent) {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            if (part.runs() && part.job.progress(part, phase, percent)) {
                tellProgress(part.job, clock.monotonicMillis(), after);
            }
        }
        after.forEach(Runnable::run);
    }

    private void ended(ServiceJob.Part part, ServiceResult result) {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            if (!part.end(result)) {
                return; // its time was over before
            }
            if (part.order.stands() && result instanceof ServiceResult.Done) {
                after.add(() -> told.stands(part.device, part.order));
            }
            tellEnd(part.job, after);
        }
        after.forEach(Runnable::run);
        begin();
    }

    private void tellProgress(ServiceJob job, long now, List<Runnable> after) {
        Optional<ServiceProgressWords> words = job.due(now, TELL_MILLIS);
        words.ifPresent(w -> after.add(() -> told.progress(job.commandId, w)));
    }

    private void tellEnd(ServiceJob job, List<Runnable> after) {
        if (job.open() == 0 && jobs.remove(job.commandId, job)) {
            ServiceJob.Ended ended = job.ended();
            after.add(() -> told.ended(job.commandId, ended.status(), ended.words(), ended.result()));
        }
    }
}
