package energy.busbar.core.engine;

import energy.busbar.core.model.DeviceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shares currents under fuses and power limits. Pure. */
final class ChargerShare {
    private ChargerShare() {}

    /**
     * @param cap most that it may have, A a phase
     * @param held what it may draw until a lower current is confirmed, A a phase
     * @param previous last granted, A a phase
     */
    record Candidate(DeviceId device, double cap, double held, double previous) {}

    /**
     * @param capacity in its own unit: A of a fuse's phase, or W of the connection
     * @param weights how much of it one ampere of a charger takes
     */
    record Constraint(String name, double capacity, Map<DeviceId, Double> weights) {
        double weight(DeviceId device) {
            return weights.getOrDefault(device, 0.0);
        }
    }

    /**
     * Equal shares, or nothing where not everybody can have the least current: the last of the list pause first.
     *
     * @param candidates by priority, first served
     */
    static Map<DeviceId, Double> equalShares(
            List<Candidate> candidates, Collection<Constraint> constraints, double least) {
        List<Candidate> served = new ArrayList<>(candidates);
        served.removeIf(c -> c.cap() < least);
        Map<DeviceId, Double> shares = fill(served, constraints);
        while (true) {
            Candidate last = null;
            for (Candidate candidate : served) {
                if (shares.getOrDefault(candidate.device(), 0.0) < least) {
                    last = candidate;
                }
            }
            if (last == null) {
                break;
            }
            served.remove(lastUnder(served, last, shares, constraints, least));
            shares = fill(served, constraints);
        }
        for (Candidate candidate : candidates) {
            shares.putIfAbsent(candidate.device(), 0.0);
        }
        return shares;
    }

    /** The lowest in priority of those that share a scarce constraint with a charger that gets too little. */
    private static Candidate lastUnder(
            List<Candidate> served,
            Candidate starved,
            Map<DeviceId, Double> shares,
            Collection<Constraint> constraints,
            double least) {
        Candidate last = starved;
        for (Constraint constraint : constraints) {
            double used = 0;
            for (Candidate c : served) {
                used += constraint.weight(c.device()) * shares.getOrDefault(c.device(), 0.0);
            }
            boolean scarce = constraint.weight(starved.device()) > 0 && used >= constraint.capacity() - 1e-6;
            for (Candidate c : served) {
                boolean later = served.indexOf(c) > served.indexOf(last);
                if (scarce && later && constraint.weight(c.device()) > 0) {
                    last = c;
                }
            }
        }
        return last;
    }

    /** Raises all together until a constraint or a cap stops each. */
    private static Map<DeviceId, Double> fill(List<Candidate> candidates, Collection<Constraint> constraints) {
        Map<DeviceId, Double> shares = new LinkedHashMap<>();
        candidates.forEach(c -> shares.put(c.device(), 0.0));
        Set<DeviceId> rising = new HashSet<>(shares.keySet());
        while (!rising.isEmpty()) {
            double step = Double.MAX_VALUE;
            for (Candidate c : candidates) {
                if (rising.contains(c.device())) {
                    step = Math.min(step, c.cap() - shares.getOrDefault(c.device(), 0.0));
                }
            }
            for (Constraint k : constraints) {
                double weight = rising.stream().mapToDouble(k::weight).sum();
                if (weight > 0) {
                    step = Math.min(step, Math.max(0, k.capacity() - used(k, shares)) / weight);
                }
            }
            for (DeviceId device : rising) {
                shares.merge(device, step, Double::sum);
            }
            Set<DeviceId> stopped = new HashSet<>();
            for (Candidate c : candidates) {
                if (c.cap() - shares.getOrDefault(c.device(), 0.0) < 1e-9) {
                    stopped.add(c.device());
                }
            }
            for (Constraint k : constraints) {
                if (k.capacity() - used(k, shares) < 1e-6) {
                    rising.stream().filter(d -> k.weight(d) > 0).forEach(stopped::add);
                }
            }
            rising.removeAll(stopped);
        }
        return shares;
    }

    private static double used(Constraint constraint, Map<DeviceId, Double> shares) {
        double used = 0;
        for (Map.Entry<DeviceId, Double> share : shares.entrySet()) {
            used += constraint.weight(share.getKey()) * share.getValue();
        }
        return used;
    }

    /**
     * Lowers at once, raises only into what the lowered ones have verifiably given up.
     *
     * @param wanted shares by charger
     */
    static Map<DeviceId, Double> loweredBeforeRaised(
            List<Candidate> candidates,
            Map<DeviceId, Double> wanted,
            Collection<Constraint> constraints,
            double least) {
        Map<DeviceId, Double> counted = new HashMap<>();
        Map<DeviceId, Double> granted = new LinkedHashMap<>();
        for (Candidate c : candidates) {
            double want = wanted.getOrDefault(c.device(), 0.0);
            double now = Math.min(want, c.previous());
            granted.put(c.device(), now);
            counted.put(c.device(), Math.max(now, c.held()));
        }
        for (Candidate c : candidates) {
            double want = wanted.getOrDefault(c.device(), 0.0);
            double now = granted.getOrDefault(c.device(), 0.0);
            if (want <= now) {
                continue;
            }
            double room = want;
            for (Constraint k : constraints) {
                double weight = k.weight(c.device());
                if (weight > 0) {
                    double others = used(k, counted) - weight * counted.getOrDefault(c.device(), 0.0);
                    room = Math.min(room, (k.capacity() - others) / weight);
                }
            }
            double raised = Math.max(now, floor(room));
            if (raised >= least) {
                granted.put(c.device(), raised);
                counted.merge(c.device(), raised, Math::max);
            }
        }
        return granted;
    }

    /** OCPP's limit is a multiple of 0.1 A; the tiny addition keeps 9.999… from becoming 9.9. */
    static double floor(double amps) {
        return Math.floor(amps * 10 + 1e-6) / 10;
    }
}
