package energy.busbar.core.model;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The site graph: a tree of feeders, each behind a fuse, and where each device hangs in it.
 *
 * @param feeders the first is the root (the grid connection); each other names a parent that comes before it
 * @param commissioned nothing moves before this is true
 * @param exportLimitWatts of the grid operator, in force always
 * @param importLimitWatts of the grid operator, in force always
 */
public record Site(
        String id,
        String name,
        ZoneId zone,
        boolean commissioned,
        OptionalDouble exportLimitWatts,
        OptionalDouble importLimitWatts,
        List<Feeder> feeders,
        List<Placement> placements) {

    /**
     * @param parent empty for the root only
     * @param fuseAmps rated current of the fuse on each phase, A; the smallest where they differ
     * @param nominalVolts phase to neutral, V
     * @param phaseFuseAmps rated current on L1, L2, L3, A; empty where it is the same on all
     * @param meter that shows this fuse's current; the root's is the grid meter when none is named
     * @param otherAmps most that may flow here on a phase apart from chargers, further down included, A
     */
    public record Feeder(
            String id,
            Optional<String> parent,
            double fuseAmps,
            double nominalVolts,
            List<Double> phaseFuseAmps,
            Optional<DeviceId> meter,
            OptionalDouble otherAmps) {
        public Feeder {
            phaseFuseAmps = List.copyOf(phaseFuseAmps);
            if (!(fuseAmps > 0) || !(nominalVolts > 0)) {
                throw new IllegalArgumentException("feeder " + id + " needs a positive fuse and voltage");
            }
            if (!phaseFuseAmps.isEmpty() && phaseFuseAmps.size() != 3) {
                throw new IllegalArgumentException("feeder " + id + " needs a fuse for each of L1, L2, L3");
            }
        }

        public Feeder(String id, Optional<String> parent, double fuseAmps, double nominalVolts) {
            this(id, parent, fuseAmps, nominalVolts, List.of(), Optional.empty(), OptionalDouble.empty());
        }

        public double fuseAmps(Phase phase) {
            return phaseFuseAmps.isEmpty() ? fuseAmps : phaseFuseAmps.get(phase.ordinal());
        }
    }

    /** What a device is for at this place. */
    public enum Role {
        GRID_METER,
        PV,
        STORAGE,
        CHARGING,
        /** Measures a part of the site; its power is already in the grid meter's. */
        SUB_METER
    }

    /** How a device couples to the site. */
    public enum Coupling {
        AC,
        /** Behind a hybrid inverter: its power reaches the site through that inverter. */
        DC
    }

    /**
     * How a charger takes part in sharing.
     *
     * @param minAmps smallest current that is not 0, A; at least 6 (IEC 61851-1)
     * @param maxAmps largest, where the installation bears less than the charger; A
     * @param priority the higher is served first
     * @param guaranteeAmps served before every priority, A; 0 for none
     * @param weight of its part of what is left, against 1 of others
     * @param mode while nobody asks for another
     */
    public record Charging(
            double minAmps,
            OptionalDouble maxAmps,
            int priority,
            double guaranteeAmps,
            double weight,
            ChargingMode mode) {
        public static final Charging PLAIN = new Charging(6, OptionalDouble.empty(), 0, 0, 1, ChargingMode.FAST);
    }

    /**
     * @param phases the feeder's phases on which the device's L1, L2, L3 sit, in this order; one entry for a one-phase
     *     device. A rotated charger has L2, L3, L1.
     * @param safe what the device is to hold when the gateway cannot see enough to decide, in the unit of its quantity:
     *     A a phase for chargers, W for inverters and batteries
     * @param charging of chargers only
     */
    public record Placement(
            DeviceId device,
            DeviceType type,
            Role role,
            String feeder,
            Coupling coupling,
            List<Phase> phases,
            OptionalDouble safe,
            Set<String> tags,
            Charging charging) {
        public Placement(
                DeviceId device,
                DeviceType type,
                Role role,
                String feeder,
                Coupling coupling,
                List<Phase> phases,
                OptionalDouble safe,
                Set<String> tags) {
            this(device, type, role, feeder, coupling, phases, safe, tags, Charging.PLAIN);
        }

        public Placement {
            phases = List.copyOf(phases);
            tags = Set.copyOf(tags);
            if (phases.isEmpty() || new HashSet<>(phases).size() != phases.size()) {
                throw new IllegalArgumentException(device + " needs one to three different phases");
            }
        }
    }

    public Site {
        feeders = List.copyOf(feeders);
        placements = List.copyOf(placements);
        Set<String> seen = new HashSet<>();
        for (Feeder feeder : feeders) {
            boolean root = seen.isEmpty();
            if (root == feeder.parent().isPresent()
                    || (!root && !seen.contains(feeder.parent().orElseThrow()))) {
                throw new IllegalArgumentException("feeder " + feeder.id()
                        + (root ? " is the root and has no parent" : " must name a parent that is listed before it"));
            }
            if (!seen.add(feeder.id())) {
                throw new IllegalArgumentException("feeder " + feeder.id() + " is listed twice");
            }
        }
        if (seen.isEmpty()) {
            throw new IllegalArgumentException("a site has at least one feeder, its grid connection");
        }
        Set<DeviceId> placed = new HashSet<>();
        int meters = 0;
        for (Placement placement : placements) {
            if (!seen.contains(placement.feeder())) {
                throw new IllegalArgumentException(
                        placement.device() + " hangs on feeder " + placement.feeder() + ", which is not listed");
            }
            if (!placed.add(placement.device())) {
                throw new IllegalArgumentException(placement.device() + " is placed twice");
            }
            meters += placement.role() == Role.GRID_METER ? 1 : 0;
        }
        if (meters > 1) {
            throw new IllegalArgumentException("a site has at most one grid meter, not " + meters);
        }
    }

    public Feeder root() {
        return feeders.get(0);
    }

    public Optional<Placement> gridMeter() {
        return placements.stream().filter(p -> p.role() == Role.GRID_METER).findFirst();
    }

    public Optional<Placement> placement(DeviceId device) {
        return placements.stream().filter(p -> p.device().equals(device)).findFirst();
    }

    public List<Placement> withRole(Role role) {
        return placements.stream().filter(p -> p.role() == role).toList();
    }

    /** The feeders from {@code feederId} up to the root, both included. */
    public List<Feeder> pathToRoot(String feederId) {
        Map<String, Feeder> byId = new HashMap<>();
        feeders.forEach(f -> byId.put(f.id(), f));
        List<Feeder> path = new ArrayList<>();
        Optional<String> next = Optional.of(feederId);
        while (next.isPresent()) {
            Feeder feeder = byId.get(next.get());
            if (feeder == null) {
                throw new IllegalArgumentException("no feeder " + next.get());
            }
            path.add(feeder);
            next = feeder.parent();
        }
        return path;
    }
}
