package energy.busbar.driver.coap;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.observe.NotificationListener;
import org.eclipse.californium.core.observe.ObserveNotificationOrderer;
import org.jspecify.annotations.Nullable;

/**
 * What a device tells of one resource by itself (RFC 7641), from one registration on. Notifications come on Californium's
 * thread and wait here for the bus's.
 */
final class Observation implements NotificationListener {
    /** Waiting notifications; beyond it the oldest goes, since a newer one replaces it. */
    static final int MAX_WAITING = 32;

    /** A device that says that its values are good for no time at all is still not asked more often. */
    private static final long MIN_SILENCE_MILLIS = 1000;

    record Heard(Response response, Moment at) {}

    private final Request registration;
    private final long silenceMillis;
    private final GatewayClock clock;
    private final Deque<Heard> waiting = new ArrayDeque<>();
    /** Null until the registration is answered. */
    private @Nullable ObserveNotificationOrderer order;

    private long heardMillis;
    private long limitMillis;
    private boolean ended;

    /** @param registration not sent yet: this listens first, so that nothing is missed */
    Observation(Request registration, long silenceMillis, GatewayClock clock) {
        this.registration = registration;
        this.silenceMillis = silenceMillis;
        this.clock = clock;
    }

    /** @return whether the device has taken the registration */
    synchronized boolean begin(Response first) {
        if (!first.isSuccess() || !first.getOptions().hasObserve()) {
            return false;
        }
        order = new ObserveNotificationOrderer(first.getOptions().getObserve());
        heard(first, clock.now());
        // What was faster than the answer; some of it may be older.
        for (Heard early : take()) {
            accept(early);
        }
        return true;
    }

    @Nullable
    Token token() {
        return registration.getToken();
    }

    @Override
    public synchronized void onNotification(Request request, Response response) {
        if (request.getToken() != null && request.getToken().equals(registration.getToken())) {
            accept(new Heard(response, clock.now()));
        }
    }

    private void accept(Heard heard) {
        Response response = heard.response();
        // One that is older than what is known was overtaken on its way (RFC 7641 §3.4).
        if (ended || (order != null && !order.isNew(response))) {
            return;
        }
        // §3.2: an error, or an answer without the option, is the last word.
        ended = !response.isSuccess() || !response.getOptions().hasObserve();
        if (waiting.size() == MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(heard);
        heard(response, heard.at());
    }

    private void heard(Response response, Moment now) {
        heardMillis = now.monotonicMillis();
        long maxAgeMillis = Math.max(MIN_SILENCE_MILLIS, response.getOptions().getMaxAge() * 1000);
        limitMillis = Math.min(silenceMillis, maxAgeMillis);
    }

    synchronized List<Heard> take() {
        List<Heard> taken = new ArrayList<>(waiting);
        waiting.clear();
        return taken;
    }

    synchronized boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether it has ended, or been silent for longer than its own or the gateway's patience. */
    synchronized boolean isLost(long nowMillis) {
        return ended || nowMillis - heardMillis >= limitMillis;
    }
}
