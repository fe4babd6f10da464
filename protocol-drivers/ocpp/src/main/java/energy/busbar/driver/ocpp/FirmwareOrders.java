package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.files.FileDoor;
import energy.busbar.driver.ocpp.files.Image;
import energy.busbar.driver.ocpp.files.ImageException;
import energy.busbar.driver.ocpp.files.UpdateBook;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Action;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.End;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Event;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Phase;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The firmware update of one charger that is under way, if any: {@link FirmwareUpdate} with its hands. It is in the book
 * before the charger is asked, and goes on after a restart of the gateway, at the same URL; its command has ended then, and
 * its result is in the book and the log. Runs on the loop.
 */
final class FirmwareOrders {
    private static final Logger LOG = LoggerFactory.getLogger(FirmwareOrders.class);
    private static final int RETRIES = 3;
    private static final int RETRY_SECONDS = 60;

    /** For a clock of the charger's that is a little behind. */
    private static final Duration BACKDATED = Duration.ofMinutes(2);

    /** Of the time of the order, in which its result is told. */
    private static final long TELL_MILLIS = 60_000;

    /** For a charger whose version is not known to say it. */
    private static final long VERSION_MILLIS = 5_000;

    private static final class Running {
        final ServiceOrder.UpdateFirmware order;
        final Image image;
        final int requestId;
        final String key;
        final ServiceProgress progress;
        final CompletableFuture<ServiceResult> result;
        FirmwareUpdate update;
        FileDoor.@Nullable Place place;
        int toldPercent = -1;

        Running(
                ServiceOrder.UpdateFirmware order,
                Image image,
                int requestId,
                String key,
                ServiceProgress progress,
                CompletableFuture<ServiceResult> result,
                FirmwareUpdate update) {
            this.order = order;
            this.image = image;
            this.requestId = requestId;
            this.key = key;
            this.progress = progress;
            this.result = result;
            this.update = update;
        }
    }

    private final String identity;
    private final Loop loop;
    private final GatewayClock clock;
    private final FileStores stores;
    private final FileDoor door;
    private final Supplier<FilePeer> peer;
    private final Runnable askVersion;
    private @Nullable Running running;
    private boolean preparing;
    private boolean closed;
    private String version = "";

    /** @param peer of the version that the charger speaks now; @param askVersion has the charger boot in words */
    FirmwareOrders(
            String identity,
            Loop loop,
            GatewayClock clock,
            FileStores stores,
            FileDoor door,
            Supplier<FilePeer> peer,
            Runnable askVersion) {
        this.identity = identity;
        this.loop = loop;
        this.clock = clock;
        this.stores = stores;
        this.door = door;
        this.peer = peer;
        this.askVersion = askVersion;
    }

    /** Goes on with what a restart of the gateway came into. */
    void resume() {
        onDisk(
                () -> {
                    UpdateBook.Entry entry = stores.updates()
                            .find(identity)
                            .filter(UpdateBook.Entry::isUnderWay)
                            .orElse(null);
                    return entry == null ? null : left(entry);
                },
                left -> {
                    if (left != null && running == null && !closed) {
                        resume(left);
                    }
                },
                reason ->
                        LOG.error("a firmware update cannot be gone on with identity={} reason={}", identity, reason));
    }

    /** @param trouble why its image cannot be offered any more */
    private record Left(UpdateBook.Entry entry, @Nullable Image image, String trouble) {}

    private Left left(UpdateBook.Entry entry) {
        try {
            return new Left(entry, stores.images().checked(entry.image(), Optional.empty()), "");
        } catch (ImageException e) {
            return new Left(entry, null, String.valueOf(e.getMessage()));
        }
    }

    private void resume(Left left) {
        UpdateBook.Entry entry = left.entry();
        Image image = left.image();
        if (image == null) {
            LOG.warn("firmware update ended identity={} image={} reason={}", identity, entry.image(), left.trouble());
            keep(ended(entry, "the gateway was started anew, and " + left.trouble()), () -> {});
            return;
        }
        ServiceOrder.UpdateFirmware order =
                new ServiceOrder.UpdateFirmware(entry.image(), entry.installAt(), entry.orderedAt());
        UpdateBook.Marks marks = entry.marks();
        Running mine = new Running(
                order,
                image,
                entry.requestId(),
                entry.key(),
                ServiceProgress.NONE,
                new CompletableFuture<>(),
                FirmwareUpdate.resumed(
                        terms(order, image),
                        marks.phase(),
                        marks.pace(),
                        marks.before(),
                        marks.seen(),
                        marks.served(),
                        marks.failures(),
                        marks.saidInstalled(),
                        marks.trouble(),
                        clock.monotonicMillis()));
        running = mine;
        if (!offer(mine)) {
            happened(mine, new Event.NotSent("too many files are under way already"));
        }
        LOG.info("firmware update goes on identity={} image={} phase={}", identity, image.name(), marks.phase());
    }

    private UpdateBook.Entry ended(UpdateBook.Entry entry, String result) {
        return new UpdateBook.Entry(
                entry.requestId(),
                entry.key(),
                entry.image(),
                entry.orderedAt(),
                entry.installAt(),
                entry.marks(),
                result,
                clock.instant());
    }

    /** @param base URL by which the charger reaches the gateway */
    void update(
            ServiceOrder.UpdateFirmware order,
            int requestId,
            String base,
            ServiceProgress progress,
            CompletableFuture<ServiceResult> result) {
        if (running != null || preparing) {
            result.complete(new ServiceResult.Refused("another update of this charger is under way"));
            return;
        }
        preparing = true;
        progress.at("checking the image", OptionalInt.empty());
        Optional<Instant> now = clock.synchronised() ? Optional.of(clock.instant()) : Optional.empty();
        onDisk(
                () -> stores.images().checked(order.image(), now),
                image -> known(() -> begin(order, image, requestId, base, progress, result)),
                reason -> {
                    preparing = false;
                    result.complete(new ServiceResult.Refused(reason));
                });
    }

    /** After the charger's version is known, or was asked for. */
    private void known(Runnable then) {
        if (!version.isEmpty()) {
            then.run();
            return;
        }
        askVersion.run();
        loop.after(VERSION_MILLIS, then);
    }

    private void begin(
            ServiceOrder.UpdateFirmware order,
            Image image,
            int requestId,
            String base,
            ServiceProgress progress,
            CompletableFuture<ServiceResult> result) {
        preparing = false;
        if (closed) {
            result.complete(new ServiceResult.Failed("the gateway stopped before the charger was asked"));
            return;
        }
        Running mine = new Running(
                order,
                image,
                requestId,
                door.newKey(),
                progress,
                result,
                FirmwareUpdate.begun(terms(order, image), version, clock.monotonicMillis()));
        if (!offer(mine)) {
            result.complete(new ServiceResult.Failed("too many files are under way already; nothing was sent"));
            return;
        }
        running = mine;
        tell(mine);
        UpdateBook.Entry entry = entry(mine, "");
        onDisk(
                () -> {
                    stores.updates().keep(identity, entry);
                    return entry;
                },
                kept -> ask(mine, base),
                reason -> happened(mine, new Event.NotSent(reason)));
    }

    private void ask(Running mine, String base) {
        FileDoor.Place place = mine.place;
        if (mine != running || place == null) {
            return;
        }
        peer.get()
                .askForUpdate(new FilePeer.UpdateWish(
                        URI.create(base + place.path()),
                        mine.image,
                        mine.requestId,
                        clock.instant().minus(BACKDATED),
                        mine.order.installAt(),
                        RETRIES,
                        RETRY_SECONDS))
                .thenAccept(event -> happened(mine, event));
    }

    private boolean offer(Running mine) {
        Optional<FileDoor.Place> place =
                door.offer(mine.image, mine.key, to -> loop.execute(() -> happened(mine, new Event.Served(to))));
        place.ifPresent(opened -> mine.place = opened);
        return place.isPresent();
    }

    private static FirmwareUpdate.Order terms(ServiceOrder.UpdateFirmware order, Image image) {
        return new FirmwareUpdate.Order(
                image.bytes(),
                image.version().orElse(""),
                RETRIES,
                RETRY_SECONDS * 1_000L,
                0,
                order.longest().toMillis() - TELL_MILLIS);
    }

    boolean underWay() {
        return running != null || preparing;
    }

    void said(OptionalInt requestId, FirmwareUpdate.Word word) {
        Running mine = running;
        if (mine != null && (requestId.isEmpty() || requestId.getAsInt() == mine.requestId)) {
            happened(mine, new Event.Said(word));
        }
    }

    void booted(String firmwareVersion) {
        if (!firmwareVersion.isEmpty()) {
            version = firmwareVersion;
        }
        Running mine = running;
        if (mine != null) {
            happened(mine, new Event.Booted(firmwareVersion));
        }
    }

    void tick() {
        Running mine = running;
        if (mine != null) {
            happened(mine, new Event.Tick());
        }
    }

    /** What is under way stays in the book, for the next start. */
    void close() {
        closed = true;
        Running mine = running;
        running = null;
        if (mine != null) {
            shut(mine);
            mine.result.complete(new ServiceResult.Unknown("the gateway stopped while the update was under way ("
                    + mine.update.words() + "); it goes on with it"));
        }
    }

    private void happened(Running mine, Event event) {
        if (mine != running) {
            return; // it has ended
        }
        FirmwareUpdate before = mine.update;
        FirmwareUpdate.Step step = before.next(event, clock.monotonicMillis());
        mine.update = step.update();
        if (step.actions().contains(Action.ASK_VERSION)) {
            askVersion.run();
        }
        if (step.actions().contains(Action.ASK_STATUS)) {
            peer.get().askHowFarTheUpdateIs();
        }
        End end = mine.update.end().orElse(null);
        if (end != null) {
            running = null;
            shut(mine);
            ServiceResult result = result(end);
            LOG.info(
                    "firmware update ended identity={} image={} result={}",
                    identity,
                    mine.image.name(),
                    result.words());
            keep(entry(mine, result.words()), () -> mine.result.complete(result));
            return;
        }
        if (mustBeKept(before, mine.update)) {
            keep(entry(mine, ""), () -> {});
        }
        tell(mine);
    }

    /** Bytes served alone are not worth a write, but for the last. */
    private static boolean mustBeKept(FirmwareUpdate before, FirmwareUpdate now) {
        return before.phase() != now.phase()
                || before.pace() != now.pace()
                || before.failures() != now.failures()
                || before.saidInstalled() != now.saidInstalled()
                || !before.seen().equals(now.seen())
                || !before.before().equals(now.before())
                || before.served() != now.served()
                        && now.served() == now.order().bytes();
    }

    private static void tell(Running mine) {
        boolean downloading = mine.update.phase() == Phase.DOWNLOADING;
        mine.progress.at(
                mine.update.words(), downloading ? OptionalInt.of(mine.update.percentServed()) : OptionalInt.empty());
    }

    private static void shut(Running mine) {
        if (mine.place != null) {
            mine.place.close();
        }
    }

    private UpdateBook.Entry entry(Running mine, String result) {
        return new UpdateBook.Entry(
                mine.requestId,
                mine.key,
                mine.image.name(),
                mine.order.orderedAt(),
                mine.order.installAt(),
                UpdateBook.Marks.of(mine.update),
                result,
                clock.instant());
    }

    private static ServiceResult result(End end) {
        if (end instanceof End.Installed installed) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("firmwareBefore", installed.before());
            data.put("firmware", installed.now());
            String from = installed.before().isEmpty() ? "" : ", before " + installed.before();
            String note = installed.note().isEmpty() ? "" : "; " + installed.note();
            return new ServiceResult.Done(
                    (installed.now().isEmpty() ? "installed" : "installed, now version " + installed.now())
                            + from
                            + note,
                    data);
        }
        if (end instanceof End.Unchanged unchanged) {
            return new ServiceResult.Unknown(
                    "the charger says that it has installed the image, and still tells version " + unchanged.version()
                            + " as before");
        }
        if (end instanceof End.Refused refused) {
            return new ServiceResult.Refused(refused.words());
        }
        return end instanceof End.Failed failed
                ? new ServiceResult.Failed(failed.words())
                : new ServiceResult.Unknown(((End.Unfinished) end).words());
    }

    /** @param then also where the disk fails, which is told in the log */
    private void keep(UpdateBook.Entry entry, Runnable then) {
        onDisk(
                () -> {
                    stores.updates().keep(identity, entry);
                    return entry;
                },
                kept -> then.run(),
                reason -> {
                    LOG.error("a firmware update is not in its book identity={} reason={}", identity, reason);
                    then.run();
                });
    }

    private interface DiskWork<T> {
        @Nullable
        T run() throws Exception;
    }

    /** Done in turn beside the loop; what comes of it is told on the loop. */
    private <T> void onDisk(DiskWork<T> work, Consumer<@Nullable T> then, Consumer<String> otherwise) {
        try {
            stores.disk().execute(() -> {
                try {
                    T made = work.run();
                    loop.execute(() -> then.accept(made));
                } catch (ImageException e) {
                    loop.execute(() -> otherwise.accept(String.valueOf(e.getMessage())));
                } catch (Exception e) { // whatever the disk says ends this one update and nothing else
                    loop.execute(() -> otherwise.accept("the disk failed: " + e));
                }
            });
        } catch (RejectedExecutionException e) {
            otherwise.accept("too much waits for the disk");
        }
    }
}
