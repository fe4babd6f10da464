package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Drivers on images, and images of devices whose state a person can work out. */
final class Devices {
    static final GatewayClock CLOCK = new GatewayClock() {
        @Override
        public Moment now() {
            return new Moment(1_764_000_000_000L, 1_000);
        }

        @Override
        public boolean synchronised() {
            return true;
        }

        @Override
        public String bootId() {
            return "boot";
        }
    };

    private Devices() {}

    static SunSpecDriver driver(DeviceType type, ModbusClient client, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(more.containsKey("serial") ? Map.of() : Map.of("host", "h"));
        values.putAll(more);
        List<Options.Problem> problems = new ArrayList<>();
        Options options = new Options("connection", values, problems);
        SunSpecOptions read = SunSpecOptions.read(options);
        if (!problems.isEmpty()) {
            throw new AssertionError(problems);
        }
        return new SunSpecDriver(config(type, options), read, client, CLOCK);
    }

    static SunSpecDriver driver(DeviceType type, ModbusClient client) {
        return driver(type, client, Map.of());
    }

    static DeviceConfig config(DeviceType type, Options options) {
        DeviceId id = new DeviceId("d1");
        Site.Role role = switch (type) {
            case METER -> Site.Role.GRID_METER;
            case BATTERY -> Site.Role.STORAGE;
            default -> Site.Role.PV;
        };
        return new DeviceConfig(
                id,
                "d1",
                new Site.Placement(
                        id,
                        type,
                        role,
                        "main",
                        Site.Coupling.AC,
                        List.of(Phase.L1, Phase.L2, Phase.L3),
                        OptionalDouble.empty(),
                        Set.of()),
                options);
    }

    /** All points by name, after every poll class once. */
    static Map<String, Reading> all(SunSpecDriver driver) {
        Map<String, Reading> readings = new HashMap<>();
        for (PollClass each : List.of(PollClass.FAST, PollClass.NORMAL, PollClass.SLOW)) {
            driver.poll(each).forEach(r -> readings.put(r.point(), r));
        }
        return readings;
    }

    /** Model 203: importing 2.5 kW on L1, exporting 1 kW on L2, nothing on L3; 1.5 kW in all. */
    static RegisterImage meter() {
        return new RegisterImage(40_000)
                .common("Acme", "Meter", "M1")
                .model(203, 105, "8000")
                .at(2, "0636 0441 01B3 0000 FFFE") // A 15.9, AphA 10.89, AphB 4.35, AphC 0.00; A_SF -2
                .at(7, "08FD 08F9 08FC 0902 0000 0000 0000 0000 FFFF") // PhV 230.1, 229.7, 230.0, 230.6; V_SF -1
                .at(16, "1388 FFFE") // 50.00 Hz
                .at(18, "05DC 09C4 FC18 0000 0000") // W 1500, 2500, -1000, 0; W_SF 0
                .at(38, "0000 2710 0000 0000 0000 0000 0000 0000") // TotWhExp 10000
                .at(46, "0001 86A0 0000 0000 0000 0000 0000 0000 0000") // TotWhImp 100000, TotWh_SF 0
                .endMarker();
    }

    /** Models 103, 120, 123: generating 5.23 kW of 10 kW, no limit. */
    static RegisterImage inverter() {
        RegisterImage image = new RegisterImage(40_000)
                .common("Acme", "X10", "SN1")
                .model(103, 50, "FFFF")
                .at(2, "02F6 00FC 00FD 00FD FFFF") // A 75.8, 25.2, 25.3, 25.3
                .at(10, "08FC 08FD 08FE FFFF") // 230.0, 230.1, 230.2
                .at(14, "020B 0001") // W 523 x 10
                .at(16, "1387 FFFE") // 49.99 Hz
                .at(24, "0012 D687 0000") // WH 1234567
                .at(31, "0217 0001") // DCW 535 x 10
                .at(33, "01A4 8000 8000 8000 FFFF") // TmpCab 42.0
                .at(38, "0004") // MPPT
                .model(120, 26, "FFFF")
                .at(2, "0004 03E8 0001") // PV, 1000 x 10 W
                .model(123, 24, "FFFF")
                .at(4, "0001 0064 0000 0000 0000 0000") // Conn, WMaxLimPct 100, Win, Rvrt, Rmp, Ena
                .at(23, "0000 8000 8000");
        image.endMarker();
        return image;
    }

    /** Models 701, 702, 713, 704: discharging 2 kW, half full. The last model is 704. */
    static RegisterImage battery() {
        RegisterImage image = new RegisterImage(40_000)
                .common("Acme", "B5", "B1")
                .model(701, 153, "FFFF")
                .at(2, "0002 0001 0003 0001 0000 0000") // three-phase, on, running, connected, no alarm
                .at(10, "07D0") // W 2000
                .at(17, "0000 C350") // Hz 50000
                .at(36, "0109") // TmpCab 26.5
                .at(19, "0000 0000 0001 E240") // TotWhInj 123456
                .at(23, "0000 0000 0003 9447") // TotWhAbs 234567
                .at(113, "FFFE FFFF FFFD 0000 FFFD 0000 0000 0000 0000 FFFF") // A V Hz W PF VA Var TotWh TotVarh Tmp
                .model(702, 50, "FFFF")
                .at(2, "1388") // WMaxRtg 5000
                .at(45, "0000") // W_SF
                .model(713, 7, "FFFF")
                .at(2, "2710 1388 01F4 03E8 0000 0000 FFFF") // 10000 Wh, 5000 Wh, 50.0 %, 100.0 %, OK
                .model(704, 65, "FFFF")
                .at(22, "0000 0001 0000 0000 0000 0000 8000 8000 0000 0000 0000 0000 0000")
                .at(53, "8000 FFFF 0000 8000 8000 8000");
        image.endMarker();
        return image;
    }

    /**
     * Models 103, 160, 124, as Fronius has them: 3 kW from the sun, the battery at 45 % taking 1.2 kW and giving nothing. The
     * last model is 124.
     */
    static RegisterImage hybrid() {
        RegisterImage image = new RegisterImage(40_000)
                .common("Fronius", "GEN24", "F1")
                .model(103, 50, "FFFF")
                .at(14, "0708 0000") // W 1800
                .model(160, 88, "FFFF")
                .at(2, "FFFE FFFF 0000 0001") // DCA -2, DCV -1, DCW 0, DCWH 1
                .at(8, "0004");
        String[] names = {"MPPT 1", "MPPT 2", "StCha 3", "StDisCha 4"};
        String[] watts = {"07D0", "03E8", "04B0", "0000"};
        for (int i = 0; i < 4; i++) {
            image.at(11 + 20 * i, "0000 0000 0000 0000 0000 0000 0000 0000")
                    .text(11 + 20 * i, names[i])
                    .at(19 + 20 * i, "012C 0FA0 " + watts[i] + " 0000 03E8"); // 3.00 A, 400.0 V, W, 10000 Wh
        }
        image.model(124, 24, "FFFF")
                .at(2, "1388 0064 0064 0000 FFFF 01F4 1194") // 5000 W, gradients, off, MinRsvPct 5 %, ChaState 45 %
                .at(11, "0004 2710 2710 0000 0000 FFFF 0000") // charging, 100 % out and in, Win, Rvrt, Rmp, PV
                .at(18, "0000 0000 8000 FFFE FFFE 8000 8000 FFFE");
        return image.endMarker();
    }

    /** 103 giving 5.23 kW, 121 with 10 kW, 6 and 4 kvar and cos 0.9, 123 connected and otherwise at rest. */
    static RegisterImage immediate() {
        RegisterImage image = new RegisterImage(40_000)
                .common("Acme", "X10", "SN1")
                .model(103, 50, "FFFF")
                .at(14, "020B 0001") // W 523 x 10
                .model(121, 30, "FFFF")
                .at(2, "03E8") // WMax 1000 x 10
                .at(8, "0258 8000 8000 FE70") // VArMaxQ1 600 x 10, Q4 -400 x 10
                .at(13, "005A 8000 8000 FFA6") // PFMinQ1 0.90, Q4 -0.90
                .at(22, "0001 8000 8000 8000 8000 0001 8000 FFFE 8000 8000") // WMax_SF 1, VArMax_SF 1, PFMin_SF -2
                .model(123, 24, "FFFF")
                .at(2, "0000 0000 0001 0064 0000 0000 0000 0000") // Conn 1, WMaxLimPct 100
                .at(10, "03E8 0000 0000 0000 0000") // OutPFSet 1.000, Win, Rvrt, Rmp, Ena
                .at(15, "8000 0000 8000 0000 0000 0000 0000 0000") // VArMaxPct 0, Win, Rvrt, Rmp, Mod, Ena
                .at(23, "0000 FFFD 0000");
        return image.endMarker();
    }

    /** As SolarEdge has it: an inverter and its meter, with a common model each. */
    static RegisterImage chain() {
        return new RegisterImage(40_000)
                .common("SolarEdge", "SE10K", "S1")
                .model(103, 50, "FFFF")
                .at(14, "0064 0000")
                .common("WattNode", "WND", "W1")
                .model(203, 105, "8000")
                .at(18, "01F4")
                .at(22, "0000")
                .endMarker();
    }
}
