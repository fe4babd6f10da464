package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.Service;
import energy.busbar.driver.ocpp.message.Request;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Asks a charger for services, each by one CALL that is never repeated, and remembers which it has answered not to know.
 * On the loop, but for {@link #unknown()}.
 */
final class ServiceCalls {
    private final Calls calls;
    private volatile Set<Service> unknown = Set.of();

    ServiceCalls(Calls calls) {
        this.calls = calls;
    }

    /** What the charger does not know, as far as it has been asked since it started. From any thread. */
    Set<Service> unknown() {
        return unknown;
    }

    /** It may have other firmware now. */
    void booted() {
        unknown = Set.of();
    }

    /** @param meaning of a CALLRESULT */
    <R extends Record> CompletableFuture<ServiceResult> ask(
            Service service, Request<R> request, Function<R, ServiceResult> meaning) {
        return calls.call(request).thenApply(answer -> {
            if (answer instanceof Answer.Refused<R> refused && refused.notSupported()) {
                Set<Service> more = EnumSet.of(service);
                more.addAll(unknown);
                unknown = Set.copyOf(more);
            }
            return result(answer, meaning);
        });
    }

    /** As {@link #ask}; that the charger does not know it says nothing of a whole service. */
    <R extends Record> CompletableFuture<ServiceResult> askOnly(
            Request<R> request, Function<R, ServiceResult> meaning) {
        return calls.call(request).thenApply(answer -> result(answer, meaning));
    }

    private static <R extends Record> ServiceResult result(Answer<R> answer, Function<R, ServiceResult> meaning) {
        if (answer instanceof Answer.Ok<R> ok) {
            return meaning.apply(ok.response());
        }
        if (answer instanceof Answer.Refused<R> refused) {
            return new ServiceResult.Refused(
                    refused.notSupported()
                            ? "the charger does not know it (" + refused.code() + ")"
                            : "the charger answered with the error " + refused.code()
                                    + (refused.description().isBlank() ? "" : ", " + refused.description()));
        }
        if (answer instanceof Answer.NotSent<R> notSent) {
            return new ServiceResult.Failed(notSent.reason() + "; nothing was sent");
        }
        return new ServiceResult.Unknown("sent, but " + ((Answer.NoAnswer<R>) answer).reason());
    }
}
