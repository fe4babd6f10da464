package energy.busbar.sync;

import energy.busbar.core.engine.CommandCatalogue;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.Rank;
import energy.busbar.core.model.Site;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What one uplink may command. Whatever no grant covers is refused before the command desk sees it. */
public record CommandRights(List<Grant> grants) {
    /** Stands for dispatch events where else a slug stands. */
    public static final String DISPATCH_EVENTS = "dispatch-events";

    private static final Pattern SLUGS = Pattern.compile("\\*|[a-z-]{1,32}:(\\*|[a-z-]{1,64})|" + DISPATCH_EVENTS);

    /**
     * @param slugs such as {@code battery:set-reserve}, {@code battery:*}, {@code *} for all, {@link #DISPATCH_EVENTS}
     * @param devices empty for all of the site, and then also for commands of the site itself
     * @param most the strongest authority that a command may have
     */
    public record Grant(List<String> slugs, Optional<Set<DeviceId>> devices, Rank most) {
        public Grant {
            slugs = List.copyOf(slugs);
            devices = devices.map(Set::copyOf);
        }

        private boolean names(String slug) {
            return slugs.stream()
                    .anyMatch(s -> s.equals("*")
                            || s.equals(slug)
                            || s.endsWith(":*") && slug.startsWith(s.substring(0, s.length() - 1)));
        }

        private boolean reaches(Set<DeviceId> targets) {
            return devices.map(some -> some.containsAll(targets)).orElse(true);
        }
    }

    public CommandRights {
        grants = List.copyOf(grants);
    }

    public static CommandRights everything() {
        return new CommandRights(List.of(new Grant(List.of("*"), Optional.empty(), Rank.SAFETY)));
    }

    public static CommandRights none() {
        return new CommandRights(List.of());
    }

    public static boolean isSlugs(String text) {
        return SLUGS.matcher(text).matches();
    }

    /** The authority that a command's claims have. */
    static Rank authority(String slug) {
        return switch (slug) {
            case "site:set-service-lockout" -> Rank.SAFETY;
            case "battery:set-reserve" -> Rank.STORM;
            case DISPATCH_EVENTS -> Rank.PROGRAM;
            default -> Rank.MANUAL;
        };
    }

    boolean anyCommand() {
        return grants.stream().anyMatch(g -> g.slugs().stream().anyMatch(s -> !s.equals(DISPATCH_EVENTS)));
    }

    boolean anyDispatch() {
        return grants.stream().anyMatch(g -> g.names(DISPATCH_EVENTS));
    }

    /** Whether the slug can be commanded of this device at all; for what is announced. */
    boolean offers(String slug, Optional<DeviceId> device) {
        return device.isPresent()
                ? refusal(slug, Set.of(device.get()), device.get().value()).isEmpty()
                : refusalOfSite(slug).isEmpty();
    }

    /** @return why not, what and what would be right; empty where it may */
    Optional<String> refusal(CommandRequest request, Site site) {
        String slug = request.slug();
        if (request.device().isPresent()) {
            DeviceId device = request.device().get();
            return refusal(slug, Set.of(device), device.value());
        }
        return request.tag()
                .map(tag -> refusal(slug, tagged(slug, tag, site), "every device with the tag '" + tag + "'"))
                .orElseGet(() -> refusalOfSite(slug));
    }

    /** Devices that cannot take the command are left out of a batch, so nobody needs a right for them. */
    private static Set<DeviceId> tagged(String slug, String tag, Site site) {
        Set<DeviceType> types = CommandCatalogue.bySlug(slug)
                .map(CommandCatalogue.AvailableCommand::types)
                .orElse(Set.of());
        Set<DeviceId> devices = new LinkedHashSet<>();
        site.placements().stream()
                .filter(p -> p.tags().contains(tag) && types.contains(p.type()))
                .forEach(p -> devices.add(p.device()));
        return devices;
    }

    Optional<String> refusal(DispatchEvent event, Site site) {
        Set<DeviceId> batteries = new LinkedHashSet<>(event.devices());
        if (batteries.isEmpty()) {
            site.placements().stream()
                    .filter(p -> p.type() == DeviceType.BATTERY)
                    .forEach(p -> batteries.add(p.device()));
        }
        boolean limitsSite = event.windows().stream()
                .anyMatch(w ->
                        w.exportLimitWatts().isPresent() || w.importLimitWatts().isPresent());
        Optional<String> refusal = refusal(
                DISPATCH_EVENTS, batteries, event.devices().isEmpty() ? "every battery of the site" : "" + batteries);
        if (refusal.isEmpty() && limitsSite) {
            return refusalOfSite(DISPATCH_EVENTS).map(why -> why + "; a window's limits at the meter are the site's");
        }
        return refusal;
    }

    private Optional<String> refusalOfSite(String slug) {
        List<Grant> named = named(slug);
        if (named.stream()
                .anyMatch(g -> g.devices().isEmpty() && !authority(slug).strongerThan(g.most()))) {
            return Optional.empty();
        }
        return Optional.of(
                named.isEmpty()
                        ? notNamed(slug)
                        : notAuthority(slug, named)
                                .orElse("not-allowed: " + slug
                                        + " is the site's; this uplink may command single devices only"));
    }

    private Optional<String> refusal(String slug, Set<DeviceId> targets, String shown) {
        List<Grant> named = named(slug);
        if (named.stream().anyMatch(g -> g.reaches(targets) && !authority(slug).strongerThan(g.most()))) {
            return Optional.empty();
        }
        return Optional.of(
                named.isEmpty()
                        ? notNamed(slug)
                        : notAuthority(slug, named)
                                .orElse("not-allowed: this uplink may not command " + shown + " with " + slug));
    }

    private List<Grant> named(String slug) {
        return grants.stream().filter(g -> g.names(slug)).toList();
    }

    private String notNamed(String slug) {
        Set<String> may = new LinkedHashSet<>();
        grants.forEach(g -> may.addAll(g.slugs()));
        return "not-allowed: this uplink may not give " + slug + "; it may give "
                + (may.isEmpty() ? "nothing" : String.join(", ", may));
    }

    private static Optional<String> notAuthority(String slug, List<Grant> named) {
        Rank needed = authority(slug);
        return named.stream().allMatch(g -> needed.strongerThan(g.most()))
                ? Optional.of("not-allowed: " + slug + " has the authority " + needed.word()
                        + "; this uplink may use at most "
                        + named.stream()
                                .map(Grant::most)
                                .min(java.util.Comparator.naturalOrder())
                                .orElseThrow()
                                .word())
                : Optional.empty();
    }
}
