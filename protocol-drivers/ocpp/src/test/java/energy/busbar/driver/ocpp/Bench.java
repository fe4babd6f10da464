package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.GatewayClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** A factory on a free port with chargers made from options. */
final class Bench implements AutoCloseable {
    static final GatewayClock CLOCK = new GatewayClock() {
        @Override
        public Moment now() {
            return new Moment(System.currentTimeMillis(), System.nanoTime() / 1_000_000);
        }

        @Override
        public boolean synchronised() {
            return true;
        }

        @Override
        public String bootId() {
            return "test";
        }
    };

    static final OcppServerConfig OPEN = OcppServerConfig.open("127.0.0.1", 0);

    final OcppFactory factory;
    private final List<OcppCharger> chargers = new ArrayList<>();

    Bench() {
        this(OPEN, Path.of("no-state"));
    }

    Bench(OcppServerConfig config, Path state) {
        factory = new OcppFactory(config, state, CLOCK);
        factory.start();
    }

    OcppCharger charger(String id, Map<String, Object> options, Heard heard) {
        List<Options.Problem> problems = new ArrayList<>();
        OcppCharger charger =
                (OcppCharger) factory.create(config(id, new Options("connection", options, problems)), CLOCK);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        charger.start(heard);
        chargers.add(charger);
        return charger;
    }

    static DeviceConfig config(String id, Options options) {
        DeviceId device = new DeviceId(id);
        return new DeviceConfig(
                device,
                id,
                new Site.Placement(
                        device,
                        DeviceType.CHARGER,
                        Site.Role.CHARGING,
                        "main",
                        Site.Coupling.AC,
                        List.of(Phase.L1, Phase.L2, Phase.L3),
                        OptionalDouble.of(6),
                        Set.of()),
                options);
    }

    String url() {
        return "ws://127.0.0.1:" + factory.port() + "/ocpp/";
    }

    @Override
    public void close() {
        chargers.forEach(OcppCharger::close);
        factory.close();
    }
}
