package energy.busbar.core.model;

import java.util.List;
import java.util.Optional;

/**
 * What a device says that it is, once it has answered. Empty strings where it does not say.
 *
 * @param ratedWatts nameplate power, W; NaN where unknown
 */
public record DeviceInfo(
        DeviceId id,
        DeviceType type,
        String manufacturer,
        String model,
        String serialNumber,
        String firmwareVersion,
        double ratedWatts,
        List<Point> points,
        List<Ability> abilities) {
    public DeviceInfo {
        points = List.copyOf(points);
        abilities = List.copyOf(abilities);
    }

    public Optional<Ability> ability(Quantity quantity) {
        return abilities.stream().filter(a -> a.quantity() == quantity).findFirst();
    }
}
