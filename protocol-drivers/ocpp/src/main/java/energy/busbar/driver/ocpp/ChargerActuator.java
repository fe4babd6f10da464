package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Hands setpoints of current and phases from the gateway's threads to the {@link CurrentLimit} on the loop. */
final class ChargerActuator implements Actuator {
    private final Loop loop;
    private final CurrentLimit limit;
    private final BooleanSupplier connected;
    private final Runnable afterWrite;

    /** Set at once by close, where the loop's own turn comes later. */
    private volatile boolean shut;

    /**
     * @param connected asked on the loop
     * @param afterWrite run on the loop
     */
    ChargerActuator(Loop loop, CurrentLimit limit, BooleanSupplier connected, Runnable afterWrite) {
        this.loop = loop;
        this.limit = limit;
        this.connected = connected;
        this.afterWrite = afterWrite;
    }

    void shut() {
        shut = true;
    }

    @Override
    public CompletionStage<Original> capture(Quantity quantity) {
        requireKnown(quantity);
        return onLoop(() -> connected.getAsBoolean()
                ? original(quantity)
                : CompletableFuture.failedFuture(
                        new LinkException(LinkState.UNREACHABLE, "the charger is not connected")));
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        requireKnown(setpoint.quantity());
        if (shut) {
            return CompletableFuture.completedFuture(new Outcome.Failed("the driver is closed"));
        }
        boolean phases = setpoint.quantity() == Quantity.CHARGE_PHASES;
        return onLoop(() -> (phases ? limit.writePhases(setpoint) : limit.write(setpoint)).thenApply(outcome -> {
            afterWrite.run();
            return outcome;
        }));
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        requireKnown(quantity);
        if (shut) {
            return CompletableFuture.completedFuture(OptionalDouble.empty());
        }
        // No charger tells what it has made of phases; whether it keeps to them is seen by its currents.
        return quantity == Quantity.CHARGE_PHASES
                ? onLoop(() -> CompletableFuture.completedFuture(OptionalDouble.of(limit.phases())))
                : onLoop(limit::readBack);
    }

    @Override
    public CompletionStage<Outcome> release(Quantity quantity, Original original) {
        requireKnown(quantity);
        if (shut) {
            return CompletableFuture.completedFuture(new Outcome.Failed("the driver is closed"));
        }
        return onLoop(quantity == Quantity.CHARGE_PHASES ? limit::releasePhases : limit::release);
    }

    private CompletableFuture<Original> original(Quantity quantity) {
        return quantity == Quantity.CHARGE_PHASES
                ? CompletableFuture.completedFuture(new Original(Map.of("phases", Integer.toString(limit.phases()))))
                : limit.capture();
    }

    private static void requireKnown(Quantity quantity) {
        if (quantity != Quantity.CHARGE_CURRENT && quantity != Quantity.CHARGE_PHASES) {
            throw new IllegalStateException("a charger has no " + quantity.word());
        }
    }

    private <T> CompletionStage<T> onLoop(Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        if (shut) {
            done.completeExceptionally(new LinkException(LinkState.UNREACHABLE, "the driver is closed"));
            return done;
        }
        loop.execute(() -> work.get().whenComplete((value, fault) -> {
            if (fault == null) {
                done.complete(value);
            } else {
                done.completeExceptionally(fault);
            }
        }));
        return done;
    }
}
