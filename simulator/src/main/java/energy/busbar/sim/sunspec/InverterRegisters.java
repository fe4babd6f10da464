package energy.busbar.sim.sunspec;

import energy.busbar.sim.physics.GridMeter;
import energy.busbar.sim.physics.PvInverter;
import java.util.List;
import java.util.Set;

/** Models 103 (three-phase inverter), 120 (nameplate) and 123 (immediate controls) of the PV inverter. */
final class InverterRegisters implements SunSpecDevice.Behaviour {
    private static final int PV = 4;
    private static final int MPPT = 4;
    private static final int THROTTLED = 5;
    private static final int SLEEPING = 2;
    private static final int OFF = 1;
    private static final double DC_EFFICIENCY = 0.975;
    private static final double DC_VOLTS = 620;

    private final PvInverter inverter;
    private final GridMeter grid;
    private final ModelBlock measured = new ModelBlock(103)
            .scale("A_SF", -2)
            .scale("V_SF", -1)
            .scale("W_SF", 0)
            .scale("Hz_SF", -2)
            .scale("VA_SF", 0)
            .scale("VAr_SF", 0)
            .scale("PF_SF", -1)
            .scale("WH_SF", 0)
            .scale("DCA_SF", -2)
            .scale("DCV_SF", -1)
            .scale("DCW_SF", 0)
            .scale("Tmp_SF", -1)
            .whole("Evt1", 0)
            .whole("Evt2", 0);
    private final ModelBlock ratings = new ModelBlock(120)
            .scale("WRtg_SF", 1)
            .scale("VARtg_SF", 1)
            .scale("VArRtg_SF", 1)
            .scale("ARtg_SF", -1)
            .whole("DERTyp", PV)
            .number("WRtg", PvInverter.RATED_WATTS)
            .number("VARtg", PvInverter.RATED_WATTS)
            .number("VArRtgQ1", 4840)
            .number("VArRtgQ4", -4840)
            .number("ARtg", 14.5);
    private final ModelBlock controls = new ModelBlock(123)
            .scale("WMaxLimPct_SF", -2)
            .whole("Conn", 1)
            .number("WMaxLimPct", 100)
            .whole("WMaxLimPct_WinTms", 0)
            .whole("WMaxLimPct_RvrtTms", 0)
            .whole("WMaxLimPct_RmpTms", 0)
            .whole("WMaxLim_Ena", 0)
            .whole("OutPFSet_Ena", 0)
            .whole("VArPct_Ena", 0);

    InverterRegisters(PvInverter inverter, GridMeter grid) {
        this.inverter = inverter;
        this.grid = grid;
    }

    @Override
    public List<ModelBlock> models() {
        return List.of(measured, ratings, controls);
    }

    @Override
    public void show() {
        double watts = inverter.watts();
        double dcWatts = watts / DC_EFFICIENCY;
        String[] phases = {"A", "B", "C"};
        double amps = 0;
        for (int i = 0; i < phases.length; i++) {
            double phaseAmps = watts / 3 / grid.volts(i);
            amps += phaseAmps;
            measured.number("Aph" + phases[i], phaseAmps).number("PhVph" + phases[i], grid.volts(i));
        }
        measured.number("A", amps)
                .number("W", watts)
                .number("Hz", grid.hertz())
                .number("VA", watts)
                .number("VAr", 0)
                .number("PF", 100)
                .whole("WH", (long) inverter.wattHours())
                .number("DCA", dcWatts / DC_VOLTS)
                .number("DCV", DC_VOLTS)
                .number("DCW", dcWatts)
                .number("TmpCab", 28 + 20 * watts / PvInverter.RATED_WATTS)
                .whole("St", state());
        controls.whole("Conn", inverter.connected() ? 1 : 0).whole("WMaxLim_Ena", inverter.limitEnabled() ? 1 : 0);
    }

    @Override
    public boolean accepts(ModelBlock block) {
        return block != controls
                || (controls.number("WMaxLimPct") <= 100
                        && controls.whole("WMaxLim_Ena") <= 1
                        && controls.whole("Conn") <= 1);
    }

    @Override
    public void written(ModelBlock block, Set<String> points) {
        if (block != controls) {
            return;
        }
        // The times first, so that a block written in one request counts from that request.
        if (points.contains("WMaxLimPct_RmpTms")) {
            inverter.rampOver(controls.whole("WMaxLimPct_RmpTms"));
        }
        if (points.contains("WMaxLimPct_RvrtTms")) {
            inverter.revertAfter(controls.whole("WMaxLimPct_RvrtTms"));
        }
        if (points.contains("WMaxLimPct")) {
            inverter.limit(controls.number("WMaxLimPct"));
        }
        if (points.contains("WMaxLim_Ena")) {
            inverter.enableLimit(controls.whole("WMaxLim_Ena") == 1);
        }
        if (points.contains("Conn")) {
            inverter.connect(controls.whole("Conn") == 1);
        }
    }

    private int state() {
        if (!inverter.connected()) {
            return OFF;
        }
        if (inverter.availableWatts() < 1) {
            return SLEEPING;
        }
        return inverter.throttled() ? THROTTLED : MPPT;
    }
}
