package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The sessions that there are, to look one up; only within one transaction of the ledger. */
public interface SessionBook {
    Optional<Session> byStart(DeviceId device, String startKey);

    Optional<Session> byStop(DeviceId device, String stopKey);

    Optional<Session> byTransaction(DeviceId device, String transaction);

    /** By number. */
    List<Session> open(DeviceId device);

    /** Of all devices. */
    List<Session> open(IdToken token);

    /** The newest of a device that is {@link Session.State#LEFT_OPEN}. */
    Optional<Session> lastLeftOpen(DeviceId device);

    /** One that was never given before, also after a ledger was lost; 1 to 2³¹ − 1. */
    long nextNumber(Instant now);
}
