package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** 5.6.7: looks for a target in pre-order, each role once, and never past a terminating delegation that covers it. */
final class DelegationSearch {
    /** Loads a role's metadata, verified by the keys of the very delegation that led there. */
    interface Loader {
        Targets load(Delegation delegation, String delegator);
    }

    private record Step(Delegation delegation, String delegator) {}

    private DelegationSearch() {}

    /** @throws RefusedException also where no role in charge lists it */
    static Target find(String path, Targets top, int maxRoles, Loader loader) {
        Set<String> visited = new HashSet<>();
        Deque<Step> toVisit = new ArrayDeque<>();
        Targets at = top;
        while (true) {
            Target target = at.targets().get(path);
            if (target != null) {
                return target;
            }
            enter(at, path, toVisit);
            while (!toVisit.isEmpty()
                    && visited.contains(toVisit.peek().delegation().name())) {
                toVisit.pop();
            }
            if (toVisit.isEmpty()) {
                throw new RefusedException(
                        Reason.NO_TARGET, path, "no role that speaks for this path lists it; is it spelt right?");
            }
            if (visited.size() == maxRoles) {
                throw new RefusedException(
                        Reason.LIMIT,
                        path,
                        "not found in the first " + maxRoles + " delegated roles, and no more are searched");
            }
            Step step = toVisit.pop();
            visited.add(step.delegation().name());
            at = loader.load(step.delegation(), step.delegator());
        }
    }

    private static void enter(Targets at, String path, Deque<Step> toVisit) {
        List<Step> steps = new ArrayList<>();
        for (Delegation delegation : at.delegations()) {
            if (delegation.covers(path)) {
                steps.add(new Step(delegation, at.head().role()));
                if (delegation.terminating()) {
                    toVisit.clear();
                    break;
                }
            }
        }
        Collections.reverse(steps);
        steps.forEach(toVisit::push);
    }
}
