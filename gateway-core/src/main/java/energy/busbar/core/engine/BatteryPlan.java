package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.port.SiteView.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What batteries are to hold: their reserves, and their power within what the site's limits leave. Part of the planner.
 *
 * <p>Reserve claims: TARGET and MIN are the charge below which a battery is not discharged, MAX the one above which it
 * is not charged. A program's power target stands on each of its batteries with the power of all together.
 */
final class BatteryPlan {
    /** Nearer to the wish than this a battery is not held back while generation gives way. */
    private static final double ROOM_SLACK_WATTS = 100;

    private final PlanDraft draft;
    private final Set<DeviceId> empty;
    private final Set<DeviceId> full;

    BatteryPlan(PlanDraft draft) {
        this.draft = draft;
        empty = new HashSet<>(draft.state.empty());
        full = new HashSet<>(draft.state.full());
    }

    void plan() {
        reserves();
        batteries();
    }

    /** At their reserve, until 1 % above it. */
    Set<DeviceId> empty() {
        return empty;
    }

    /** At their upper end, until 1 % below it. */
    Set<DeviceId> full() {
        return full;
    }

    private void reserves() {
        for (DeviceState battery : draft.devices(DeviceType.BATTERY)) {
            Lever lever = new Lever(battery.placement().device(), Quantity.RESERVE);
            List<Claim> all = draft.of(lever);
            List<Claim> low = all.stream().filter(c -> c.bound() != Bound.MAX).toList();
            all.stream().filter(c -> c.bound() == Bound.MAX).forEach(c -> draft.stand(Contest.inForce(c)));
            Optional<Ability> ability = Balance.ability(draft.site, lever);
            Contest contest = Contest.of(
                    low,
                    ability.map(Ability::min).orElse(0.0),
                    ability.map(Ability::max).orElse(100.0));
            contest.standings().forEach(draft::stand);
            contest.target().ifPresent(claim -> {
                double value = contest.clip(claim.value());
                draft.stand(
                        value == claim.value()
                                ? Contest.inForce(claim)
                                : Contest.clipped(claim, value, contest.clippedBy(claim.value())));
                if (ability.isPresent()) {
                    draft.aims.put(lever, new Aim(value, false, value));
                } else if (battery.info()
                        .map(i -> i.ability(Quantity.RESERVE).isPresent())
                        .orElse(true)) {
                    draft.unreachable(lever, List.of(claim));
                }
            });
        }
    }

    private record Taker(DeviceId device, Contest contest, Claim claim, double low, double high, double charge) {}

    private void batteries() {
        List<Taker> takers = new ArrayList<>();
        for (DeviceState battery : draft.devices(DeviceType.BATTERY)) {
            Lever lever = new Lever(battery.placement().device(), Quantity.ACTIVE_POWER);
            List<Claim> wanting = draft.of(lever);
            Optional<Ability> ability = Balance.ability(draft.site, lever);
            if (ability.isEmpty()) {
                draft.unreachable(lever, wanting);
                continue;
            }
            Contest contest =
                    Contest.of(wanting, ability.get().min(), ability.get().max());
            contest.standings().forEach(draft::stand);
            contest.target().ifPresent(claim -> takers.add(taker(battery, contest, claim)));
        }
        Map<DeviceId, Double> wishes = new LinkedHashMap<>();
        for (Taker taker : takers) {
            if (taker.claim().rank() == Rank.PROGRAM) {
                continue;
            }
            double value = bounded(taker, taker.claim().value());
            wishes.put(taker.device(), value);
            draft.stand(
                    value == taker.claim().value()
                            ? Contest.inForce(taker.claim())
                            : Contest.clipped(taker.claim(), value, boundOf(taker)));
        }
        takers.stream()
                .filter(t -> t.claim().rank() == Rank.PROGRAM)
                .map(t -> t.claim().owner())
                .distinct()
                .forEach(owner -> pool(
                        takers.stream()
                                .filter(t -> t.claim().owner().equals(owner))
                                .toList(),
                        wishes));
        takers.stream()
                .sorted(Comparator.comparing(Taker::claim, Contest.STRONGEST_FIRST))
                .forEach(t -> withinSite(t, wishes));
    }

    private Taker taker(DeviceState battery, Contest contest, Claim claim) {
        DeviceId id = battery.placement().device();
        double charge = battery.good(StandardPoints.CHARGE_PERCENTAGE.name());
        double reserve = 0;
        double ceiling = 100;
        double own = battery.good(StandardPoints.BACKUP_RESERVE.name());
        reserve = Double.isNaN(own) ? reserve : own;
        for (Claim bound : draft.of(new Lever(id, Quantity.RESERVE))) {
            if (bound.rank().limits(claim.rank()) && bound.bound() == Bound.MAX) {
                ceiling = Math.min(ceiling, bound.value());
            } else if (bound.rank().limits(claim.rank())
                    && draft.standings.get(bound.id()) != null
                    && draft.standings.get(bound.id()).verdict() != Verdict.OVERRIDDEN) {
                reserve = Math.max(reserve, bound.value());
            }
        }
        // A charge that is not known lets nothing out as soon as there is a reserve to keep.
        boolean low = Double.isNaN(charge) ? reserve > 0 : charge <= reserve + (empty.contains(id) ? 1 : 0);
        boolean high = !Double.isNaN(charge) && charge >= ceiling - (full.contains(id) ? 1 : 0);
        remember(empty, id, low && reserve > 0);
        remember(full, id, high);
        return new Taker(
                id,
                contest,
                claim,
                high ? Math.max(0, contest.low()) : contest.low(),
                low ? Math.min(0, contest.high()) : contest.high(),
                Double.isNaN(charge) ? 50 : charge);
    }

    private static void remember(Set<DeviceId> set, DeviceId id, boolean in) {
        if (in) {
            set.add(id);
        } else {
            set.remove(id);
        }
    }

    private static double bounded(Taker taker, double value) {
        return Math.max(taker.low(), Math.min(taker.high(), value));
    }

    private static String boundOf(Taker taker) {
        double wanted = taker.claim().value();
        if (wanted > taker.high() && taker.high() < taker.contest().high()) {
            return "the battery's reserve";
        }
        if (wanted < taker.low() && taker.low() > taker.contest().low()) {
            return "the battery's upper end of charge";
        }
        return taker.contest().clippedBy(wanted);
    }

    private void pool(List<Taker> members, Map<DeviceId, Double> wishes) {
        double total = members.get(0).claim().value();
        double[] caps = new double[members.size()];
        double[] weights = new double[members.size()];
        for (int i = 0; i < caps.length; i++) {
            Taker member = members.get(i);
            caps[i] = Math.max(0, total > 0 ? member.high() : -member.low());
            weights[i] = caps[i] * Math.max(1, total > 0 ? member.charge() : 100 - member.charge());
        }
        double[] shares = PowerShare.proportional(Math.abs(total), weights, caps);
        double shared = 0;
        for (double share : shares) {
            shared += share;
        }
        for (int i = 0; i < caps.length; i++) {
            Taker member = members.get(i);
            wishes.put(member.device(), bounded(member, Math.signum(total) * shares[i] + 0.0));
            draft.stand(
                    Math.abs(shared - Math.abs(total)) < 1
                            ? Contest.inForce(member.claim())
                            : Contest.clipped(
                                    member.claim(),
                                    Math.signum(total) * shared + 0.0,
                                    "what the batteries that are there can do together"));
        }
    }

    /** Keeps export and import limits with the battery: generation and chargers give way before it moves. */
    private void withinSite(Taker taker, Map<DeviceId, Double> wishes) {
        DeviceId id = taker.device();
        Rank rank = taker.claim().rank();
        double wish = wishes.getOrDefault(id, 0.0);
        double export = draft.limit(Quantity.EXPORT_LIMIT, rank);
        double imported = draft.limit(Quantity.IMPORT_LIMIT, rank);
        boolean ac = draft.site
                .device(id)
                .map(d -> d.placement().coupling() == Site.Coupling.AC)
                .orElse(false);
        double value = wish;
        Lever lever = new Lever(id, Quantity.ACTIVE_POWER);
        boolean atStake = wish > 0 && Double.isFinite(export) || wish < 0 && Double.isFinite(imported);
        String why = "";
        if (atStake && draft.blind) {
            value = 0;
            why = "the safe state: the grid meter is not seen";
        } else if (atStake && !draft.balance.seen()) {
            value = Math.signum(wish)
                    * Math.min(Math.abs(wish), Math.abs(draft.state.set().getOrDefault(lever, 0.0)));
            why = "its last setpoint while the grid meter is not seen";
        } else if (atStake && ac) {
            double measured = draft.balance.storage().getOrDefault(id, 0.0);
            double others = others(id, wishes, wish > 0);
            if (wish > 0) {
                double most = Math.max(0, export + draft.load - others);
                double room = most - draft.balance.generated() + draft.config.marginWatts();
                double now = Math.max(measured, room);
                value = Math.min(wish, Math.max(0, most));
                value = now < value - ROOM_SLACK_WATTS ? Math.max(0, now) : value;
                why = "the export limit";
            } else {
                double least = Math.min(
                        0,
                        draft.load
                                - Balance.sum(draft.balance.charging())
                                - draft.balance.generated()
                                - others
                                - imported);
                double room = draft.load - draft.balance.generated() - others - imported - draft.config.marginWatts();
                double now = Math.min(measured, room);
                value = Math.max(wish, least);
                value = now > value + ROOM_SLACK_WATTS ? Math.min(0, now) : value;
                why = "the import limit";
            }
        }
        wishes.put(id, value);
        if (ac) {
            draft.planned.put(id, wish > 0 && !draft.blind ? Math.max(value, wishFor(wish, value, export)) : value);
        }
        if (Math.abs(value - wish) > 1) {
            draft.stand(Contest.clipped(taker.claim(), value, why));
        }
        draft.aims.put(lever, new Aim(bounded(taker, value), false, 0));
    }

    /** Generation makes room for what the battery is about to deliver, not only for what it delivers already. */
    private double wishFor(double wish, double value, double export) {
        return Double.isFinite(export) ? Math.min(wish, Math.max(value, export + draft.load)) : value;
    }

    private double others(DeviceId id, Map<DeviceId, Double> wishes, boolean discharging) {
        double sum = 0;
        for (Map.Entry<DeviceId, Double> measured : draft.balance.storage().entrySet()) {
            if (!measured.getKey().equals(id)) {
                sum += expected(measured.getKey(), measured.getValue(), wishes, discharging);
            }
        }
        return sum;
    }

    private static double expected(DeviceId id, double measured, Map<DeviceId, Double> wishes, boolean discharging) {
        double wish = wishes.getOrDefault(id, measured);
        return discharging ? Math.max(measured, wish) : Math.min(measured, wish);
    }
}
