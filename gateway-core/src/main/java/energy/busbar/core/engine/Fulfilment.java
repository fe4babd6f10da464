package energy.busbar.core.engine;

import energy.busbar.core.engine.CommandDesk.Progress;
import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.engine.Plan.Standing;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.port.SiteView.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns what became of claims into the statuses of their commands: success is read back and measured, and says which. */
final class Fulfilment {
    private final CommandDesk desk;
    private final LeverDriver levers;
    private final ControlConfig config;
    /** By claim: when its lever was first seen at its aim. */
    private final Map<String, Long> reachedMillis = new HashMap<>();

    Fulfilment(CommandDesk desk, LeverDriver levers, ControlConfig config) {
        this.desk = desk;
        this.levers = levers;
        this.config = config;
    }

    void settle(Plan plan, SiteSnapshot site) {
        Map<String, List<Standing>> byOwner = new LinkedHashMap<>();
        plan.standings()
                .forEach(s -> byOwner.computeIfAbsent(s.claim().owner(), o -> new ArrayList<>())
                        .add(s));
        byOwner.forEach((owner, standings) ->
                progress(standings, plan, site).ifPresent(progress -> desk.settle(owner, progress)));
        reachedMillis
                .keySet()
                .retainAll(plan.standings().stream().map(s -> s.claim().id()).toList());
        for (CommandDesk.PendingReset pending : desk.pendingResets()) {
            reset(pending.reset(), plan)
                    .ifPresent(words -> desk.settle(
                            pending.commandId(), new Progress(CommandStatus.SUCCESS, Optional.empty(), words)));
        }
    }

    /** Empty while one of the claims is still on its way. */
    private Optional<Progress> progress(List<Standing> standings, Plan plan, SiteSnapshot site) {
        List<Progress> parts = new ArrayList<>();
        for (Standing standing : standings) {
            Optional<Progress> part = part(standing, plan, site);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        for (CommandStatus status : List.of(
                CommandStatus.SUCCESS, CommandStatus.SCHEDULED, CommandStatus.OVERRIDDEN, CommandStatus.FAILED)) {
            Optional<Progress> first =
                    parts.stream().filter(p -> p.status() == status).findFirst();
            if (first.isPresent()) {
                String words = String.join(
                        "; ", parts.stream().map(Progress::detail).distinct().toList());
                return Optional.of(new Progress(status, first.get().winner(), words));
            }
        }
        return Optional.empty();
    }

    private Optional<Progress> part(Standing standing, Plan plan, SiteSnapshot site) {
        Claim claim = standing.claim();
        if (standing.verdict() == Verdict.WAITING) {
            return Optional.of(new Progress(CommandStatus.SCHEDULED, Optional.empty(), standing.words()));
        }
        if (standing.verdict() == Verdict.OVERRIDDEN) {
            return Optional.of(new Progress(CommandStatus.OVERRIDDEN, standing.winner(), standing.words()));
        }
        if (claim.device().isEmpty()) {
            return ofSite(standing, plan, site);
        }
        Lever lever = new Lever(claim.device().get(), claim.quantity());
        Aim aim = plan.aims().get(lever);
        if (aim == null) {
            return Optional.of(new Progress(
                    CommandStatus.SUCCESS, Optional.empty(), standing.words() + ", kept by the gateway itself"));
        }
        Optional<LeverWork> work = levers.find(lever);
        if (work.map(w -> w.givenUp).orElse(false)) {
            return Optional.of(
                    new Progress(CommandStatus.FAILED, Optional.empty(), lever + ": " + work.orElseThrow().lastError));
        }
        if (!reached(claim.id(), lever, aim, site)) {
            return Optional.empty();
        }
        return Optional.of(new Progress(
                CommandStatus.SUCCESS,
                Optional.empty(),
                standing.words() + "; " + lever + " reads back " + Contest.amount(claim, work.orElseThrow().readBack)
                        + measured(lever, aim, site)));
    }

    private boolean reached(String claimId, Lever lever, Aim aim, SiteSnapshot site) {
        Setpoint written = levers.find(lever).map(w -> w.written).orElse(null);
        if (written == null || Math.abs(written.value() - aim.value()) > nearEnough(lever)) {
            return false;
        }
        long now = site.now().monotonicMillis();
        long since = reachedMillis.computeIfAbsent(claimId, id -> now);
        Duration response = Balance.ability(site, lever).map(Ability::response).orElse(Duration.ZERO);
        return now - since
                >= Math.min(response.toMillis(), config.longestResponse().toMillis());
    }

    private double nearEnough(Lever lever) {
        return lever.quantity() == Quantity.CHARGE_CURRENT
                        || lever.quantity() == Quantity.CHARGE_PHASES
                        || lever.quantity() == Quantity.RESERVE
                ? LeverDriver.SAME
                : config.deadbandWatts();
    }

    private static String measured(Lever lever, Aim aim, SiteSnapshot site) {
        String point = switch (lever.quantity()) {
            case ACTIVE_POWER -> StandardPoints.CHARGE_RATE.name();
            case GENERATION_LIMIT -> StandardPoints.POWER.name();
            case CHARGE_CURRENT -> StandardPoints.CHARGER_CURRENT.name();
            default -> StandardPoints.BACKUP_RESERVE.name();
        };
        double value = site.device(lever.device()).map(d -> d.good(point)).orElse(Double.NaN);
        if (Double.isNaN(value)) {
            return "; not measured";
        }
        double slack = Math.max(
                1, Math.max(Math.abs(aim.value()) * 0.05, lever.quantity() == Quantity.CHARGE_CURRENT ? 1 : 100));
        boolean limit = lever.quantity() == Quantity.GENERATION_LIMIT || lever.quantity() == Quantity.CHARGE_CURRENT;
        boolean follows = limit ? value <= aim.value() + slack : Math.abs(value - aim.value()) <= slack;
        return String.format(
                Locale.ROOT,
                "; measured %.1f %s%s",
                value,
                lever.quantity().unit().symbol(),
                follows ? "" : ", which does not follow yet");
    }

    private Optional<Progress> ofSite(Standing standing, Plan plan, SiteSnapshot site) {
        Quantity quantity = standing.claim().quantity() == Quantity.EXPORT_LIMIT
                ? Quantity.GENERATION_LIMIT
                : Quantity.CHARGE_CURRENT;
        List<Map.Entry<Lever, Aim>> needed = plan.aims().entrySet().stream()
                .filter(a -> a.getKey().quantity() == quantity)
                .toList();
        boolean away = plan.suspended().stream().anyMatch(l -> l.quantity() == quantity);
        if (needed.isEmpty() && away) {
            return Optional.of(new Progress(
                    CommandStatus.SCHEDULED, Optional.empty(), "waiting: no device that keeps it can be reached"));
        }
        if (needed.isEmpty() && quantity == Quantity.GENERATION_LIMIT) {
            return Optional.of(
                    new Progress(CommandStatus.FAILED, Optional.empty(), "no inverter of this site can be limited"));
        }
        for (Map.Entry<Lever, Aim> aim : needed) {
            if (!reached(standing.claim().id(), aim.getKey(), aim.getValue(), site)) {
                return Optional.empty();
            }
        }
        double grid = Balance.gridWatts(site);
        return Optional.of(new Progress(
                CommandStatus.SUCCESS,
                Optional.empty(),
                standing.words()
                        + (Double.isNaN(grid)
                                ? "; not measured"
                                : String.format(Locale.ROOT, "; measured %.0f W at the meter (+ import)", grid))));
    }

    private Optional<String> reset(CommandReading.Reset reset, Plan plan) {
        boolean others = false;
        for (DeviceId device : reset.devices()) {
            Lever lever = new Lever(device, reset.quantity());
            if (plan.aims().containsKey(lever) || plan.suspended().contains(lever)) {
                others = true;
            } else if (!levers.isReleased(lever)) {
                return Optional.empty();
            }
        }
        return Optional.of(others ? "withdrawn; others still hold it" : "given back");
    }
}
