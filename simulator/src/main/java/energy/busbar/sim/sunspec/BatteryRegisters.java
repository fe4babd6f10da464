package energy.busbar.sim.sunspec;

import energy.busbar.sim.physics.Battery;
import energy.busbar.sim.physics.GridMeter;
import java.util.List;
import java.util.Set;

/** Models 701 (AC measurement), 702 (capacity), 704 (AC controls) and 713 (storage) of the battery. */
final class BatteryRegisters implements SunSpecDevice.Behaviour {
    private static final int THREE_PHASE = 2;
    private static final int ON = 1;
    private static final int RUNNING = 3;
    private static final int WATTS = 1;
    /** MAX_W and FIXED_W. */
    private static final int CONTROL_MODES = 0b11;

    /** s; what steps of 0.1 s add up to beyond the second. */
    private static final double ROUNDING = 1e-6;

    private final Battery battery;
    private final GridMeter grid;
    private final ModelBlock measured = new ModelBlock(701)
            .scale("A_SF", -2)
            .scale("V_SF", -1)
            .scale("Hz_SF", -3)
            .scale("W_SF", 0)
            .scale("PF_SF", -3)
            .scale("VA_SF", 0)
            .scale("Var_SF", 0)
            .scale("TotWh_SF", 0)
            .scale("TotVarh_SF", 0)
            .scale("Tmp_SF", -1)
            .whole("ACType", THREE_PHASE)
            .whole("St", ON)
            .whole("InvSt", RUNNING)
            .whole("ConnSt", 1)
            .whole("Alrm", 0)
            .whole("DERMode", 1);
    private final ModelBlock ratings = new ModelBlock(702)
            .scale("W_SF", 0)
            .scale("PF_SF", -2)
            .scale("VA_SF", 0)
            .scale("Var_SF", 0)
            .scale("V_SF", 0)
            .scale("A_SF", -1)
            .number("WMaxRtg", Battery.RATED_WATTS)
            .number("VAMaxRtg", Battery.RATED_WATTS)
            .number("WChaRteMaxRtg", Battery.RATED_WATTS)
            .number("WDisChaRteMaxRtg", Battery.RATED_WATTS)
            .number("VNomRtg", 230)
            .number("AMaxRtg", 7.3)
            .whole("CtrlModes", CONTROL_MODES)
            .number("WMax", Battery.RATED_WATTS)
            .number("VAMax", Battery.RATED_WATTS)
            .number("WChaRteMax", Battery.RATED_WATTS)
            .number("WDisChaRteMax", Battery.RATED_WATTS);
    private final ModelBlock controls = new ModelBlock(704)
            .scale("PF_SF", -2)
            .scale("WMaxLimPct_SF", -1)
            .scale("WSet_SF", 0)
            .scale("WSetPct_SF", -1)
            .scale("VarSet_SF", 0)
            .scale("VarSetPct_SF", -1)
            .whole("WSetEna", 0)
            .whole("WSetMod", WATTS)
            .number("WSet", 0)
            .number("WSetRvrt", 0)
            .number("WSetPct", 0)
            .whole("WSetEnaRvrt", 0)
            .whole("WSetRvrtTms", 0)
            .whole("WSetRvrtRem", 0);
    private final ModelBlock storage = new ModelBlock(713)
            .scale("WH_SF", 0)
            .scale("Pct_SF", -1)
            .number("WHRtg", Battery.CAPACITY_WATT_HOURS)
            .number("SoH", 100)
            .whole("Sta", 0);

    BatteryRegisters(Battery battery, GridMeter grid) {
        this.battery = battery;
        this.grid = grid;
    }

    @Override
    public List<ModelBlock> models() {
        return List.of(measured, ratings, controls, storage);
    }

    @Override
    public void show() {
        double watts = battery.watts();
        double amps = 0;
        for (int i = 0; i < 3; i++) {
            double phaseAmps = watts / 3 / grid.volts(i);
            amps += phaseAmps;
            String phase = "L" + (i + 1);
            measured.number("W" + phase, watts / 3)
                    .number("VA" + phase, Math.abs(watts) / 3)
                    .number("A" + phase, phaseAmps)
                    .number("V" + phase, grid.volts(i));
        }
        measured.number("W", watts)
                .number("VA", Math.abs(watts))
                .number("Var", 0)
                .number("PF", 1)
                .number("A", amps)
                .number("LNV", grid.volts())
                .number("LLV", grid.volts() * Math.sqrt(3))
                .number("Hz", grid.hertz())
                .whole("TotWhInj", (long) battery.dischargedWattHours())
                .whole("TotWhAbs", (long) battery.chargedWattHours())
                .number("TmpCab", 25 + 10 * Math.abs(watts) / Battery.RATED_WATTS);
        controls.whole("WSetEna", battery.setEnabled() ? 1 : 0)
                .whole("WSetRvrtRem", (long) Math.ceil(battery.revertRemainingSeconds() - ROUNDING));
        if (battery.setEnabled()) {
            controls.number("WSet", battery.setWatts());
        }
        storage.number("WHAvail", battery.storedWattHours()).number("SoC", battery.percent());
    }

    @Override
    public boolean accepts(ModelBlock block) {
        return block != controls
                || (Math.abs(controls.number("WSet")) <= Battery.RATED_WATTS
                        && Math.abs(controls.number("WSetPct")) <= 100
                        && controls.whole("WSetEna") <= 1
                        && controls.whole("WSetMod") <= 1);
    }

    @Override
    public void written(ModelBlock block, Set<String> points) {
        if (block != controls) {
            return;
        }
        // The times first, so that a block written in one request counts from that request.
        if (points.contains("WSetRvrtTms")) {
            battery.revertAfter(controls.whole("WSetRvrtTms"));
        }
        if (points.contains("WSetEnaRvrt") || points.contains("WSetRvrt")) {
            battery.revertTo(controls.whole("WSetEnaRvrt") == 1, controls.number("WSetRvrt"));
        }
        if (points.contains("WSet") || points.contains("WSetPct") || points.contains("WSetMod")) {
            boolean watts = controls.whole("WSetMod") == WATTS;
            battery.set(watts ? controls.number("WSet") : Battery.RATED_WATTS * controls.number("WSetPct") / 100);
        }
        if (points.contains("WSetEna")) {
            battery.enableSet(controls.whole("WSetEna") == 1);
        }
    }
}
