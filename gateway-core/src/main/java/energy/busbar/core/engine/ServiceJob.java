package energy.busbar.core.engine;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.engine.ServiceDesk.ServiceProgressWords;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One command's services, a part for each device. Guarded by its {@link ServiceDesk}. */
final class ServiceJob {
    /** Devices of a batch that are told by name. */
    private static final int MAX_NAMED = 10;

    record Ended(CommandStatus status, String words, Map<String, Object> result) {}

    /** One device's. */
    static final class Part {
        final ServiceJob job;
        final DeviceId device;
        final ServiceOrder order;
        private boolean begun;
        private long endsByMillis;
        private @Nullable ServiceResult result;

        private Part(ServiceJob job, DeviceId device, ServiceOrder order) {
            this.job = job;
            this.device = device;
            this.order = order;
        }

        boolean waits() {
            return !begun && result == null;
        }

        boolean runs() {
            return begun && result == null;
        }

        void begin(long nowMillis) {
            begun = true;
            endsByMillis = nowMillis + order.longest().toMillis();
        }

        /** @return false where it has ended before */
        boolean end(ServiceResult how) {
            if (result != null) {
                return false;
            }
            result = how;
            return true;
        }
    }

    final String commandId;
    final List<Part> parts = new ArrayList<>();
    private final long startBeforeMillis;
    private @Nullable ServiceProgressWords progress;
    private int told;
    private long toldAtMillis;

    ServiceJob(String commandId, Map<DeviceId, ServiceOrder> orders, long startBeforeMillis) {
        this.commandId = commandId;
        this.startBeforeMillis = startBeforeMillis;
        orders.forEach((device, order) -> parts.add(new Part(this, device, order)));
    }

    int open() {
        return (int) parts.stream().filter(p -> p.result == null).count();
    }

    void expire(long nowMillis) {
        for (Part part : parts) {
            if (part.waits() && nowMillis > startBeforeMillis) {
                part.end(new ServiceResult.Failed("expired before it could start; nothing was sent"));
            } else if (part.runs() && nowMillis >= part.endsByMillis) {
                part.end(new ServiceResult.Unknown(
                        "no result within " + part.order.longest().toSeconds() + " s"));
            }
        }
    }

    /** @return whether it is something new */
    boolean progress(Part part, String phase, OptionalInt percent) {
        String words = parts.size() == 1 ? phase : part.device + ": " + phase;
        ServiceProgressWords before = progress;
        if (before != null && before.phase().equals(words) && before.percent().equals(percent)) {
            return false;
        }
        progress = new ServiceProgressWords(words, percent, told + 1);
        return true;
    }

    /** Progress that is to be told now; the newest of what came too soon after the last. */
    Optional<ServiceProgressWords> due(long nowMillis, long apartMillis) {
        ServiceProgressWords newest = progress;
        if (newest == null
                || newest.number() <= told
                || (told > 0 && nowMillis - toldAtMillis < apartMillis)
                || open() == 0) {
            return Optional.empty();
        }
        told = newest.number();
        toldAtMillis = nowMillis;
        return Optional.of(newest);
    }

    Ended ended() {
        if (parts.size() == 1) {
            ServiceResult result = result(parts.get(0));
            boolean done = result instanceof ServiceResult.Done;
            return new Ended(
                    done ? CommandStatus.SUCCESS : CommandStatus.FAILED,
                    words(result),
                    result instanceof ServiceResult.Done d ? d.data() : Map.of());
        }
        List<Part> not = parts.stream()
                .filter(p -> !(p.result instanceof ServiceResult.Done))
                .toList();
        StringBuilder words = new StringBuilder();
        words.append(parts.size() - not.size())
                .append(" of ")
                .append(parts.size())
                .append(" done");
        not.stream()
                .limit(MAX_NAMED)
                .forEach(p -> words.append("; ").append(p.device).append(": ").append(words(result(p))));
        if (not.size() > MAX_NAMED) {
            words.append("; and ").append(not.size() - MAX_NAMED).append(" more not");
        }
        return new Ended(not.isEmpty() ? CommandStatus.SUCCESS : CommandStatus.FAILED, words.toString(), Map.of());
    }

    private static ServiceResult result(Part part) {
        ServiceResult result = part.result;
        if (result == null) {
            throw new IllegalStateException("the service of " + part.device + " has not ended");
        }
        return result;
    }

    private static String words(ServiceResult result) {
        return result instanceof ServiceResult.Unknown unknown
                ? unknown.words() + "; it may have been done or not"
                : result.words();
    }
}
