package energy.busbar.agent.discover;

import energy.busbar.agent.discover.RegisterScan.Area;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import energy.busbar.driver.modbus.ModbusBuses;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusSettings;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Begins a profile with what a device answers. Only reads. */
public final class LiveProfile {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    /** Some devices hear nothing in their first second. */
    private static final Duration CONNECT_REST = Duration.ofSeconds(1);

    private static final Pattern RANGE = Pattern.compile("(holding|input):(\\d{1,5})(?:-(\\d{1,5}))?");

    private final DeviceEndpoint.Modbus endpoint;
    private final int unit;
    private final Duration answer;
    private final Duration pause;
    private final boolean thorough;

    /**
     * @param answer how long the device may take
     * @param pause between two requests
     * @param thorough whether blocks that are refused are always taken apart to single registers
     */
    public LiveProfile(DeviceEndpoint.Modbus endpoint, int unit, Duration answer, Duration pause, boolean thorough) {
        this.endpoint = endpoint;
        this.unit = unit;
        this.answer = answer;
        this.pause = pause;
        this.thorough = thorough;
    }

    /** Told who the device is before its registers are read; says whether to go on. */
    public interface Met {
        boolean goOn(FoundDevice device);
    }

    /**
     * @param text of the profile; empty where it was not gone on, or nothing could be read
     * @param survey what was read
     */
    public record Result(String text, RegisterSurvey survey) {}

    /** {@code holding:0-999} or {@code input:30000}. @throws IllegalArgumentException that says what would be right */
    public static void check(List<String> ranges) {
        ranges.forEach(LiveProfile::area);
    }

    private static Area area(String range) {
        Matcher m = RANGE.matcher(range);
        int from = m.matches() ? Integer.parseInt(m.group(2)) : -1;
        int to = from < 0 || m.group(3) == null ? from : Integer.parseInt(m.group(3));
        if (from < 0 || to < from || to > 65_535) {
            throw new IllegalArgumentException(
                    "'" + range + "'; expected such as holding:0-999 or input:30000-30200, up to 65535");
        }
        return new Area(m.group(1).equals("input") ? 4 : 3, from, to);
    }

    /** @throws IOException that says why the device cannot be talked to */
    public Result run(
            String name,
            DeviceType type,
            List<String> ranges,
            ProfileCatalogue catalogue,
            Met met,
            ScanProgress progress)
            throws IOException {
        ModbusSettings settings = new ModbusSettings(
                endpoint.endpoint(), CONNECT, CONNECT_REST, answer, Duration.ZERO, ModbusClient.MAX_READ);
        try (ModbusBuses buses = new ModbusBuses();
                ReadOnlyClient client = new ReadOnlyClient(
                        buses.share(settings, new ScanClock(), new Options("", Map.of(), new ArrayList<>())))) {
            progress.at("who it is", 0, 1);
            FoundDevice device = meet(client, catalogue);
            RegisterSurvey nothing = new RegisterSurvey(Map.of(), List.of(), 0, false, 0, 0, List.of());
            if (!met.goOn(device)) {
                return new Result("", nothing);
            }
            RegisterSurvey survey = new RegisterScan(client, unit, pause.toMillis(), thorough, REAL, progress)
                    .run(ranges.stream().map(LiveProfile::area).toList());
            return survey.isEmpty()
                    ? new Result("", survey)
                    : new Result(ProfileDraft.of(name, type, endpoint, unit, device.identity(), survey), survey);
        } catch (ModbusException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private FoundDevice meet(ReadOnlyClient client, ProfileCatalogue catalogue) throws IOException {
        UnitProbe.Result result = new UnitProbe(client, endpoint, catalogue).probe(unit);
        if (result instanceof UnitProbe.Result.Found found) {
            // Behind one unit all of a chain share one connection; the first tells who they are.
            return found.devices().get(0);
        }
        if (result instanceof UnitProbe.Result.NoConnection no) {
            throw new IOException(no.why());
        }
        if (result instanceof UnitProbe.Result.Broken broken) {
            // Such as a server that shortens a read beyond its end.
            return unknown(broken.why());
        }
        throw new IOException(endpoint.shown() + " unit " + unit
                + " does not answer; expected a device there. Another unit? See: busbar discover");
    }

    private FoundDevice unknown(String remark) {
        return new FoundDevice(
                endpoint,
                List.of(unit),
                FoundDevice.Speech.MODBUS,
                FoundDevice.UNKNOWN,
                List.of(),
                Optional.empty(),
                List.of(),
                remark);
    }

    private static final RegisterScan.Rest REAL = new RegisterScan.Rest() {
        @Override
        public void millis(long millis) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        }

        @Override
        public long nowMillis() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }
    };
}
