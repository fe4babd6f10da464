package energy.busbar.core.driver;

import energy.busbar.core.model.Service;
import energy.busbar.core.session.IdToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** One thing to be done once by a device, as its command asked for it. */
public sealed interface ServiceOrder {
    /** Of a service that is an answer or two; more than a driver waits for its device. */
    Duration BRIEF = Duration.ofSeconds(150);

    Service service();

    /** After which there is a result, or none is waited for any more. */
    default Duration longest() {
        return BRIEF;
    }

    /** Whether it is to hold over restarts of the device and of the gateway, until another of its service. */
    default boolean stands() {
        return false;
    }

    /** Restarts the device. */
    record Reset(Kind kind) implements ServiceOrder {
        public enum Kind {
            /** Ends a session in order, then restarts. */
            SOFT,
            /** At once, whatever goes on. */
            HARD,
            /** When no session goes on any more. */
            ON_IDLE
        }

        @Override
        public Service service() {
            return Service.RESET;
        }
    }

    /** Lets go of the cable. */
    record UnlockConnector() implements ServiceOrder {
        @Override
        public Service service() {
            return Service.UNLOCK_CONNECTOR;
        }
    }

    /** Whether it may be charged with at all. */
    record SetAvailability(boolean operative) implements ServiceOrder {
        @Override
        public Service service() {
            return Service.SET_AVAILABILITY;
        }

        @Override
        public boolean stands() {
            return true;
        }
    }

    /** Has the device say something that it says by itself otherwise. */
    record TriggerMessage(Message message) implements ServiceOrder {
        public enum Message {
            BOOT_NOTIFICATION,
            HEARTBEAT,
            STATUS_NOTIFICATION,
            METER_VALUES,
            TRANSACTION_EVENT,
            FIRMWARE_STATUS,
            LOG_STATUS,
            CERTIFICATE_REQUEST
        }

        @Override
        public Service service() {
            return Service.TRIGGER_MESSAGE;
        }
    }

    /** @param reservationId one of its own where left out; the id of another replaces that one */
    record Reserve(IdToken token, Instant expiry, OptionalInt reservationId) implements ServiceOrder {
        @Override
        public Service service() {
            return Service.RESERVE;
        }
    }

    /** @param reservationId left out where the device has only one */
    record CancelReservation(OptionalInt reservationId) implements ServiceOrder {
        @Override
        public Service service() {
            return Service.CANCEL_RESERVATION;
        }
    }

    /** @param token on whose account; the device's own of the configuration where left out */
    record StartSession(Optional<IdToken> token) implements ServiceOrder {
        @Override
        public Service service() {
            return Service.START_SESSION;
        }
    }

    /** Ends the session that goes on. */
    record StopSession() implements ServiceOrder {
        @Override
        public Service service() {
            return Service.STOP_SESSION;
        }
    }

    /** Gives the device a new password for its login at the gateway, which nobody is told. */
    record RotatePassword() implements ServiceOrder {
        @Override
        public Service service() {
            return Service.ROTATE_PASSWORD;
        }
    }

    /**
     * Whether the device is also told to, and steered by, an upstream system of its own protocol. Nothing is asked of the
     * device; its driver keeps it over restarts, together with what the upstream has yet to be told.
     */
    record SetRelayMode(boolean relay) implements ServiceOrder {
        @Override
        public Service service() {
            return Service.SET_RELAY_MODE;
        }
    }

    /**
     * Fetches and installs an image that the gateway serves, and is done when the device runs it or has told why not.
     *
     * @param image its name on the gateway
     * @param installAt not before; at most {@link #LATEST_INSTALL} ahead
     */
    record UpdateFirmware(String image, Optional<Instant> installAt, Instant orderedAt) implements ServiceOrder {
        public static final Duration LATEST_INSTALL = Duration.ofDays(7);
        private static final Duration LONGEST = Duration.ofHours(6);

        @Override
        public Service service() {
            return Service.UPDATE_FIRMWARE;
        }

        @Override
        public Duration longest() {
            return installAt
                    .filter(orderedAt::isBefore)
                    .map(at -> LONGEST.plus(Duration.between(orderedAt, at)))
                    .orElse(LONGEST);
        }
    }

    /**
     * Has the device upload a log to the gateway, and is done when it is there.
     *
     * @param from, until of what it logged; empty for all that it has
     */
    record FetchLogs(Log log, Optional<Instant> from, Optional<Instant> until) implements ServiceOrder {
        private static final Duration LONGEST = Duration.ofHours(1);

        public enum Log {
            DIAGNOSTICS,
            SECURITY
        }

        @Override
        public Service service() {
            return Service.FETCH_LOGS;
        }

        @Override
        public Duration longest() {
            return LONGEST;
        }
    }
}
