package energy.busbar.driver.modbus.profile;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/** A driver on an image, with a clock that is set by hand and no real sleep. */
final class Bench {
    static final DeviceId ID = new DeviceId("d1");
    private static final String HEAD = """
            format: 1
            name: made-up
            title: Made up
            manufacturer: Acme
            source:
              - {document: D, revision: A, date: undated, url: "https://acme.example/d.pdf", frames: computed}
            """;

    final HandClock clock = new HandClock();
    final ImageUnit unit = new ImageUnit(clock);
    final Profile profile;
    final ProfileDriver driver;
    /** How long the driver slept, one entry a sleep. */
    final List<Long> slept = new ArrayList<>();

    Bench(Profile profile, DeviceType type, Map<String, Object> more) {
        this.profile = profile;
        Map<String, Object> values = new HashMap<>(Map.of("host", "h", "profile", profile.name()));
        values.putAll(more);
        List<Options.Problem> problems = new ArrayList<>();
        Options options = new Options("connection", values, problems);
        options.has("profile");
        ProfileOptions read =
                ProfileOptions.read(options, profile, profile.device(type).orElseThrow());
        if (!problems.isEmpty()) {
            throw new AssertionError(problems);
        }
        unit.maxRead = read.bus().maxRead();
        driver = new ProfileDriver(
                config(type, options),
                profile,
                profile.device(type).orElseThrow(),
                read,
                unit,
                clock,
                millis -> {
                    slept.add(millis);
                    clock.advance(millis);
                },
                new Random(1));
    }

    /** @param body of a profile, from {@code match} on or later; {@code match} may be left out */
    static Bench of(DeviceType type, String body) {
        return of(type, body, Map.of());
    }

    static Bench of(DeviceType type, String body, Map<String, Object> options) {
        return new Bench(profile(body), type, options);
    }

    static Profile profile(String body) {
        try {
            Path folder = Files.createTempDirectory("profile");
            Path file = folder.resolve("made-up.yaml");
            String match = body.contains("match:") ? "" : "match: {manufacturer: Acme}\n";
            Files.writeString(file, HEAD + match + body);
            ProfileReading reading = ProfileCatalogue.shipped().lint(file);
            Files.delete(file);
            Files.delete(folder);
            return reading.profile().orElseThrow(() -> new AssertionError(reading.problems()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Profile shipped(String name) {
        return ProfileCatalogue.shipped().find(name).orElseThrow().profile().orElseThrow();
    }

    static DeviceConfig config(DeviceType type, Options options) {
        Site.Role role = switch (type) {
            case METER -> Site.Role.GRID_METER;
            case BATTERY -> Site.Role.STORAGE;
            case CHARGER -> Site.Role.CHARGING;
            default -> Site.Role.PV;
        };
        return new DeviceConfig(
                ID,
                "d1",
                new Site.Placement(
                        ID,
                        type,
                        role,
                        "main",
                        Site.Coupling.AC,
                        List.of(Phase.L1, Phase.L2, Phase.L3),
                        OptionalDouble.empty(),
                        Set.of()),
                options);
    }

    Map<String, Reading> poll(PollClass... classes) {
        Map<String, Reading> readings = new HashMap<>();
        for (PollClass each : classes) {
            driver.poll(each).forEach(r -> readings.put(r.point(), r));
        }
        return readings;
    }

    Map<String, Reading> pollAll() {
        return poll(PollClass.ONCE, PollClass.FAST, PollClass.NORMAL, PollClass.SLOW);
    }

    Outcome write(Quantity quantity, double value) {
        return write(quantity, value, Duration.ofSeconds(60));
    }

    Outcome write(Quantity quantity, double value, Duration timeout) {
        return driver.write(new Setpoint(ID, quantity, value, timeout, 0))
                .toCompletableFuture()
                .join();
    }

    Original capture(Quantity quantity) {
        return driver.capture(quantity).toCompletableFuture().join();
    }

    Outcome release(Quantity quantity, Original original) {
        return driver.release(quantity, original).toCompletableFuture().join();
    }

    OptionalDouble readBack(Quantity quantity) {
        return driver.readBack(quantity).toCompletableFuture().join();
    }
}
