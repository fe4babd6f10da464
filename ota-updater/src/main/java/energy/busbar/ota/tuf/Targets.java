package energy.busbar.ota.tuf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Files vouched for, and to whom others are delegated, in order of trust. */
record Targets(Head head, Map<String, Target> targets, List<Delegation> delegations) {
    static Targets read(Envelope envelope) {
        Head head = Head.read(envelope, "targets");
        Map<String, Target> targets = new HashMap<>();
        envelope.signed()
                .object("targets")
                .members((path, fields) -> targets.put(path, Target.read(path, envelope.role(), fields)));
        List<Delegation> delegations = new ArrayList<>();
        if (envelope.signed().has("delegations")) {
            Fields fields = envelope.signed().object("delegations");
            Map<String, TufKey> keys = RoleKeys.readKeys(fields.object("keys"));
            Set<String> names = new HashSet<>();
            for (Fields role : fields.objects("roles")) {
                Delegation delegation = Delegation.read(role, keys);
                if (!names.add(delegation.name())) {
                    throw role.wrong("name", "a name that no delegation before it has");
                }
                delegations.add(delegation);
            }
        }
        return new Targets(head, Map.copyOf(targets), List.copyOf(delegations));
    }
}
