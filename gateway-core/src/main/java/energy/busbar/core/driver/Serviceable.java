package energy.busbar.core.driver;

import energy.busbar.core.model.Service;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A {@link PushDriver} whose device can be asked for services. Offered of push drivers only: a device on a bus would hold
 * the bus of others while it is at it. All methods may be called from any thread and return at once.
 */
public interface Serviceable {
    /** What the device takes, connected or not; it may change when the device says more of itself. */
    Set<Service> services();

    /**
     * Does it, once. The stage completes within {@link ServiceOrder#longest()}, and normally: a fault is a {@link
     * ServiceResult}. A device that is not connected is {@link ServiceResult.Failed} at once. Nothing is repeated that may
     * have been heard.
     *
     * @param progress told by what takes long, at any rate: what is too often is dropped by the other side
     */
    CompletionStage<ServiceResult> perform(ServiceOrder order, ServiceProgress progress);

    /**
     * An order of before a restart that still stands, so that a device which forgot it can be told again; called before
     * {@link PushDriver#start}. Which orders stand: {@link ServiceOrder#stands()}.
     */
    default void stillStands(ServiceOrder order) {}
}
