package energy.busbar.agent.discover;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileMatch.Identity;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.RegisterCodec;
import energy.busbar.profiles.RegisterType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which profile a device has. */
final class Recognition {
    /** A box that is several devices is an inverter first. */
    private static final List<DeviceType> ORDER =
            List.of(DeviceType.INVERTER, DeviceType.BATTERY, DeviceType.METER, DeviceType.CHARGER);

    private final ProfileCatalogue catalogue;

    Recognition(ProfileCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    record Recognised(Profile profile, Identity identity) {}

    /** By what a device says of itself. */
    Optional<Profile> named(Identity identity) {
        return catalogue.match(identity).stream().findFirst();
    }

    /**
     * By what stands in registers that a profile names for this: its match registers, which all must hold what is
     * expected; or a model text that its pattern matches.
     */
    Optional<Recognised> byRegisters(Registers registers) {
        List<Profile> profiles = new ArrayList<>();
        for (ProfileCatalogue.Entry entry : catalogue.entries()) {
            catalogue
                    .find(entry.name())
                    .flatMap(ProfileReading::profile)
                    .filter(p -> !p.isAbstract() && p.protocol() == Protocol.MODBUS)
                    .ifPresent(profiles::add);
        }
        for (Profile profile : profiles) {
            if (!profile.match().registers().isEmpty()
                    && profile.match().registers().stream()
                            .allMatch(check -> registers
                                    .words(check.register())
                                    .filter(check::accepts)
                                    .isPresent())) {
                return Optional.of(new Recognised(profile, identity(profile, registers)));
            }
        }
        for (Profile profile : profiles) {
            Measured model = profile.identity().get("model");
            if (model != null
                    && model.register().type() == RegisterType.STRING
                    && profile.match().model().isPresent()
                    && profile.match().model().get().matches(text(model, registers))) {
                return Optional.of(new Recognised(profile, identity(profile, registers)));
            }
        }
        return Optional.empty();
    }

    private static Identity identity(Profile profile, Registers registers) {
        return new Identity(
                profile.manufacturer(),
                field("model", profile, registers),
                field("firmwareVersion", profile, registers),
                field("serialNumber", profile, registers));
    }

    private static String field(String name, Profile profile, Registers registers) {
        Measured point = profile.identity().get(name);
        return point == null ? "" : text(point, registers);
    }

    private static String text(Measured point, Registers registers) {
        return registers
                .words(point.register())
                .flatMap(words -> RegisterCodec.decode(point.register(), words).value())
                .map(Value::plain)
                .map(plain -> printable(plain.toString()))
                .orElse("");
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}|\uFFFD", "").strip();
    }

    static List<DeviceType> types(Profile profile) {
        return ORDER.stream().filter(t -> profile.devices().containsKey(t)).toList();
    }
}
