package energy.busbar.core.engine;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.port.CommandIntake.Receipt;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;

/** A gateway's control on a {@link LagSite}, driven by hand; can be killed and started again on the same ledger. */
final class Rig {
    final HandClock clock = new HandClock();
    final LagSite site = new LagSite(clock);
    final NotebookLedger ledger = new NotebookLedger();
    final TreeSet<String> alarms = new TreeSet<>();
    Control control;
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private int commands;

    Rig start() {
        queue.clear();
        Alarm alarm = new Alarm() {
            @Override
            public void raise(
                    Alert.Severity severity,
                    Alert.Type type,
                    String subtype,
                    Optional<DeviceId> device,
                    String title,
                    String description) {
                alarms.add(subtype);
            }

            @Override
            public void clear(Alert.Type type, String subtype, Optional<DeviceId> device) {
                alarms.remove(subtype);
            }
        };
        control = Control.of(
                site::snapshot, site, ledger, clock, ControlConfig.defaults(), alarm, queue::add, Runnable::run);
        control.cycle().start();
        return this;
    }

    /** One second: devices move, then the cycle ticks, and ticks again for what completed. */
    void second() {
        site.step(1);
        clock.advance(1000);
        control.cycle().tick();
        for (int i = 0; i < 20 && !queue.isEmpty(); i++) {
            queue.remove().run();
        }
    }

    void seconds(int count) {
        for (int i = 0; i < count; i++) {
            second();
        }
    }

    Receipt command(String slug, String device, Map<String, Object> input) {
        return submit(request("c" + ++commands, slug, device, input));
    }

    Receipt submit(CommandRequest request) {
        return control.desk().submit(request);
    }

    static CommandRequest request(String id, String slug, String device, Map<String, Object> input) {
        return new CommandRequest(
                id,
                slug,
                Optional.ofNullable(device).map(DeviceId::new),
                Optional.empty(),
                new LinkedHashMap<>(input),
                Optional.empty(),
                Optional.empty(),
                "cli:test");
    }

    String status(String id) {
        return ledger.command(id).orElseThrow().status().word();
    }

    String detail(String id) {
        return ledger.command(id).orElseThrow().detail();
    }
}
