package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.ChargingLedger;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.core.session.desk.LedgerChargeDesk;
import energy.busbar.core.session.desk.NotebookChargingLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

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
    private final List<OcppConnector> devices = new ArrayList<>();

    /** A folder of its own, which goes with the build. */
    static Path state() {
        try {
            return Files.createTempDirectory(Path.of("target"), "state");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Bench() {
        this(OPEN, state());
    }

    Bench(OcppServerConfig config, Path state) {
        this(config, state, desk(CLOCK));
    }

    Bench(OcppServerConfig config, Path state, ChargeDesk desk) {
        factory = new OcppFactory(config, state, CLOCK);
        factory.useChargeDesk(desk);
        factory.start();
    }

    /** One that lets in everybody and forgets with the test. */
    static LedgerChargeDesk desk(GatewayClock clock) {
        return desk(new NotebookChargingLedger(), AuthorisationPolicy.DEFAULT, clock);
    }

    static LedgerChargeDesk desk(ChargingLedger ledger, AuthorisationPolicy policy, GatewayClock clock) {
        return new LedgerChargeDesk(ledger, policy, clock, Runnable::run, 22_000);
    }

    OcppConnector charger(String id, Map<String, Object> options, Heard heard) {
        return chargers(Map.of(id, options), Map.of(id, heard)).get(0);
    }

    /** Devices that are announced together, in the order of their ids; their chargers have booted here before. */
    List<OcppConnector> chargers(Map<String, Map<String, Object>> options, Map<String, Heard> heard) {
        List<Options.Problem> problems = new ArrayList<>();
        List<DeviceConfig> configs = new TreeMap<>(options)
                .entrySet().stream()
                        .map(each -> config(each.getKey(), new Options("connection", each.getValue(), problems)))
                        .toList();
        factory.announce(configs);
        configs.forEach(each -> factory.acceptance(ChargerBlocks.identity(each)).accepted(""));
        List<OcppConnector> made = configs.stream()
                .map(each -> (OcppConnector) factory.create(each, CLOCK))
                .toList();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        made.forEach(each -> each.start(heard.get(each.device().value())));
        devices.addAll(made);
        return made;
    }

    /** A charger without a server, its wire and clock in the test's hands. */
    static OcppCharger byHand(ManualLoop loop, Optional<ChargerSecurity> security, DeviceConfig... devices) {
        return byHand(loop, security, desk(loop), devices);
    }

    static OcppCharger byHand(
            ManualLoop loop, Optional<ChargerSecurity> security, ChargeDesk desk, DeviceConfig... devices) {
        return new OcppCharger(ChargerOptions.read(List.of(devices), OPEN), loop, loop, () -> {}, security, () -> desk);
    }

    /** The device of one with a single connector. */
    static OcppConnector byHand(ManualLoop loop, String id, Options options) {
        return byHand(loop, Optional.empty(), config(id, options)).connectors().get(0);
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
        devices.forEach(OcppConnector::close);
        factory.close();
    }
}
