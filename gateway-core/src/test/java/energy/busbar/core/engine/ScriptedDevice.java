package energy.busbar.core.engine;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.Described;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.Doubtful;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An inverter on a bus that does what the test says, and takes the time that it says on the test's clock. */
final class ScriptedDevice implements PolledDriver, Actuator, Doubtful, Described {
    static final long TIMEOUT_MILLIS = 1_000;
    static final long ANSWER_MILLIS = 10;

    final List<String> calls = new ArrayList<>();
    RuntimeException fault;
    String serial = "SN1";
    String doubt = "";
    DeviceDescription described = new DeviceDescription(List.of(), List.of(), false, Map.of());
    boolean closed;
    private final DeviceId id;
    private final String bus;
    private final HandClock clock;

    ScriptedDevice(String id, String bus, HandClock clock) {
        this.id = new DeviceId(id);
        this.bus = bus;
        this.clock = clock;
    }

    static Site.Placement placement(String id) {
        return new Site.Placement(
                new DeviceId(id),
                DeviceType.INVERTER,
                Site.Role.PV,
                "main",
                Site.Coupling.AC,
                List.of(Phase.L1, Phase.L2, Phase.L3),
                OptionalDouble.empty(),
                Set.of());
    }

    EngineDevice engineDevice() {
        DeviceConfig config =
                new DeviceConfig(id, id.value(), placement(id.value()), new Options("", Map.of(), new ArrayList<>()));
        return new EngineDevice(config, this, "scripted", PollPeriods.defaults());
    }

    @Override
    public DeviceDescription describe() {
        return described;
    }

    void dies() {
        fault = new LinkException(LinkState.UNREACHABLE, "no answer within 1000 ms");
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    private void called(String call) {
        calls.add(call);
        if (fault != null) {
            clock.advance(fault instanceof LinkException ? TIMEOUT_MILLIS : 0);
            throw fault;
        }
        clock.advance(ANSWER_MILLIS);
    }

    @Override
    public DeviceId device() {
        return id;
    }

    @Override
    public String bus() {
        return bus;
    }

    @Override
    public Optional<String> doubt() {
        return Optional.of(doubt).filter(why -> !why.isEmpty());
    }

    @Override
    public DeviceInfo open() {
        called("open");
        return new DeviceInfo(
                id,
                DeviceType.INVERTER,
                "Acme",
                "X",
                serial,
                "1",
                10_000,
                List.of(StandardPoints.POWER, StandardPoints.ENERGY),
                List.of(new Ability(Quantity.GENERATION_LIMIT, 0, 10_000, true, Duration.ofSeconds(2))));
    }

    @Override
    public List<Reading> poll(PollClass pollClass) {
        called("poll " + pollClass);
        return switch (pollClass) {
            case FAST -> List.of(Reading.good(id, "power", new Value.Real(1234), clock.now()));
            case NORMAL -> List.of(Reading.good(id, "energy", new Value.Real(5678), clock.now()));
            default -> List.of();
        };
    }

    @Override
    public void reset() {
        calls.add("reset");
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public CompletionStage<Original> capture(Quantity quantity) {
        called("capture");
        return CompletableFuture.completedFuture(new Original(Map.of()));
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        called("write");
        return CompletableFuture.completedFuture(new Outcome.Applied(setpoint.value()));
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        called("readBack");
        return CompletableFuture.completedFuture(OptionalDouble.of(0));
    }

    @Override
    public CompletionStage<Outcome> release(Quantity quantity, Original original) {
        called("release");
        return CompletableFuture.completedFuture(new Outcome.Applied(0));
    }
}
