package energy.busbar.driver.ocpp;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One charger at the gateway's charge desk, under the names of its devices. Called on the loop, and its stages complete
 * there; what a stage promises is on the disk then. What is asked is done in its order.
 */
final class ChargerSessions {
    private final Supplier<ChargeDesk> desk;
    private final ChargerOptions options;
    private final List<DeviceId> devices;
    private final GatewayClock clock;
    private final ChargerClock chargerClock;
    private final Loop loop;
    private final FaultLog faults;

    /** @param desk asked for when it is used, as it comes after the drivers */
    ChargerSessions(
            Supplier<ChargeDesk> desk,
            ChargerOptions options,
            GatewayClock clock,
            ChargerClock chargerClock,
            Loop loop) {
        this.desk = desk;
        this.options = options;
        this.devices = options.connectors().values().stream()
                .map(ConnectorOptions::device)
                .toList();
        this.clock = clock;
        this.chargerClock = chargerClock;
        this.loop = loop;
        this.faults = new FaultLog("a charger's report was not written", options.identity(), clock::monotonicMillis);
    }

    /** The charger's first device for a connector that the configuration does not name: its energy counts too. */
    DeviceId at(int connector) {
        return options.device(connector).orElseGet(options::firstDevice);
    }

    /** All of them, for a message that does not say which connector it is of. */
    List<DeviceId> devices() {
        return devices;
    }

    /** All but one, for a message that says which it is of and may be wrong. */
    List<DeviceId> othersThan(DeviceId device) {
        return devices.stream().filter(d -> !d.equals(device)).toList();
    }

    /** @param written the charger's own time of what it says */
    Said said(Optional<Instant> written) {
        return new Said(written, clock.instant(), chargerClock.offsetMillis(), clock.synchronised());
    }

    /** Where somebody may charge at any of the charger's connectors they are let in: it is not said yet which it will be. */
    CompletionStage<Verdict> authorise(Optional<IdToken> token) {
        return onLoop(authorise(devices, token));
    }

    /** At one connector. */
    CompletionStage<Verdict> authorise(int connector, Optional<IdToken> token) {
        return onLoop(desk.get().authorise(at(connector), connector, token));
    }

    private CompletionStage<Verdict> authorise(List<DeviceId> devices, Optional<IdToken> token) {
        CompletionStage<Verdict> first = desk.get().authorise(devices.get(0), 0, token);
        return devices.size() == 1
                ? first
                : first.thenCompose(verdict -> verdict.accepted()
                        ? first
                        : authorise(devices.subList(1, devices.size()), token)
                                .thenApply(other -> other.accepted() ? other : verdict));
    }

    CompletionStage<Step> report(Report report) {
        return onLoop(desk.get().report(report));
    }

    /** Of what the charger need not know whether it was written. */
    void tell(Report report) {
        desk.get().report(report).whenComplete((step, fault) -> {
            if (fault != null) {
                loop.execute(() -> faults.told(report.getClass().getSimpleName(), fault));
            }
        });
    }

    void booted() {
        Said now = said(Optional.empty());
        devices.forEach(device -> tell(new Report.Booted(device, now)));
    }

    void lost() {
        Said now = said(Optional.empty());
        devices.forEach(device -> tell(new Report.Lost(device, now)));
    }

    private <T> CompletionStage<T> onLoop(CompletionStage<T> stage) {
        CompletableFuture<T> done = new CompletableFuture<>();
        stage.whenComplete((value, fault) -> loop.execute(() -> {
            if (fault == null) {
                done.complete(value);
            } else {
                done.completeExceptionally(fault);
            }
        }));
        return done;
    }
}
