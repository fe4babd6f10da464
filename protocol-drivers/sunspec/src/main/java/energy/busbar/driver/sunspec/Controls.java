package energy.busbar.driver.sunspec;

import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.sunspec.ControlModel.Write;
import energy.busbar.driver.sunspec.SunSpecControls.Control;
import energy.busbar.driver.sunspec.TimedControl.Coding;
import energy.busbar.driver.sunspec.TimedControl.Registers;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds what a device lets itself be set: the DER models (703, 704) before the older ones (123, 124, 802). */
final class Controls {
    /** Where neither nameplate nor settings say more: what is asked of inverters almost everywhere. */
    private static final double LEAST_POWER_FACTOR = 0.8;

    private static final Write NO_WINDOW = new Write("WMaxLimPct_WinTms", 0);

    private final ModbusClient client;
    private final int unit;
    private final List<ModelInstance> models;
    private final Ratings ratings;
    private final PowerFactorPlus plus;
    private final Map<Control, SunSpecLever> found = new EnumMap<>(Control.class);

    private Controls(ModbusClient client, int unit, List<ModelInstance> models, Ratings ratings, PowerFactorPlus plus) {
        this.client = client;
        this.unit = unit;
        this.models = models;
        this.ratings = ratings;
        this.plus = plus;
    }

    /** @param plus what a power factor above zero means in 123 */
    static Map<Control, SunSpecLever> find(
            ModbusClient client, int unit, List<ModelInstance> models, Ratings ratings, PowerFactorPlus plus) {
        Controls controls = new Controls(client, unit, models, ratings, plus);
        controls.each(704, controls::der);
        controls.each(123, controls::immediate);
        controls.each(703, controls::enterService);
        controls.each(124, controls::storage);
        controls.each(802, controls::bank);
        return controls.found;
    }

    private interface Finder {
        void find(ControlModel model, ModelReader now);
    }

    private void each(int id, Finder finder) {
        models.stream().filter(m -> m.id() == id).findFirst().ifPresent(m -> {
            ControlModel model = new ControlModel(client, unit, m);
            finder.find(model, model.read());
        });
    }

    /** Adds it where the device has all the points that it needs and nothing better was found before. */
    private void add(
            Control control,
            ControlModel model,
            ModelReader now,
            List<String> needed,
            Registers registers,
            Coding coding,
            double min,
            double max) {
        boolean usable = min <= max
                && needed.stream()
                        .allMatch(p -> model.has(now, p) && now.exponentOf(p).isPresent());
        if (usable) {
            boolean timesOut = !registers.timeout().isEmpty() && model.has(now, registers.timeout());
            Bounds bounds = new Bounds(min, max, timesOut);
            found.putIfAbsent(
                    control, new TimedControl(model, registers, coding, bounds, control.unit(), Optional.empty()));
        }
    }

    private void der(ControlModel model, ModelReader now) {
        double watts = ratings.maxWatts();
        if (watts > 0) {
            add(
                    Control.GENERATION_LIMIT,
                    model,
                    now,
                    List.of("WMaxLimPct", "WMaxLimPctEna"),
                    new Registers(
                            List.of(new Write("WMaxLimPctEnaRvrt", 0)),
                            "WMaxLimPctRvrtTms",
                            "WMaxLimPctEna",
                            1,
                            List.of("WMaxLimPct", "WMaxLimPctEnaRvrt", "WMaxLimPctRvrtTms")),
                    Codings.scaled("WMaxLimPct", 100 / watts, List.of(), OptionalDouble.of(watts)),
                    0,
                    watts);
        }
        List<Write> mode = model.has(now, "WSetMod") ? List.of(new Write("WSetMod", 1)) : List.of();
        add(
                Control.ACTIVE_POWER,
                model,
                now,
                List.of("WSet", "WSetEna"),
                // After the time-out the device decides for itself again.
                new Registers(
                        List.of(new Write("WSetEnaRvrt", 0)),
                        "WSetRvrtTms",
                        "WSetEna",
                        1,
                        List.of("WSetEnaRvrt", "WSetRvrtTms", "WSetMod", "WSet")),
                Codings.scaled("WSet", 1, mode, OptionalDouble.empty()),
                ratings.maxChargeWatts() > 0 ? -ratings.maxChargeWatts() : 0,
                ratings.maxDischargeWatts() > 0 ? ratings.maxDischargeWatts() : -1);
        derReactive(model, now);
        for (boolean injecting : new boolean[] {true, false}) {
            String way = injecting ? "PFWInj" : "PFWAbs";
            add(
                    injecting ? Control.POWER_FACTOR : Control.POWER_FACTOR_ABSORBING,
                    model,
                    now,
                    List.of(way + ".PF", way + ".Ext", way + "Ena"),
                    new Registers(
                            List.of(new Write(way + "EnaRvrt", 0)),
                            way + "RvrtTms",
                            way + "Ena",
                            1,
                            List.of(way + "EnaRvrt", way + "RvrtTms", way + ".PF", way + ".Ext")),
                    Codings.excitedPowerFactor(way + ".PF", way + ".Ext", leastPowerFactor()),
                    -1,
                    1);
        }
    }

    private double leastPowerFactor() {
        return ratings.leastPowerFactor() > 0 ? ratings.leastPowerFactor() : LEAST_POWER_FACTOR;
    }

    /** In var where the device takes var, else in percent of its most. */
    private void derReactive(ControlModel model, ModelReader now) {
        double inject = ratings.maxVarInject();
        double absorb = ratings.maxVarAbsorb();
        if (!(inject > 0) || !(absorb > 0)) {
            return;
        }
        for (boolean vars : new boolean[] {true, false}) {
            String value = vars ? "VarSet" : "VarSetPct";
            add(
                    Control.REACTIVE_POWER,
                    model,
                    now,
                    List.of(value, "VarSetEna", "VarSetMod"),
                    new Registers(
                            List.of(new Write("VarSetEnaRvrt", 0)),
                            "VarSetRvrtTms",
                            "VarSetEna",
                            1,
                            List.of("VarSetEnaRvrt", "VarSetRvrtTms", "VarSetMod", value)),
                    Codings.scaled(
                            value,
                            vars ? 1 : 100 / inject,
                            List.of(new Write("VarSetMod", vars ? 4 : 1)),
                            OptionalDouble.empty()),
                    -absorb,
                    inject);
        }
    }

    private void immediate(ControlModel model, ModelReader now) {
        double watts = ratings.maxWatts();
        if (watts > 0) {
            Registers registers = new Registers(
                    List.of(NO_WINDOW),
                    "WMaxLimPct_RvrtTms",
                    "WMaxLim_Ena",
                    1,
                    List.of("WMaxLimPct", "WMaxLimPct_WinTms", "WMaxLimPct_RvrtTms", "WMaxLimPct_RmpTms"));
            Coding coding = Codings.scaled("WMaxLimPct", 100 / watts, List.of(), OptionalDouble.of(watts));
            add(
                    Control.GENERATION_LIMIT,
                    model,
                    now,
                    List.of("WMaxLimPct", "WMaxLim_Ena"),
                    registers,
                    coding,
                    0,
                    watts);
            // Both are mandatory: where neither can be read and their scale factor can, they are there to be written.
            boolean blind = !model.has(now, "WMaxLimPct")
                    && !model.has(now, "WMaxLim_Ena")
                    && now.exponentOf("WMaxLimPct").isPresent();
            if (blind) {
                found.putIfAbsent(
                        Control.GENERATION_LIMIT,
                        new TimedControl(
                                model,
                                registers,
                                coding,
                                new Bounds(0, watts, true),
                                Control.GENERATION_LIMIT.unit(),
                                Optional.of(this::measuredWatts)));
            }
        }
        add(
                Control.CONNECTED,
                model,
                now,
                List.of("Conn"),
                new Registers(
                        List.of(new Write("Conn_WinTms", 0)),
                        "Conn_RvrtTms",
                        "",
                        0,
                        List.of("Conn_WinTms", "Conn_RvrtTms", "Conn")),
                Codings.choice("Conn"),
                0,
                1);
        add(
                Control.POWER_FACTOR,
                model,
                now,
                List.of("OutPFSet", "OutPFSet_Ena"),
                new Registers(
                        List.of(new Write("OutPFSet_WinTms", 0)),
                        "OutPFSet_RvrtTms",
                        "OutPFSet_Ena",
                        1,
                        List.of("OutPFSet", "OutPFSet_WinTms", "OutPFSet_RvrtTms", "OutPFSet_RmpTms")),
                Codings.powerFactor("OutPFSet", leastPowerFactor(), plus),
                -1,
                1);
        immediateReactive(model, now);
    }

    private void immediateReactive(ControlModel model, ModelReader now) {
        double inject = ratings.maxVarInject();
        double absorb = ratings.maxVarAbsorb();
        // Percent of the most reactive power, else of the most active power.
        for (int mode : new int[] {2, 1}) {
            String value = mode == 2 ? "VArMaxPct" : "VArWMaxPct";
            double whole = mode == 2 ? inject : ratings.maxWatts();
            if (inject > 0 && absorb > 0 && whole > 0) {
                add(
                        Control.REACTIVE_POWER,
                        model,
                        now,
                        List.of(value, "VArPct_Ena", "VArPct_Mod"),
                        new Registers(
                                List.of(new Write("VArPct_WinTms", 0)),
                                "VArPct_RvrtTms",
                                "VArPct_Ena",
                                1,
                                List.of(value, "VArPct_WinTms", "VArPct_RvrtTms", "VArPct_RmpTms", "VArPct_Mod")),
                        Codings.scaled(
                                value, 100 / whole, List.of(new Write("VArPct_Mod", mode)), OptionalDouble.empty()),
                        -absorb,
                        inject);
            }
        }
    }

    private OptionalDouble measuredWatts() {
        for (ModelInstance each : models) {
            boolean measures = each.id() == 701 || (each.id() >= 101 && each.id() <= 113);
            Optional<Spot> watts = measures ? each.spot("W") : Optional.empty();
            if (watts.isPresent()) {
                double number = ModelReader.read(client, unit, each, List.of(watts.get()))
                        .number("W");
                return Double.isNaN(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
            }
        }
        return OptionalDouble.empty();
    }

    /** Permission to be on the grid, which has no time-out. */
    private void enterService(ControlModel model, ModelReader now) {
        add(
                Control.CONNECTED,
                model,
                now,
                List.of("ES"),
                new Registers(List.of(), "", "", 0, List.of("ES")),
                Codings.choice("ES"),
                0,
                1);
    }

    private void storage(ControlModel model, ModelReader now) {
        double charge = now.number("WChaMax");
        double discharge = ratings.maxDischargeWatts() > 0 ? ratings.maxDischargeWatts() : charge;
        if (charge > 0) {
            // Whether the grid may charge (ChaGriSet) stays the installer's word: it would outlive the time-out.
            add(
                    Control.ACTIVE_POWER,
                    model,
                    now,
                    List.of("StorCtl_Mod", "OutWRte", "InWRte"),
                    new Registers(
                            List.of(new Write("InOutWRte_WinTms", 0)),
                            "InOutWRte_RvrtTms",
                            "StorCtl_Mod",
                            3,
                            List.of("OutWRte", "InWRte", "InOutWRte_WinTms", "InOutWRte_RvrtTms", "InOutWRte_RmpTms")),
                    Codings.window("OutWRte", "InWRte", charge, discharge),
                    -charge,
                    discharge);
        }
        reserve(model, now, "MinRsvPct");
    }

    private void bank(ControlModel model, ModelReader now) {
        reserve(model, now, "SoCRsvMin");
        add(
                Control.CONNECTED,
                model,
                now,
                List.of("SetOp"),
                new Registers(List.of(), "", "", 0, List.of("SetOp")),
                connect("SetOp"),
                0,
                1);
    }

    private void reserve(ControlModel model, ModelReader now, String path) {
        add(
                Control.RESERVE,
                model,
                now,
                List.of(path),
                new Registers(List.of(), "", "", 0, List.of(path)),
                Codings.scaled(path, 1, List.of(), OptionalDouble.empty()),
                0,
                100);
    }

    /** 802 counts 1 for connect and 2 for disconnect. */
    private static Coding connect(String path) {
        Coding choice = Codings.choice(path);
        return new Coding(
                value -> choice.write().apply(value == 1 ? 1 : 2),
                reader -> {
                    OptionalDouble is = choice.read().apply(reader);
                    return is.isPresent() ? OptionalDouble.of(is.getAsDouble() == 1 ? 1 : 0) : is;
                },
                choice.refusal(),
                choice.off());
    }
}
