package energy.busbar.core.engine;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.SiteView;
import java.util.List;
import java.util.Optional;

/** The site for those who only look. */
record EngineView(Site site, DeviceHub hub, ControlCycle cycle, GatewayClock clock) implements SiteView {
    @Override
    public List<DeviceView> devices() {
        Moment now = clock.now();
        return hub.cells().stream().map(cell -> view(cell, now)).toList();
    }

    @Override
    public Optional<DeviceView> device(DeviceId id) {
        return hub.cell(id).map(cell -> view(cell, clock.now()));
    }

    @Override
    public List<ClaimView> claims() {
        return cycle.claims();
    }

    @Override
    public Optional<String> decision(DeviceId id) {
        return cycle.decision(id);
    }

    private DeviceView view(DeviceCell cell, Moment now) {
        return new DeviceView(
                cell.id(),
                cell.device.config().name(),
                cell.device.protocol(),
                cell.device.config().placement(),
                cell.info(),
                cell.link(),
                cell.lastError(),
                cell.linkSince().instant(),
                List.copyOf(cell.readings(now).values()),
                cycle.setpoints(cell.id()),
                cell.counters(),
                cell.services());
    }
}
