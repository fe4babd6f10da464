package energy.busbar.core.engine;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import energy.busbar.core.model.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a command means: claims, a reset, a lockout, or a refusal. */
sealed interface CommandReading {
    /** @param claims at least one; those of one command end together */
    record Claims(List<Claim> claims) implements CommandReading {}

    /** Withdraws what earlier commands want of this quantity; {@code devices} is empty for the site's. */
    record Reset(List<DeviceId> devices, Quantity quantity) implements CommandReading {}

    /** Each is done once. @param orders at least one */
    record Services(Map<DeviceId, ServiceOrder> orders) implements CommandReading {}

    record Lockout(boolean enabled) implements CommandReading {}

    record Refusal(String code, String message) implements CommandReading {}

    /** @param from when it may start: now, or where it stood before a restart */
    static CommandReading of(CommandRequest request, long order, Instant from, SiteSnapshot snapshot) {
        Optional<CommandCatalogue.AvailableCommand> known = CommandCatalogue.bySlug(request.slug());
        if (known.isEmpty()) {
            return new Refusal(
                    "unknown-command",
                    "no command '" + request.slug() + "'; there are "
                            + CommandCatalogue.all().stream()
                                    .map(CommandCatalogue.AvailableCommand::slug)
                                    .toList());
        }
        CommandCatalogue.AvailableCommand command = known.get();
        Optional<String> problem = CommandInput.problem(command, request.input());
        if (problem.isPresent()) {
            return new Refusal("bad-input", problem.get());
        }
        if (command.service().isPresent()) {
            return ServiceReading.of(command, command.service().get(), request, from, snapshot);
        }
        if (request.until().isPresent() && !request.until().get().isAfter(from)) {
            return new Refusal("expired", "until " + request.until().get() + " has passed; it is " + from);
        }
        Optional<Instant> ends = ChargerCommands.until(request);
        if (ends.isPresent() && !ends.get().isAfter(from)) {
            return new Refusal("expired", "by " + ends.get() + " has passed; it is " + from);
        }
        if (command.slug().equals("site:set-service-lockout")) {
            return new Lockout(Boolean.TRUE.equals(request.input().get("enabled")));
        }
        if (!snapshot.site().commissioned()) {
            return new Refusal(
                    "not-commissioned", "nothing moves before the site is commissioned (commissioned: true)");
        }
        Quantity quantity = quantity(command.slug());
        boolean reset = CommandCatalogue.RESET.equals(request.input().get("operatingMode"));
        if (command.ofSite()) {
            if (request.device().isPresent() || request.tag().isPresent()) {
                return new Refusal("bad-input", command.slug() + " is the site's and names neither deviceId nor tag");
            }
            return reset
                    ? new Reset(List.of(), quantity)
                    : new Claims(List.of(
                            claim(request, order, from, Rank.MANUAL, null, quantity, Bound.MAX, watts(request))));
        }
        List<DeviceId> devices = new ArrayList<>();
        for (DeviceState device : snapshot.devices().values()) {
            Site.Placement placement = device.placement();
            boolean named = request.device().map(placement.device()::equals).orElse(false)
                    || request.tag().map(placement.tags()::contains).orElse(false);
            if (!named) {
                continue;
            }
            boolean fits = command.types().contains(placement.type());
            boolean able = device.info().isEmpty()
                    || device.info()
                            .get()
                            .ability(ChargerCommands.needed(quantity))
                            .isPresent()
                    // The planner itself keeps a reserve that the device has no register for.
                    || quantity == Quantity.RESERVE;
            if (request.device().isPresent() && !fits) {
                return new Refusal(
                        "wrong-type",
                        placement.device() + " is of the type "
                                + placement.type().word() + "; " + command.slug()
                                + " is for "
                                + command.types().stream()
                                        .map(DeviceType::word)
                                        .sorted(Comparator.reverseOrder())
                                        .collect(Collectors.joining(" and ")));
            }
            if (request.device().isPresent() && !able) {
                return new Refusal("not-able", placement.device() + " has no " + quantity.word() + " that can be set");
            }
            if (fits && able) {
                devices.add(placement.device());
            }
        }
        if (devices.isEmpty()) {
            return request.device().isPresent()
                    ? new Refusal(
                            "unknown-device",
                            "no device '" + request.device().get() + "'; there are "
                                    + snapshot.devices().keySet())
                    : new Refusal(
                            "unknown-device",
                            request.tag()
                                    .map(t -> "no device with the tag '" + t + "' takes " + command.slug())
                                    .orElse(command.slug() + " needs a deviceId or a tag"));
        }
        if (reset) {
            return new Reset(devices, quantity);
        }
        if (quantity.isGridSupport()) {
            return gridSupport(request, order, from, devices, snapshot);
        }
        List<Claim> claims = new ArrayList<>();
        for (DeviceId device : devices) {
            claims.addAll(ofDevice(request, order, from, device, snapshot));
        }
        return new Claims(claims);
    }

    private static CommandReading gridSupport(
            CommandRequest request, long order, Instant from, List<DeviceId> devices, SiteSnapshot snapshot) {
        List<GridSupportCommands.Target> targets;
        try {
            targets = GridSupportCommands.targets(request.slug(), request.input());
        } catch (IllegalArgumentException e) {
            return new Refusal("bad-input", String.valueOf(e.getMessage()));
        }
        List<Claim> claims = new ArrayList<>();
        List<String> unable = new ArrayList<>();
        for (DeviceId device : devices) {
            Optional<DeviceInfo> info = snapshot.device(device).flatMap(DeviceState::info);
            Optional<Quantity> lacks = targets.stream()
                    .map(GridSupportCommands.Target::quantity)
                    .filter(q -> info.isPresent() && info.get().ability(q).isEmpty())
                    .findFirst();
            lacks.ifPresent(q -> unable.add(device + " has no " + q.word() + " that can be set"));
            if (lacks.isEmpty()) {
                targets.forEach(t -> claims.add(target(request, order, from, device, t)));
            }
        }
        // Of a batch, those that cannot take it are left out.
        if (claims.isEmpty()) {
            return new Refusal("not-able", String.join("; ", unable));
        }
        return new Claims(claims);
    }

    private static Claim target(
            CommandRequest request, long order, Instant from, DeviceId device, GridSupportCommands.Target target) {
        return new Claim(
                claimId(request, device, target.quantity(), Bound.TARGET),
                request.id(),
                Rank.MANUAL,
                Optional.of(device),
                target.quantity(),
                Bound.TARGET,
                target.value(),
                target.curve(),
                from,
                request.until(),
                order);
    }

    private static List<Claim> ofDevice(
            CommandRequest request, long order, Instant from, DeviceId device, SiteSnapshot snapshot) {
        List<Claim> claims = new ArrayList<>();
        switch (request.slug()) {
            case "battery:set-operating-mode" -> {
                double sign = sign(request);
                double magnitude = request.input().get("power") instanceof Number power
                        ? power.doubleValue()
                        : fullPower(snapshot, device, sign);
                // Adding 0.0 turns −0.0 into 0.0, which would look odd in messages.
                claims.add(claim(
                        request,
                        order,
                        from,
                        Rank.MANUAL,
                        device,
                        Quantity.ACTIVE_POWER,
                        Bound.TARGET,
                        sign * magnitude + 0.0));
                if (request.input().get("minimumBatteryReserve") instanceof Number low) {
                    claims.add(claim(
                            request, order, from, Rank.MANUAL, device, Quantity.RESERVE, Bound.MIN, low.doubleValue()));
                }
                if (request.input().get("maximumBatteryReserve") instanceof Number high) {
                    claims.add(claim(
                            request,
                            order,
                            from,
                            Rank.MANUAL,
                            device,
                            Quantity.RESERVE,
                            Bound.MAX,
                            high.doubleValue()));
                }
            }
            case "battery:set-reserve" ->
                claims.add(claim(
                        request,
                        order,
                        from,
                        Rank.STORM,
                        device,
                        Quantity.RESERVE,
                        Bound.TARGET,
                        number(request, "chargePercentage")));
            case "inverter:set-power-limit" ->
                claims.add(claim(
                        request,
                        order,
                        from,
                        Rank.MANUAL,
                        device,
                        Quantity.GENERATION_LIMIT,
                        Bound.MAX,
                        watts(request)));
            case "charger:set-operating-mode" ->
                claims.add(claim(
                        request,
                        order,
                        from,
                        Rank.MANUAL,
                        device,
                        Quantity.CHARGE_CURRENT,
                        Bound.TARGET,
                        "start-charging".equals(request.input().get("operatingMode"))
                                ? fullCurrent(snapshot, device)
                                : 0));
            case "charger:set-current-limit" ->
                claims.add(claim(
                        request,
                        order,
                        from,
                        Rank.MANUAL,
                        device,
                        Quantity.CHARGE_CURRENT,
                        Bound.MAX,
                        number(request, "current")));
            default ->
                claims.add(claim(
                        request,
                        order,
                        from,
                        Rank.MANUAL,
                        device,
                        ChargerCommands.quantity(request.slug())
                                .orElseThrow(() -> new IllegalStateException("no meaning for " + request.slug())),
                        ChargerCommands.bound(request.slug()),
                        ChargerCommands.value(request)));
        }
        return claims;
    }

    private static Quantity quantity(String slug) {
        return switch (slug) {
            case "battery:set-operating-mode" -> Quantity.ACTIVE_POWER;
            case "battery:set-reserve" -> Quantity.RESERVE;
            case "inverter:set-power-limit" -> Quantity.GENERATION_LIMIT;
            case "charger:set-operating-mode", "charger:set-current-limit" -> Quantity.CHARGE_CURRENT;
            case "site:set-export-limit" -> Quantity.EXPORT_LIMIT;
            case "site:set-import-limit" -> Quantity.IMPORT_LIMIT;
            default ->
                GridSupportCommands.quantity(slug)
                        .or(() -> ChargerCommands.quantity(slug))
                        .orElseThrow(() -> new IllegalStateException("no quantity for " + slug));
        };
    }

    private static double sign(CommandRequest request) {
        Object mode = request.input().get("operatingMode");
        return "discharge".equals(mode) ? 1 : "charge".equals(mode) ? -1 : 0;
    }

    private static double fullPower(SiteSnapshot snapshot, DeviceId device, double sign) {
        return ability(snapshot, device, Quantity.ACTIVE_POWER)
                .map(a -> sign > 0 ? Math.max(0, a.max()) : Math.max(0, -a.min()))
                .orElse(CommandCatalogue.MAX_WATTS);
    }

    private static double fullCurrent(SiteSnapshot snapshot, DeviceId device) {
        return ability(snapshot, device, Quantity.CHARGE_CURRENT)
                .map(Ability::max)
                .orElse(CommandCatalogue.MAX_AMPS);
    }

    private static Optional<Ability> ability(SiteSnapshot snapshot, DeviceId device, Quantity quantity) {
        return snapshot.device(device).flatMap(DeviceState::info).flatMap(i -> i.ability(quantity));
    }

    private static double watts(CommandRequest request) {
        return number(request, "power");
    }

    private static double number(CommandRequest request, String field) {
        if (request.input().get(field) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalStateException(field + " was checked to be a number");
    }

    private static String claimId(CommandRequest request, @Nullable DeviceId device, Quantity quantity, Bound bound) {
        return request.id() + "/" + (device == null ? "site" : device.value()) + "/" + quantity.word() + "/"
                + bound.name().toLowerCase(Locale.ROOT);
    }

    private static Claim claim(
            CommandRequest request,
            long order,
            Instant from,
            Rank rank,
            @Nullable DeviceId device,
            Quantity quantity,
            Bound bound,
            double value) {
        return new Claim(
                claimId(request, device, quantity, bound),
                request.id(),
                rank,
                Optional.ofNullable(device),
                quantity,
                bound,
                value,
                from,
                ChargerCommands.until(request),
                order);
    }
}
