package energy.busbar.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Site;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a device that speaks by itself says of trouble that is not its link. */
class PushTroubleTest {
    private static final class Pushing implements PushDriver {
        Listener listener;

        @Override
        public DeviceId device() {
            return new DeviceId("d1");
        }

        @Override
        public void start(Listener to) {
            listener = to;
        }

        @Override
        public void close() {}
    }

    @Test
    void trouble_is_an_alert_of_the_device_until_it_is_over() {
        HandClock clock = new HandClock();
        Alerts alerts = new Alerts(new NotebookLedger(), clock, Runnable::run);
        Pushing driver = new Pushing();
        Site.Placement placement = ScriptedDevice.placement("d1");
        Site site = new Site(
                "s",
                "s",
                ZoneId.of("UTC"),
                true,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(new Site.Feeder("main", Optional.empty(), 35, 230)),
                List.of(placement));
        DeviceConfig device =
                new DeviceConfig(driver.device(), "d1", placement, new Options("", Map.of(), new ArrayList<>()));
        DeviceHub hub = new DeviceHub(
                site,
                List.of(new EngineDevice(device, driver, "ocpp", PollPeriods.defaults())),
                EngineConfig.defaults(),
                readings -> {},
                new NotebookLedger(),
                clock,
                Runnable::run,
                alerts,
                new Random(1));
        hub.listen();
        driver.listener.trouble("upstream-away", "It is away", Optional.of("for a while"));
        driver.listener.trouble("upstream-away", "It is away", Optional.of("for a while"));
        assertEquals(1, alerts.open().size());
        Alert alert = alerts.open().get(0);
        assertEquals("communications.upstream-away.d1", alert.id());
        assertEquals("for a while", alert.description());
        driver.listener.trouble("upstream-away", "It is away", Optional.empty());
        assertEquals(List.of(), alerts.open());
    }
}
