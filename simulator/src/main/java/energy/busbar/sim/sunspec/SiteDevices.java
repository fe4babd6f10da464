package energy.busbar.sim.sunspec;

import energy.busbar.sim.physics.Site;
import energy.busbar.sim.sunspec.SunSpecDevice.WriteListener;

/** The SunSpec devices of a simulated site. All of them hold the site's monitor while they read or write it. */
public final class SiteDevices {
    private static final String MAKER = "Busbar Simulator";

    private SiteDevices() {}

    /** Models 1, 103, 120, 123. */
    public static SunSpecDevice inverter(Site site, WriteListener listener) {
        return new SunSpecDevice(
                site, common("PV-10K", "SIM-INV-0001"), new InverterRegisters(site.inverter(), site.meter()), listener);
    }

    /** Models 1, 701, 702, 704, 713. */
    public static SunSpecDevice battery(Site site, WriteListener listener) {
        return new SunSpecDevice(
                site, common("HYB-5-10", "SIM-BAT-0001"), new BatteryRegisters(site.battery(), site.meter()), listener);
    }

    /** Models 1, 203. */
    public static SunSpecDevice meter(Site site, WriteListener listener) {
        return new SunSpecDevice(site, common("GM-3P", "SIM-MET-0001"), new MeterRegisters(site.meter()), listener);
    }

    /** A battery with a serial number of its own, for load: its models hold 170 points, and all have a value. */
    public static SunSpecDevice numbered(Site site, int number) {
        BatteryRegisters registers = new BatteryRegisters(site.battery(), site.meter());
        registers.models().forEach(ModelBlock::implementAll);
        return new SunSpecDevice(
                site, common("HYB-5-10", "SIM-BAT-%04d".formatted(number)), registers, WriteListener.NONE);
    }

    private static ModelBlock common(String model, String serial) {
        return new ModelBlock(1)
                .text("Mn", MAKER)
                .text("Md", model)
                .text("Vr", "1.0.0")
                .text("SN", serial)
                .whole("DA", 1);
    }
}
