package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.driver.Serviceable;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Service;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.relay.FileKind;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate;
import energy.busbar.driver.ocpp.transfer.LogFetch;
import java.net.URI;
import java.security.SecureRandom;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Logs and firmware of one charging station, whichever of its connectors asks. Of each kind one is under way at a time.
 * Runs on the loop, but for what {@link #of} gives.
 */
final class StationFiles implements FilePeer.Heard {
    private static final Set<Service> SERVICES = Set.of(Service.UPDATE_FIRMWARE, Service.FETCH_LOGS);

    private final Loop loop;
    private final FileStores stores;
    private final BooleanSupplier connected;
    private final Supplier<FilePeer> peer;
    private final Predicate<FileKind> upstreamHas;
    private final LogOrders logs;
    private final FirmwareOrders firmware;
    private int lastRequestId = new SecureRandom().nextInt(1_000_000_000);
    private String reachedAt = "";

    /**
     * @param connected whether the charger can be asked now
     * @param peer of the version that it speaks now
     * @param askVersion has the charger send its boot notice again
     * @param upstreamHas whether an upstream has the charger fetch or send such a file now
     */
    StationFiles(
            String identity,
            Loop loop,
            GatewayClock clock,
            FileStores stores,
            BooleanSupplier connected,
            Supplier<FilePeer> peer,
            Runnable askVersion,
            Predicate<FileKind> upstreamHas) {
        this.upstreamHas = upstreamHas;
        this.loop = loop;
        this.stores = stores;
        this.connected = connected;
        this.peer = peer;
        this.logs = new LogOrders(loop, clock, stores.door());
        this.firmware = new FirmwareOrders(identity, loop, clock, stores, stores.door(), peer, askVersion);
    }

    /** Before the charger is let in; goes on with an update of before a restart. */
    void start() {
        firmware.resume();
    }

    /** @param base URL by which the charger has just come, without a path */
    void reachedAt(String base) {
        reachedAt = base;
    }

    /** As one of its devices has it; logs lie in that one's folder. */
    Serviceable of(DeviceId device) {
        return new Serviceable() {
            @Override
            public Set<Service> services() {
                return SERVICES;
            }

            @Override
            public CompletionStage<ServiceResult> perform(ServiceOrder order, ServiceProgress progress) {
                return StationFiles.this.perform(device, order, progress);
            }
        };
    }

    private CompletionStage<ServiceResult> perform(DeviceId device, ServiceOrder order, ServiceProgress progress) {
        CompletableFuture<ServiceResult> result = new CompletableFuture<>();
        loop.execute(() -> {
            String base = stores.url().map(URI::toString).orElse(reachedAt);
            if (!connected.getAsBoolean() || base.isEmpty()) {
                result.complete(new ServiceResult.Failed("the charger is not connected; nothing was sent"));
            } else if (upstreamHas.test(kind(order))) {
                result.complete(new ServiceResult.Refused(
                        "the upstream has the charger do that itself; give it again when that has ended"));
            } else if (order instanceof ServiceOrder.FetchLogs fetch) {
                logs.fetch(device.value(), fetch, nextRequestId(), base, peer.get(), progress, result);
            } else if (order instanceof ServiceOrder.UpdateFirmware update) {
                firmware.update(update, nextRequestId(), base, progress, result);
            } else {
                result.complete(new ServiceResult.Refused(order.service() + " is not about files"));
            }
        });
        return result;
    }

    private static FileKind kind(ServiceOrder order) {
        return order instanceof ServiceOrder.UpdateFirmware ? FileKind.FIRMWARE : FileKind.LOG;
    }

    boolean underWay(FileKind kind) {
        return kind == FileKind.FIRMWARE ? firmware.underWay() : logs.underWay();
    }

    private int nextRequestId() {
        lastRequestId++;
        return lastRequestId;
    }

    @Override
    public void logSaid(OptionalInt requestId, LogFetch.Word word) {
        logs.said(requestId, word);
    }

    @Override
    public void firmwareSaid(OptionalInt requestId, FirmwareUpdate.Word word) {
        firmware.said(requestId, word);
    }

    /** @param firmwareVersion empty where the charger tells none */
    void booted(String firmwareVersion) {
        firmware.booted(firmwareVersion);
    }

    /** Each few seconds, connected or not. */
    void tick() {
        logs.tick();
        firmware.tick();
    }

    void close() {
        logs.close();
        firmware.close();
    }
}
