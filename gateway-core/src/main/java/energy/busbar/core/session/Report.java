package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.util.List;
import java.util.Optional;

/** What a charger tells of its sessions, without the words of its protocol. Energies in Wh, NaN for unknown. */
public sealed interface Report {
    DeviceId device();

    Said said();

    /**
     * 1.6 StartTransaction; 2.0.1 TransactionEvent Started.
     *
     * @param transaction the charger's own id in 2.0.1; empty in 1.6, where the gateway gives one
     * @param written the start's time exactly as it stands in the message: part of what makes two starts the same
     */
    record Started(
            DeviceId device,
            int connector,
            Optional<IdToken> token,
            Optional<String> transaction,
            String written,
            double meterStart,
            Said said)
            implements Report {}

    /**
     * 1.6 StopTransaction; 2.0.1 TransactionEvent Ended.
     *
     * @param alsoAt other devices of the same charger, where the message does not say which connector it is of
     * @param connector 0 where the message does not say, as in 1.6
     * @param transaction as in the message; {@code -1} or {@code 0} from chargers that lost it
     * @param written the stop's time exactly as it stands in the message
     * @param token who stopped, if somebody did
     */
    record Stopped(
            DeviceId device,
            List<DeviceId> alsoAt,
            int connector,
            String transaction,
            Optional<IdToken> token,
            String written,
            double meterStop,
            String reason,
            List<MeterSample> samples,
            Said said)
            implements Report {
        public Stopped {
            alsoAt = List.copyOf(alsoAt);
            samples = List.copyOf(samples);
        }

        /** Of a charger with one device, or of a message that says which it is of. */
        public Stopped(
                DeviceId device,
                int connector,
                String transaction,
                Optional<IdToken> token,
                String written,
                double meterStop,
                String reason,
                List<MeterSample> samples,
                Said said) {
            this(device, List.of(), connector, transaction, token, written, meterStop, reason, samples, said);
        }
    }

    /**
     * MeterValues; 2.0.1 TransactionEvent Updated.
     *
     * @param alsoAt other devices of the same charger, where the message does not say which connector it is of
     */
    record Metered(
            DeviceId device,
            List<DeviceId> alsoAt,
            int connector,
            Optional<String> transaction,
            List<MeterSample> samples,
            Said said)
            implements Report {
        public Metered {
            alsoAt = List.copyOf(alsoAt);
            samples = List.copyOf(samples);
        }

        /** Of a charger with one device, or of a message that says which it is of. */
        public Metered(
                DeviceId device, int connector, Optional<String> transaction, List<MeterSample> samples, Said said) {
            this(device, List.of(), connector, transaction, samples, said);
        }
    }

    /**
     * A token that is shown while a session runs: 2.0.1 TransactionEvent Updated, where a session may begin with the car,
     * before anybody has shown one. The first is whose session it is; another one wants to stop it.
     *
     * @param alsoAt other devices of the same charger, where the message does not say which connector it is of
     */
    record Shown(DeviceId device, List<DeviceId> alsoAt, int connector, String transaction, IdToken token, Said said)
            implements Report {
        public Shown {
            alsoAt = List.copyOf(alsoAt);
        }
    }

    /** StatusNotification. */
    record Connector(DeviceId device, int connector, Occupancy occupancy, Said said) implements Report {}

    /** BootNotification. */
    record Booted(DeviceId device, Said said) implements Report {}

    /** The charger's socket is gone. */
    record Lost(DeviceId device, Said said) implements Report {}

    /** The gateway itself has started; told for each device with open sessions. */
    record GatewayStarted(DeviceId device, Said said) implements Report {}

    /** FREE: Available; CHARGING: current may flow, also SuspendedEV and SuspendedEVSE; OTHER: all the rest. */
    enum Occupancy {
        FREE,
        CHARGING,
        OTHER;

        /** @param status of 1.6 (§7.7) or 2.0.1 */
        public static Occupancy of(String status) {
            return switch (status) {
                case "Available", "Reserved" -> FREE;
                case "Charging", "SuspendedEV", "SuspendedEVSE" -> CHARGING;
                default -> OTHER;
            };
        }
    }
}
