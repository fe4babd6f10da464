package energy.busbar.driver.modbus.profile;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.modbus.Endpoint;
import energy.busbar.driver.modbus.ModbusSettings;
import energy.busbar.profiles.DeadBands;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileLink;
import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.Wear;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The connection block of a device with a profile.
 *
 * @param deadBands by point, in its unit
 * @param checksIdentity whether what the device says of itself must fit the profile's {@code match}
 * @param writesPerDay to registers whose writing wears the device's memory
 */
record ProfileOptions(
        ModbusSettings bus,
        int unit,
        ReadLimits limits,
        boolean checksIdentity,
        Map<String, Double> deadBands,
        Duration deadBandMaxAge,
        int writesPerDay) {
    private static final String CHECK = "check";
    private static final String IGNORE = "ignore";
    private static final int MAX_UNIT = 255;
    private static final int LAST_RTU_UNIT = 247;

    ProfileOptions {
        deadBands = Map.copyOf(deadBands);
    }

    /** Notes every problem in {@code options}, whose {@code profile} was asked for before. */
    static ProfileOptions read(Options options, Profile profile, DevicePart part) {
        ProfileLink link = profile.link();
        ModbusSettings bus = ModbusSettings.read(options, usual(link));
        int unit = options.integer("unit", link.units().get(0), 0, MAX_UNIT);
        boolean rtu = bus.endpoint() instanceof Endpoint.Serial || bus.endpoint() instanceof Endpoint.RtuOverTcp;
        if (rtu && (unit < 1 || unit > LAST_RTU_UNIT)) {
            options.problem(
                    "unit",
                    "is " + unit + (unit == 0 ? ", to which nobody answers on RTU" : ", which RTU does not have"),
                    "a whole number from 1 to " + LAST_RTU_UNIT);
        }
        int align = link.reads().align();
        if (bus.maxRead() < align) {
            options.problem("maxRead", "is " + bus.maxRead(), "at least " + align + ", which reads must be aligned to");
        }
        int gap = options.integer("gap", link.reads().gap(), 0, 124);
        ReadLimits limits =
                new ReadLimits(bus.maxRead(), gap, align, link.reads().forbidden());
        boolean checksIdentity =
                options.word("identity", CHECK, Set.of(CHECK, IGNORE)).equals(CHECK);
        Map<String, Double> bands = DeadBands.read(options.block("deadBands"), part);
        Duration age = DeadBands.readMaxAge(options);
        int writes = options.integer("writesPerDay", Wear.DEFAULT_PER_DAY, 1, 1_000);
        options.finish();
        return new ProfileOptions(bus, unit, limits, checksIdentity, bands, age, writes);
    }

    private static ModbusSettings.Usual usual(ProfileLink link) {
        ModbusSettings.Usual standard = ModbusSettings.Usual.STANDARD;
        ProfileLink.Serial serial = link.serial()
                .orElse(new ProfileLink.Serial(standard.baud(), ProfileLink.Parity.NONE, standard.stopBits()));
        return new ModbusSettings.Usual(
                link.port(),
                Math.max(Endpoint.MIN_BAUD, Math.min(Endpoint.MAX_BAUD, serial.baud())),
                Endpoint.Parity.valueOf(serial.parity().name()),
                serial.stopBits(),
                link.connectDelay(),
                link.timeout(),
                link.requestDelay(),
                link.reads().largest());
    }
}
