package energy.busbar.driver.coap;

import energy.busbar.core.model.Quantity;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.Bound;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out what a device lets be set: a write whose bounds it does not tell is left out. */
final class ProfileTargets {
    private final DevicePart part;
    private final ProfileAccess access;
    private final double ratedWatts;

    ProfileTargets(DevicePart part, ProfileAccess access, double ratedWatts) {
        this.part = part;
        this.access = access;
        this.ratedWatts = ratedWatts;
    }

    /** @throws energy.busbar.core.driver.LinkException when the device does not answer */
    Map<Quantity, List<ProfileTarget>> read() {
        Map<Quantity, List<ProfileTarget>> byQuantity = new EnumMap<>(Quantity.class);
        for (ProfileWrite write : part.writes()) {
            target(write)
                    .ifPresent(t -> byQuantity
                            .computeIfAbsent(write.quantity(), q -> new ArrayList<>())
                            .add(t));
        }
        return byQuantity;
    }

    private Optional<ProfileTarget> target(ProfileWrite write) {
        double min = bound(write.min());
        double max = bound(write.max());
        double base = write.percentOf().map(this::number).orElse(Double.NaN);
        boolean usable = min <= max && (write.percentOf().isEmpty() || base > 0);
        Optional<CoapPoint> back = write.readBack().point().flatMap(access::find);
        return usable
                ? Optional.of(new ProfileTarget(write, access.need(write.point()), back, min, max, base))
                : Optional.empty();
    }

    private double bound(Bound bound) {
        return bound.factor() * bound.point().map(this::number).orElse(bound.value());
    }

    /** NaN where the device does not tell. */
    private double number(String name) {
        return access.find(name)
                .map(access::number)
                .orElseGet(() -> name.equals("ratedWatts") ? ratedWatts : Double.NaN);
    }
}
