package energy.busbar.core.engine;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Event;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Every alert of the gateway. One cause (type, subtype, device) is one alert with one id, however often it is raised;
 * it is resolved when the cause is gone. Told to the ledger on the recorder's thread. Thread-safe, never blocks.
 */
public final class Alerts implements Alarm {
    /** Alerts of different causes; each names a kind of trouble and a device, so this is far away. */
    static final int MAX_OPEN = 2_000;

    private static final int RESTORED = 5_000;
    /** A description that keeps changing is told this often. */
    private static final long UPDATE_MILLIS = 60_000;

    private final Ledger ledger;
    private final GatewayClock clock;
    private final Executor recorder;
    private final Map<String, Standing> open = new LinkedHashMap<>();

    private record Standing(Alert alert, long toldMillis) {}

    Alerts(Ledger ledger, GatewayClock clock, Executor recorder) {
        this.ledger = ledger;
        this.clock = clock;
        this.recorder = recorder;
    }

    /** Takes up what was open before a restart; resolves what is of devices that are no longer there. */
    synchronized void restore(Set<DeviceId> devices) {
        for (Alert alert : ledger.alerts(RESTORED)) {
            if (alert.status() == Alert.Status.RESOLVED) {
                continue;
            }
            open.put(alert.id(), new Standing(alert, clock.monotonicMillis()));
            if (alert.device().filter(device -> !devices.contains(device)).isPresent()) {
                clear(alert.type(), alert.subtype(), alert.device());
            }
        }
    }

    @Override
    public synchronized void raise(
            Alert.Severity severity,
            Alert.Type type,
            String subtype,
            Optional<DeviceId> device,
            String title,
            String description) {
        String id = id(type, subtype, device);
        Instant now = clock.instant();
        Standing standing = open.get(id);
        if (standing == null) {
            if (open.size() >= MAX_OPEN) {
                return;
            }
            tell(
                    new Alert(id, severity, Alert.Status.OPEN, type, subtype, title, description, device, now, now),
                    "created");
            return;
        }
        Alert alert = standing.alert();
        boolean worse = alert.severity() != severity;
        boolean other = !alert.description().equals(description)
                && clock.monotonicMillis() - standing.toldMillis() >= UPDATE_MILLIS;
        if (worse || other) {
            tell(
                    new Alert(
                            id,
                            severity,
                            alert.status(),
                            type,
                            subtype,
                            title,
                            description,
                            device,
                            alert.createdAt(),
                            now),
                    "updated");
        }
    }

    @Override
    public synchronized void clear(Alert.Type type, String subtype, Optional<DeviceId> device) {
        Standing standing = open.remove(id(type, subtype, device));
        if (standing == null) {
            return;
        }
        Alert alert = standing.alert();
        save(
                new Alert(
                        alert.id(),
                        alert.severity(),
                        Alert.Status.RESOLVED,
                        type,
                        subtype,
                        alert.title(),
                        alert.description(),
                        device,
                        alert.createdAt(),
                        clock.instant()),
                "updated");
    }

    /** Open and acknowledged, oldest first. */
    public synchronized List<Alert> open() {
        return open.values().stream().map(Standing::alert).toList();
    }

    private void tell(Alert alert, String verb) {
        open.put(alert.id(), new Standing(alert, clock.monotonicMillis()));
        save(alert, verb);
    }

    private void save(Alert alert, String verb) {
        Event event = DeviceEvents.alert(alert, verb);
        recorder.execute(() -> ledger.saveAlert(alert, event));
    }

    private static String id(Alert.Type type, String subtype, Optional<DeviceId> device) {
        return type.name().toLowerCase(Locale.ROOT) + "." + subtype
                + device.map(d -> "." + d).orElse("");
    }
}
