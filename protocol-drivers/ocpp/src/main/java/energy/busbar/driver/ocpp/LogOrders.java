package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder.FetchLogs;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.files.FileDoor;
import energy.busbar.driver.ocpp.files.LogShelf;
import energy.busbar.driver.ocpp.transfer.LogFetch;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The log of one charger that is under way, if any: {@link LogFetch} with its hands. Runs on the loop. */
final class LogOrders {
    private static final LogFetch.Plan PLAN = new LogFetch.Plan(2, 60_000);

    private static final class Running {
        final String device;
        final int requestId;
        final ServiceProgress progress;
        final CompletableFuture<ServiceResult> result;
        LogFetch fetch;
        FileDoor.@Nullable Place place;

        Running(
                String device,
                int requestId,
                ServiceProgress progress,
                CompletableFuture<ServiceResult> result,
                LogFetch fetch) {
            this.device = device;
            this.requestId = requestId;
            this.progress = progress;
            this.result = result;
            this.fetch = fetch;
        }
    }

    private final Loop loop;
    private final GatewayClock clock;
    private final FileDoor door;
    private @Nullable Running running;

    LogOrders(Loop loop, GatewayClock clock, FileDoor door) {
        this.loop = loop;
        this.clock = clock;
        this.door = door;
    }

    /**
     * @param device of the folder that the log is kept in
     * @param base URL by which the charger reaches the gateway
     */
    void fetch(
            String device,
            FetchLogs order,
            int requestId,
            String base,
            FilePeer peer,
            ServiceProgress progress,
            CompletableFuture<ServiceResult> result) {
        if (running != null) {
            result.complete(new ServiceResult.Refused("another log of this charger is under way"));
            return;
        }
        Running mine = new Running(device, requestId, progress, result, LogFetch.begun(PLAN, clock.monotonicMillis()));
        Optional<FileDoor.Place> place = door.receive(device, new Listening(mine));
        if (place.isEmpty()) {
            result.complete(new ServiceResult.Failed("too many files are under way already; nothing was sent"));
            return;
        }
        mine.place = place.get();
        running = mine;
        tell(mine);
        peer.askForLog(new FilePeer.LogWish(URI.create(base + place.get().path()), order, requestId, PLAN))
                .thenAccept(event -> happened(mine, event));
    }

    boolean underWay() {
        return running != null;
    }

    void said(OptionalInt requestId, LogFetch.Word word) {
        Running mine = running;
        if (mine != null && (requestId.isEmpty() || requestId.getAsInt() == mine.requestId)) {
            happened(mine, new LogFetch.Event.Said(word));
        }
    }

    void tick() {
        Running mine = running;
        if (mine != null) {
            happened(mine, new LogFetch.Event.Tick());
        }
    }

    void close() {
        Running mine = running;
        if (mine != null) {
            ended(mine, new LogFetch.End.Failed("the gateway stopped before the log was here"));
        }
    }

    private void happened(Running mine, LogFetch.Event event) {
        if (mine != running) {
            return; // it has ended
        }
        String before = mine.fetch.words();
        mine.fetch = mine.fetch.next(event, clock.monotonicMillis());
        LogFetch.End end = mine.fetch.end().orElse(null);
        if (end != null) {
            ended(mine, end);
        } else if (!mine.fetch.words().equals(before)) {
            tell(mine);
        }
    }

    private static void tell(Running mine) {
        mine.progress.at(mine.fetch.words(), OptionalInt.empty());
    }

    private void ended(Running mine, LogFetch.End end) {
        running = null;
        if (mine.place != null) {
            mine.place.close();
        }
        mine.result.complete(result(mine.device, end));
    }

    private static ServiceResult result(String device, LogFetch.End end) {
        if (end instanceof LogFetch.End.Fetched fetched) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("log", fetched.name());
            data.put("bytes", fetched.bytes());
            if (!fetched.said().isEmpty()) {
                data.put("chargerName", fetched.said());
            }
            return new ServiceResult.Done(
                    fetched.name() + ", " + fetched.bytes() + " bytes; busbar charger-logs get " + device + " "
                            + fetched.name(),
                    data);
        }
        if (end instanceof LogFetch.End.Refused refused) {
            return new ServiceResult.Refused(refused.words());
        }
        return new ServiceResult.Failed(
                end instanceof LogFetch.End.Failed failed
                        ? failed.words()
                        : "the charger has no log of this kind and time");
    }

    /** From the server's threads to the loop. */
    private final class Listening implements FileDoor.UploadListener {
        private final Running mine;

        Listening(Running mine) {
            this.mine = mine;
        }

        @Override
        public void begun() {
            loop.execute(() -> happened(mine, new LogFetch.Event.Begun()));
        }

        @Override
        public void arrived(LogShelf.Log log) {
            loop.execute(() -> happened(mine, new LogFetch.Event.Arrived(log.name(), log.bytes())));
        }

        @Override
        public void failed(String reason) {
            loop.execute(() -> happened(mine, new LogFetch.Event.Broke(reason)));
        }
    }
}
