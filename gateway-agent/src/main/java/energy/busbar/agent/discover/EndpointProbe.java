package energy.busbar.agent.discover;

import energy.busbar.agent.discover.UnitProbe.Result;
import energy.busbar.core.driver.Options;
import energy.busbar.driver.modbus.ModbusBuses;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusSettings;
import energy.busbar.profiles.ProfileCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Asks the units behind one endpoint, one after the other, on one connection. */
final class EndpointProbe {
    /** Connections that may break in a row before the rest is left. */
    private static final int MAX_BROKEN = 2;

    private final DeviceEndpoint.Modbus endpoint;
    private final ModbusSettings settings;
    private final ProfileCatalogue catalogue;

    /** @param rest after the connection: some devices hear nothing in their first second */
    EndpointProbe(
            DeviceEndpoint.Modbus endpoint,
            Duration connectTimeout,
            Duration rest,
            Duration answer,
            ProfileCatalogue catalogue) {
        this.endpoint = endpoint;
        this.settings = new ModbusSettings(
                endpoint.endpoint(), connectTimeout, rest, answer, Duration.ofMillis(20), ModbusClient.MAX_READ);
        this.catalogue = catalogue;
    }

    /**
     * @param remarks for people, of what is not Modbus or cannot be opened
     * @param noConnection whether there was none when it was last tried
     */
    record Outcome(List<FoundDevice> devices, List<String> remarks, boolean noConnection) {}

    /** @param asked told of each unit that is done */
    Outcome probe(List<Integer> units, IntConsumer asked) {
        List<FoundDevice> found = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        int broken = 0;
        int next = 0;
        while (next < units.size() && broken < MAX_BROKEN) {
            // A connection of its own after each that broke: the old one's rest would hold up the units behind.
            try (ModbusBuses buses = new ModbusBuses();
                    ModbusClient client =
                            buses.share(settings, new ScanClock(), new Options("", Map.of(), new ArrayList<>()))) {
                UnitProbe probe = new UnitProbe(new ReadOnlyClient(client), endpoint, catalogue);
                boolean whole = true;
                while (whole && next < units.size()) {
                    Result result = probe.probe(units.get(next));
                    asked.accept(next);
                    next++;
                    if (result instanceof Result.Found device) {
                        found.addAll(device.devices());
                        broken = 0;
                    } else if (result instanceof Result.Broken why) {
                        remarks.add(why.why());
                        broken++;
                        whole = endpoint instanceof DeviceEndpoint.Serial;
                    } else if (result instanceof Result.NoConnection why) {
                        remarks.add(why.why());
                        return new Outcome(merged(found, units.size()), remarks, true);
                    } else {
                        broken = 0;
                    }
                }
            }
        }
        return new Outcome(merged(found, units.size()), remarks, false);
    }

    /**
     * One row for one device: many answer at any unit. That they are one is told by the serial number, by nothing being
     * known of any, or by every unit that was asked saying the same.
     */
    static List<FoundDevice> merged(List<FoundDevice> found, int asked) {
        List<FoundDevice> merged = new ArrayList<>();
        for (FoundDevice each : found) {
            int same = -1;
            for (int i = 0; i < merged.size(); i++) {
                same = merged.get(i).saysTheSameAs(each) && isOne(each, found, asked) ? i : same;
            }
            if (same < 0) {
                merged.add(each);
            } else {
                List<Integer> units = new ArrayList<>(merged.get(same).units());
                units.addAll(each.units());
                merged.set(same, merged.get(same).at(units));
            }
        }
        return merged;
    }

    private static boolean isOne(FoundDevice each, List<FoundDevice> found, int asked) {
        boolean nothingKnown =
                each.identity().equals(FoundDevice.UNKNOWN) && each.profile().isEmpty();
        boolean everywhere =
                asked > 2 && found.stream().filter(each::saysTheSameAs).count() == asked;
        return nothingKnown || everywhere || !each.identity().serialNumber().isEmpty();
    }
}
