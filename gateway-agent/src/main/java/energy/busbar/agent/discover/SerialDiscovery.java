package energy.busbar.agent.discover;

import energy.busbar.agent.discover.EndpointProbe.Outcome;
import energy.busbar.driver.modbus.Endpoint.Parity;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for Modbus RTU devices on a serial line, setting by setting. All devices of a line have one setting, so the others
 * are left once a unit has answered.
 */
public final class SerialDiscovery {
    private static final int START_BIT_AND_STOP_BIT = 2;
    /** A request of 8 characters and the line's silence. */
    private static final int CHARACTERS = 12;

    private final Settings settings;
    private final ProfileCatalogue catalogue;

    /**
     * @param answer how long a unit may take to answer
     * @param all whether to go on with the other settings after a unit has answered
     */
    public record Settings(
            String path,
            List<Integer> bauds,
            List<Parity> parities,
            List<Integer> units,
            Duration answer,
            boolean all) {
        public Settings {
            bauds = List.copyOf(bauds);
            parities = List.copyOf(parities);
            units = List.copyOf(units);
        }

        /** The longest that it takes if nobody answers. */
        public Duration estimate() {
            long millis = 0;
            for (int baud : bauds) {
                long travel = 1_000L * CHARACTERS * (8 + START_BIT_AND_STOP_BIT + 1) / baud;
                millis += parities.size() * units.size() * (answer.toMillis() + travel);
            }
            return Duration.ofMillis(millis);
        }
    }

    /** @param remarks each once, of what came and was no answer: mostly another speed or parity */
    public record Result(List<FoundDevice> devices, List<String> remarks) {}

    public SerialDiscovery(Settings settings, ProfileCatalogue catalogue) {
        this.settings = settings;
        this.catalogue = catalogue;
    }

    /** @throws IOException when the port cannot be opened with any of the settings */
    public Result run(ScanProgress progress) throws IOException {
        List<FoundDevice> devices = new ArrayList<>();
        Set<String> remarks = new LinkedHashSet<>();
        int each = settings.units.size();
        int all = settings.bauds.size() * settings.parities.size() * each;
        int done = 0;
        boolean opened = false;
        for (int baud : settings.bauds) {
            for (Parity parity : settings.parities) {
                if (!devices.isEmpty() && !settings.all) {
                    return new Result(devices, List.copyOf(remarks));
                }
                DeviceEndpoint.Serial endpoint = new DeviceEndpoint.Serial(settings.path, baud, parity);
                int before = done;
                Outcome outcome = new EndpointProbe(
                                endpoint, Duration.ofSeconds(1), Duration.ZERO, settings.answer, catalogue)
                        .probe(settings.units, unit -> progress.at(endpoint.shown(), before + unit + 1, all));
                devices.addAll(outcome.devices());
                remarks.addAll(outcome.remarks());
                opened |= !outcome.noConnection();
                done += each;
            }
        }
        if (!opened) {
            throw new IOException(String.join("; ", remarks));
        }
        return new Result(devices, List.copyOf(remarks));
    }
}
