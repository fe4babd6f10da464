package energy.busbar.driver.coap;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The half of a device that is set: each quantity by its lever, at once, on the bus's thread. */
abstract class CoapActuator<L extends CoapSetting> implements Actuator {
    final Map<Quantity, L> levers = new EnumMap<>(Quantity.class);
    private final DeviceId id;

    CoapActuator(DeviceId id) {
        this.id = id;
    }

    @Override
    public final CompletionStage<Original> capture(Quantity quantity) {
        try {
            return CompletableFuture.completedFuture(lever(quantity)
                    .orElseThrow(() -> new LinkException(LinkState.MISMATCH, unable(quantity)))
                    .capture());
        } catch (LinkException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public final CompletionStage<Outcome> write(Setpoint setpoint) {
        return CompletableFuture.completedFuture(lever(setpoint.quantity())
                .map(lever -> lever.write(setpoint))
                .orElseGet(() -> new Outcome.Refused(unable(setpoint.quantity()))));
    }

    @Override
    public final CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        return CompletableFuture.completedFuture(
                lever(quantity).map(CoapSetting::readBack).orElse(OptionalDouble.empty()));
    }

    @Override
    public final CompletionStage<Outcome> release(Quantity quantity, Original original) {
        return CompletableFuture.completedFuture(lever(quantity)
                .map(lever -> lever.release(original))
                .orElseGet(() -> new Outcome.Refused(unable(quantity))));
    }

    private Optional<L> lever(Quantity quantity) {
        return Optional.ofNullable(levers.get(quantity));
    }

    private String unable(Quantity quantity) {
        return id + " has no resource for " + quantity.word();
    }
}
