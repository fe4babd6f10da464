package energy.busbar.sim.sunspec;

import energy.busbar.sim.physics.GridMeter;
import java.util.List;
import java.util.Set;

/**
 * Model 203, a three-phase meter (wye). SunSpec's sign is ours: power + import; "exported" and "imported" are counters
 * of their own.
 */
final class MeterRegisters implements SunSpecDevice.Behaviour {
    private final GridMeter meter;
    private final ModelBlock block = new ModelBlock(203)
            .scale("A_SF", -2)
            .scale("V_SF", -1)
            .scale("Hz_SF", -2)
            .scale("W_SF", 0)
            .scale("VA_SF", 0)
            .scale("VAR_SF", 0)
            .scale("PF_SF", -1)
            .scale("TotWh_SF", 0)
            .scale("TotVAh_SF", 0)
            .scale("TotVArh_SF", 0)
            .whole("Evt", 0);

    MeterRegisters(GridMeter meter) {
        this.meter = meter;
    }

    @Override
    public List<ModelBlock> models() {
        return List.of(block);
    }

    @Override
    public void show() {
        String[] phases = {"A", "B", "C"};
        double amps = 0;
        for (int i = 0; i < phases.length; i++) {
            double phaseAmps = meter.watts(i) / meter.volts(i);
            amps += phaseAmps;
            block.number("Aph" + phases[i], phaseAmps)
                    .number("PhVph" + phases[i], meter.volts(i))
                    .number("Wph" + phases[i], meter.watts(i))
                    .number("VAph" + phases[i], Math.abs(meter.watts(i)));
        }
        block.number("A", amps)
                .number("PhV", meter.volts())
                .number("PPV", meter.volts() * Math.sqrt(3))
                .number("Hz", meter.hertz())
                .number("W", meter.watts())
                .number("VA", Math.abs(meter.watts()))
                .number("VAR", 0)
                .number("PF", 100)
                .whole("TotWhExp", (long) meter.exportedWattHours())
                .whole("TotWhImp", (long) meter.importedWattHours());
    }

    @Override
    public boolean accepts(ModelBlock written) {
        return true;
    }

    @Override
    public void written(ModelBlock written, Set<String> points) {
        // A meter has nothing to write but its address on the bus.
    }
}
