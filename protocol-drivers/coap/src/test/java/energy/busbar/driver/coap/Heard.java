package energy.busbar.driver.coap;

import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Reading;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a driver that speaks by itself has said. */
final class Heard implements PushDriver.Listener {
    final List<Reading> readings = new CopyOnWriteArrayList<>();
    final List<LinkState> links = new CopyOnWriteArrayList<>();
    final List<DeviceInfo> infos = new CopyOnWriteArrayList<>();

    @Override
    public void identified(DeviceInfo info) {
        infos.add(info);
    }

    @Override
    public void readings(List<Reading> more) {
        readings.addAll(more);
    }

    @Override
    public void link(LinkState state, String lastError) {
        links.add(state);
    }
}
