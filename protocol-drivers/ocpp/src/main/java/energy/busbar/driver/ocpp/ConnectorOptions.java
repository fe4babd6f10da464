package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.IdToken;
import java.time.Duration;

/**
 * What the {@code connection:} block of a device says of its connector alone.
 *
 * @param number of the connector; in 2.0.1 of the EVSE
 * @param phases 1 to 3, as the device is wired
 * @param maxCurrent A a phase
 * @param response how long car and charger take to follow a limit
 * @param phaseSwitching whether it can change between one and three phases
 * @param idTag with which a waiting car is started, where {@code remoteStart} says so
 */
record ConnectorOptions(
        DeviceId device,
        int number,
        int phases,
        double maxCurrent,
        Duration response,
        boolean remoteStart,
        String idTag,
        PhaseSwitching phaseSwitching) {
    /** Whether the charger can change between one and three phases. */
    enum PhaseSwitching {
        /** As a 2.0.1 station says it; a 1.6 charger does not say, and counts as one that cannot. */
        AUTO,
        YES,
        NO
    }

    private static final int MAX_TAG_CHARS = 20;

    private static PhaseSwitching switching(DeviceConfig device) {
        Options options = device.options();
        if (!options.has("phaseSwitching")) {
            return PhaseSwitching.AUTO;
        }
        boolean can = options.flag("phaseSwitching", false);
        if (can && device.placement().phases().size() < 3) {
            options.problem(
                    "phaseSwitching",
                    "is true for a charger on " + device.placement().phases().size() + " phases",
                    "a device with three phases, or no phaseSwitching");
        }
        return can ? PhaseSwitching.YES : PhaseSwitching.NO;
    }

    static ConnectorOptions read(DeviceConfig device) {
        Options options = device.options();
        ConnectorOptions read = new ConnectorOptions(
                device.id(),
                options.integer("connector", 1, 1, 255),
                Math.min(3, device.placement().phases().size()),
                options.number("maxCurrent", 6, 500).orElse(32.0),
                options.duration("response", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                options.flag("remoteStart", false),
                options.text("idTag").orElse("BUSBAR"),
                switching(device));
        if (read.idTag().length() > MAX_TAG_CHARS) {
            options.problem("idTag", "has " + read.idTag().length() + " characters", "at most 20 (OCPP 1.6 §7.28)");
        } else if (!IdToken.isValid(read.idTag())) {
            options.problem("idTag", "is '" + read.idTag() + "'", "printable ASCII without blanks or commas");
        }
        return read;
    }
}
