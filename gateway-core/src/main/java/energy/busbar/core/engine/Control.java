package energy.busbar.core.engine;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The command's way, put together. Call {@code cycle.start()} once, then {@code cycle.tick()} each second. */
record Control(CommandDesk desk, ControlCycle cycle) {
    /**
     * @param control the one thread of control; ticks run on it and nowhere else
     * @param recorder another single thread, in order: what the cycle has to tell the ledger
     */
    static Control of(
            Supplier<SiteSnapshot> snapshots,
            Actuation actuation,
            Ledger ledger,
            GatewayClock clock,
            ControlConfig config,
            Alarm alarm,
            Executor control,
            Executor recorder) {
        Dispatches dispatches = new Dispatches(ledger, clock, recorder);
        CommandDesk desk = new CommandDesk(snapshots, ledger, actuation, clock, dispatches, recorder);
        LeverDriver levers = new LeverDriver(actuation, ledger, recorder, clock, config, alarm);
        ControlCycle cycle =
                new ControlCycle(snapshots, desk, dispatches, levers, clock, config, control, alarm, Planner::plan);
        return new Control(desk, cycle);
    }
}
