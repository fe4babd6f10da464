package energy.busbar.sync;

import energy.busbar.core.port.Outbox;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One outbox on its way out: a window of parcels from the cursor on, of which the contiguous acknowledged prefix moves
 * the cursor. Used by the uplink's thread only.
 */
final class Drain {
    /** Refusals of one parcel that blame nothing in particular before it is set aside. */
    static final int MAX_REFUSALS = 10;
    /** Disconnections blamed on one parcel, alone in flight, before it is set aside. */
    static final int MAX_SUSPICIONS = 3;

    static final long NOT_AUTHORISED_HOLD_MILLIS = 60_000;
    /** How often the outbox is asked without having called. */
    static final long POLL_MILLIS = 2_000;

    /** Parcels held behind one that is not acknowledged yet. */
    private static final int MAX_HELD = 4_000;

    private static final int MAX_REMEMBERED = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** Hands a parcel to the connection. */
    interface Sender {
        /** @return the token that its PUBACK will carry, or {@link #NOT_SENT} */
        long send(String topic, byte[] payload);
    }

    static final long NOT_SENT = -1;
    private static final long DONE = -2;

    private static final class Entry {
        final Outbox.Parcel parcel;
        long token = NOT_SENT;
        long sentAtMillis;
        boolean acknowledged;
        int refusals;

        Entry(Outbox.Parcel parcel) {
            this.parcel = parcel;
        }

        boolean inFlight() {
            return token >= 0;
        }
    }

    private final Outbox outbox;
    private final String topic;
    private final UplinkAlerts alerts;
    private final DoubleSupplier draws;

    // For as long as the gateway runs.
    private final Map<Outbox.Position, Integer> suspicions = new LinkedHashMap<>();
    private long parcelsSent;
    private long samplesSent;
    private long parcelsSetAside;

    // For one connection.
    private final Deque<Entry> window = new ArrayDeque<>();
    private Outbox.Position fetched;
    private boolean mayHaveMore = true;
    private long askedAtMillis;
    private long heldUntilMillis = Long.MIN_VALUE;
    private int holds;
    private boolean notAuthorised;

    /** @param draws uniform in [0, 1), for the jitter of holds */
    Drain(Outbox outbox, String topic, UplinkAlerts alerts, DoubleSupplier draws) {
        this.outbox = outbox;
        this.topic = topic;
        this.alerts = alerts;
        this.draws = draws;
        this.fetched = outbox.cursor();
    }

    /** A new connection knows nothing of the last one's window: everything after the cursor is sent again. */
    void rewind() {
        window.clear();
        fetched = outbox.cursor();
        mayHaveMore = true;
        heldUntilMillis = Long.MIN_VALUE;
        holds = 0;
    }

    void appended() {
        mayHaveMore = true;
    }

    /**
     * Sends as many as {@code room} allows, oldest first.
     *
     * @param maxBytes largest whole packet that the broker takes
     */
    void pump(long nowMillis, int room, long maxBytes, Sender sender) {
        if (nowMillis < heldUntilMillis) {
            return;
        }
        int left = room;
        for (Entry entry : window) {
            if (left <= 0) {
                return;
            }
            if (entry.token == NOT_SENT) {
                if (!send(entry, nowMillis, maxBytes, sender)) {
                    return;
                }
                left -= entry.inFlight() ? 1 : 0;
            }
        }
        if (nowMillis - askedAtMillis >= POLL_MILLIS) {
            mayHaveMore = true;
        }
        while (left > 0 && mayHaveMore && window.size() < MAX_HELD) {
            askedAtMillis = nowMillis;
            List<Outbox.Parcel> parcels = outbox.after(fetched, left);
            mayHaveMore = parcels.size() == left;
            for (Outbox.Parcel parcel : parcels) {
                Entry entry = new Entry(parcel);
                window.addLast(entry);
                fetched = parcel.position();
                if (!send(entry, nowMillis, maxBytes, sender)) {
                    return;
                }
                left -= entry.inFlight() ? 1 : 0;
            }
            advance();
        }
        advance();
    }

    /** @return false when the connection takes nothing now */
    private boolean send(Entry entry, long nowMillis, long maxBytes, Sender sender) {
        Outbox.Parcel parcel = entry.parcel;
        long bytes = packetBytes(topic, parcel.payload().length);
        if (bytes > maxBytes) {
            setAside(entry, "it makes a packet of " + bytes + " bytes, the broker takes " + maxBytes);
            return true;
        }
        if (suspicions.getOrDefault(parcel.position(), 0) >= MAX_SUSPICIONS) {
            setAside(entry, "the broker disconnected " + MAX_SUSPICIONS + " times when it was sent");
            return true;
        }
        long token = sender.send(topic, parcel.payload());
        if (token == NOT_SENT) {
            return false;
        }
        entry.token = token;
        entry.sentAtMillis = nowMillis;
        return true;
    }

    /** @return whether the token is one of this drain's */
    boolean acknowledged(long token, int reasonCode, long nowMillis) {
        for (Entry entry : window) {
            if (entry.token == token) {
                entry.token = NOT_SENT;
                if (reasonCode < ReasonCode.FIRST_REFUSAL) {
                    accept(entry);
                } else {
                    refuse(entry, reasonCode, nowMillis);
                }
                advance();
                return true;
            }
        }
        return false;
    }

    private void accept(Entry entry) {
        entry.token = DONE;
        entry.acknowledged = true;
        suspicions.remove(entry.parcel.position());
        parcelsSent++;
        samplesSent += entry.parcel.samples();
        holds = 0;
        if (notAuthorised) {
            notAuthorised = false;
            alerts.clear(UplinkAlerts.NOT_AUTHORISED);
        }
    }

    private void refuse(Entry entry, int reasonCode, long nowMillis) {
        if (ReasonCode.blamesMessage(reasonCode)) {
            setAside(entry, "the broker refused it: " + ReasonCode.words(reasonCode));
        } else if (reasonCode == ReasonCode.NOT_AUTHORISED) {
            heldUntilMillis = nowMillis + NOT_AUTHORISED_HOLD_MILLIS;
            notAuthorised = true;
            alerts.raise(
                    UplinkAlerts.NOT_AUTHORISED,
                    "The broker does not let this gateway publish to " + topic
                            + "; nothing is lost, it is tried again every minute.");
        } else {
            // A quota is the broker's and not the parcel's fault, so it never counts against the parcel.
            entry.refusals += reasonCode == ReasonCode.QUOTA_EXCEEDED ? 0 : 1;
            if (entry.refusals >= MAX_REFUSALS) {
                setAside(entry, "the broker refused it " + MAX_REFUSALS + " times: " + ReasonCode.words(reasonCode));
            } else if (nowMillis >= heldUntilMillis) {
                // Refusals that come while held belong to the same burst.
                heldUntilMillis = nowMillis + Backoff.BASE_MILLIS + Backoff.delayMillis(holds, draws.getAsDouble());
                holds++;
                LOG.warn(
                        "publishing held stream={} reason={} forMillis={}",
                        outbox.stream(),
                        ReasonCode.words(reasonCode),
                        heldUntilMillis - nowMillis);
            }
        }
    }

    private void setAside(Entry entry, String why) {
        entry.token = DONE;
        entry.acknowledged = true;
        parcelsSetAside++;
        Outbox.Position position = entry.parcel.position();
        suspicions.remove(position);
        LOG.warn(
                "parcel set aside stream={} epoch={} sequence={} samples={} reason={}",
                outbox.stream(),
                position.epoch(),
                position.sequence(),
                entry.parcel.samples(),
                why);
        alerts.raise(
                UplinkAlerts.PARCEL_REFUSED,
                "Parcel " + position.sequence() + " of epoch " + position.epoch() + " of " + outbox.stream()
                        + " was left out: " + why + ". " + parcelsSetAside + " left out since start.");
    }

    private void advance() {
        Outbox.Position last = null;
        while (!window.isEmpty() && window.peekFirst().acknowledged) {
            last = window.removeFirst().parcel.position();
        }
        if (last != null) {
            outbox.acknowledged(last);
        }
    }

    /** Counts a disconnection against the one parcel that is in flight. */
    void suspect() {
        for (Entry entry : window) {
            if (entry.inFlight()) {
                if (suspicions.size() >= MAX_REMEMBERED) {
                    suspicions.remove(suspicions.keySet().iterator().next());
                }
                suspicions.merge(entry.parcel.position(), 1, Integer::sum);
            }
        }
    }

    /** Nothing is on its way and nothing is known to wait. */
    boolean idle() {
        return window.isEmpty() && !mayHaveMore;
    }

    String stream() {
        return outbox.stream();
    }

    int inFlight() {
        int n = 0;
        for (Entry entry : window) {
            n += entry.inFlight() ? 1 : 0;
        }
        return n;
    }

    /** When the parcel that waits longest for its PUBACK was sent; {@link Long#MAX_VALUE} without any. */
    long oldestSentAtMillis() {
        long oldest = Long.MAX_VALUE;
        for (Entry entry : window) {
            if (entry.inFlight()) {
                oldest = Math.min(oldest, entry.sentAtMillis);
            }
        }
        return oldest;
    }

    /** When {@link #pump} should be called at the latest. */
    long dueMillis() {
        return Math.max(heldUntilMillis, askedAtMillis + POLL_MILLIS);
    }

    long parcelsSent() {
        return parcelsSent;
    }

    long samplesSent() {
        return samplesSent;
    }

    /** Bytes of a QoS 1 PUBLISH without properties, MQTT 5.0 section 3.3. */
    static long packetBytes(String topic, int payloadBytes) {
        long rest = 2L + topic.length() + 2 + 1 + payloadBytes;
        int lengthBytes = rest < 128 ? 1 : rest < 16_384 ? 2 : rest < 2_097_152 ? 3 : 4;
        return 1 + lengthBytes + rest;
    }
}
