package energy.busbar.driver.ocpp.relay;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A timer and a clock that move only when a test says so. */
final class ManualTime implements Timer, GatewayClock {
    private record Task(long atMillis, long order, Runnable run) {}

    static final long EPOCH_MILLIS = 1_767_225_600_000L; // 2026-01-01T00:00Z, a Thursday

    private final List<Task> tasks = new ArrayList<>();
    private long nowMillis;
    private long order;

    @Override
    public void execute(Runnable task) {
        after(0, task);
    }

    @Override
    public Runnable after(long delayMillis, Runnable run) {
        Task task = new Task(nowMillis + delayMillis, order++, run);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    void settle() {
        advance(0);
    }

    void advance(long millis) {
        long end = nowMillis + millis;
        while (true) {
            Task next = tasks.stream()
                    .filter(each -> each.atMillis() <= end)
                    .min(Comparator.comparingLong(Task::atMillis).thenComparingLong(Task::order))
                    .orElse(null);
            if (next == null) {
                nowMillis = end;
                return;
            }
            tasks.remove(next);
            nowMillis = Math.max(nowMillis, next.atMillis());
            next.run().run();
        }
    }

    @Override
    public Moment now() {
        return new Moment(EPOCH_MILLIS + nowMillis, nowMillis);
    }

    @Override
    public boolean synchronised() {
        return true;
    }

    @Override
    public String bootId() {
        return "manual";
    }
}
