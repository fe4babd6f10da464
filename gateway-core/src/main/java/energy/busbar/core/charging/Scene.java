package energy.busbar.core.charging;

import java.util.List;

/**
 * Everything that an allocation is made of, but its memory.
 *
 * @param nowMillis monotonic
 * @param day a number that changes once a day
 * @param wishes by outlet
 * @param sights by outlet
 * @param meters by fuse
 * @param importRoomWatts that all chargers together may take; infinite without a limit
 * @param exportWatts that flow to the grid, less what batteries deliver; negative for import, NaN when not seen
 */
public record Scene(
        long nowMillis,
        long day,
        FuseTree tree,
        List<Outlet> outlets,
        List<Wish> wishes,
        List<Sight> sights,
        List<MeterSight> meters,
        double importRoomWatts,
        double exportWatts) {
    public Scene {
        outlets = List.copyOf(outlets);
        wishes = List.copyOf(wishes);
        sights = List.copyOf(sights);
        meters = List.copyOf(meters);
        if (wishes.size() != outlets.size() || sights.size() != outlets.size()) {
            throw new IllegalArgumentException(outlets.size() + " outlets, but " + wishes.size() + " wishes and "
                    + sights.size() + " sights; one of each");
        }
        if (meters.size() != tree.fuses().size()) {
            throw new IllegalArgumentException(
                    tree.fuses().size() + " fuses, but " + meters.size() + " meters; one of each");
        }
        for (Outlet outlet : outlets) {
            if (outlet.fuse() < 0 || outlet.fuse() >= tree.fuses().size()) {
                throw new IllegalArgumentException(
                        outlet.id() + " hangs on fuse " + outlet.fuse() + ", which is not there");
            }
        }
    }
}
