package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A started factory with a clock set by hand, and devices made of options as they stand in the file. */
final class Rig implements AutoCloseable {
    final HandTime time = new HandTime();
    final CoapFactory factory;

    Rig() {
        this(new CoapFactory(CoapServerConfig.none(), new Random(1)));
    }

    Rig(CoapFactory factory) {
        this.factory = factory;
        factory.start();
    }

    CoapDevice device(int port, Map<String, Object> more, List<Map<String, Object>> resources) {
        return device(DeviceType.METER, port, more, resources);
    }

    CoapDevice device(DeviceType type, int port, Map<String, Object> more, List<Map<String, Object>> resources) {
        Map<String, Object> options =
                new HashMap<>(Map.of("host", "127.0.0.1", "port", port, "timeout", "3s", "resources", resources));
        options.putAll(more);
        return (CoapDevice) driver("m", type, options);
    }

    Driver driver(String id, DeviceType type, Map<String, Object> connection) {
        List<Options.Problem> problems = new ArrayList<>();
        Driver driver = factory.create(config(id, type, new Options("c", connection, problems)), time);
        assertThat(problems).isEmpty();
        return driver;
    }

    static DeviceConfig config(String name, DeviceType type, Options options) {
        DeviceId id = new DeviceId(name);
        Site.Role role = type == DeviceType.METER ? Site.Role.GRID_METER : Site.Role.PV;
        return new DeviceConfig(
                id,
                name,
                new Site.Placement(
                        id, type, role, "main", Site.Coupling.AC, List.of(Phase.L1), OptionalDouble.empty(), Set.of()),
                options);
    }

    static Map<String, Reading> byPoint(List<Reading> readings) {
        return readings.stream().collect(Collectors.toMap(Reading::point, Function.identity(), (a, b) -> b));
    }

    /** For what happens on other threads; never for time to pass. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        factory.close();
    }
}
