package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceDescription.Concern;
import energy.busbar.core.driver.DeviceDescription.Setting;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.SettingsTalk.Found;
import energy.busbar.driver.ocpp.SettingsTalk.Written;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A charger's settings, read, compared with what they should be, and corrected: after a boot, after a connection without
 * one, and once a day. What is refused is told, and left alone. Runs on the loop.
 */
final class ChargerSettings {
    private static final Logger LOG = LoggerFactory.getLogger(ChargerSettings.class);

    /** After a connection without a boot, which is asked for first; and how old the last look may be then. */
    private static final long SETTLE_MILLIS = 15_000;

    private static final long RECENT_MILLIS = 10 * 60_000;

    /** Named in an alert. */
    private static final int MAX_NAMED = 5;

    private final String identity;
    private final Map<String, String> configured;
    private final GatewayClock clock;
    private final Map<String, KeptSetting> kept = new LinkedHashMap<>();
    private Set<String> current = Set.of();

    private boolean running;
    private int connection;
    private long connectedMillis;
    private long checkedMillis = Long.MIN_VALUE;

    /** @param configured by name; stands above what the gateway needs itself */
    ChargerSettings(String identity, Map<String, String> configured, GatewayClock clock) {
        this.identity = identity;
        this.configured = configured;
        this.clock = clock;
    }

    void connected() {
        connection++;
        running = false;
        connectedMillis = clock.monotonicMillis();
    }

    /** Whether to look again; asked while the charger is there. */
    boolean due() {
        long now = clock.monotonicMillis();
        if (running || now - connectedMillis < SETTLE_MILLIS) {
            return false;
        }
        boolean never = checkedMillis == Long.MIN_VALUE;
        boolean before = checkedMillis < connectedMillis;
        return never || now - checkedMillis >= (before ? RECENT_MILLIS : KeptSetting.DAY_MILLIS);
    }

    CompletableFuture<Void> booted(SettingsTalk talk) {
        kept.values().forEach(KeptSetting::booted);
        running = false;
        connection++;
        return check(talk);
    }

    /** Completes when all has been tried, and always normally. */
    CompletableFuture<Void> check(SettingsTalk talk) {
        if (running) {
            return CompletableFuture.completedFuture(null);
        }
        running = true;
        int its = connection;
        List<KeptSetting> all = wanted(talk);
        return talk.read(names(all))
                .thenCompose(found -> correct(talk, all, found, its))
                .handle((done, fault) -> {
                    if (fault != null) {
                        LOG.error("settings were not looked at identity={}", identity, fault);
                    }
                    if (its == connection) {
                        running = false;
                    }
                    return null;
                });
    }

    private List<KeptSetting> wanted(SettingsTalk talk) {
        Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        named.addAll(configured.keySet());
        List<KeptSetting> all = new ArrayList<>();
        for (SettingWish own : talk.own()) {
            if (!named.contains(own.name())) {
                all.add(kept.computeIfAbsent(own.name(), name -> new KeptSetting(own)));
            }
        }
        configured.forEach((name, value) -> {
            KeptSetting setting =
                    kept.computeIfAbsent(name, key -> new KeptSetting(new SettingWish(key, value, false)));
            if (talk.speaks(name)) {
                all.add(setting);
            } else {
                setting.standing = SettingStanding.OTHER_VERSION;
            }
        });
        current = all.stream().map(each -> each.wish.name()).collect(Collectors.toSet());
        return all;
    }

    private static List<String> names(List<KeptSetting> settings) {
        return settings.stream().map(each -> each.wish.name()).toList();
    }

    private CompletableFuture<Void> correct(
            SettingsTalk talk, List<KeptSetting> all, Map<String, Found> found, int its) {
        if (found.values().stream().anyMatch(Found.Gone.class::isInstance) || its != connection) {
            return CompletableFuture.completedFuture(null);
        }
        List<KeptSetting> wrong = new ArrayList<>();
        long now = clock.monotonicMillis();
        for (KeptSetting each : all) {
            Found its1 = found.getOrDefault(each.wish.name(), new Found.Unknown());
            if (each.toWrite(its1, now)) {
                wrong.add(each);
            }
        }
        List<KeptSetting> accepted = new ArrayList<>();
        return write(talk, wrong.iterator(), accepted, its).thenCompose(done -> {
            boolean told = found.values().stream().noneMatch(Found.Untold.class::isInstance);
            CompletableFuture<Map<String, Found>> again =
                    told ? talk.read(names(accepted)) : CompletableFuture.completedFuture(Map.of());
            return again.thenAccept(read -> {
                if (its == connection) {
                    accepted.forEach(each -> each.readBack(read.getOrDefault(each.wish.name(), new Found.Untold(""))));
                    checkedMillis = clock.monotonicMillis();
                    tell(wrong);
                }
            });
        });
    }

    private CompletableFuture<Void> write(
            SettingsTalk talk, Iterator<KeptSetting> left, List<KeptSetting> accepted, int its) {
        if (!left.hasNext() || its != connection) {
            return CompletableFuture.completedFuture(null);
        }
        KeptSetting each = left.next();
        String name = each.wish.name();
        return talk.write(name, each.toBeWritten())
                .thenCompose(how -> {
                    each.written(how, clock.monotonicMillis());
                    if (how == Written.DONE || how == Written.AFTER_RESTART) {
                        accepted.add(each);
                    }
                    boolean list = each.wish.own() && each.wish.value().contains(",");
                    return how == Written.REJECTED && list
                            ? Measurands.oneByOne(talk, name).thenAccept(taken -> taken.ifPresent(each::takenInstead))
                            : CompletableFuture.completedFuture(null);
                })
                .thenCompose(done -> write(talk, left, accepted, its));
    }

    private void tell(List<KeptSetting> written) {
        for (KeptSetting each : written) {
            LOG.info(
                    "setting of a charger written identity={} setting={} standing={}",
                    identity,
                    each.wish.name(),
                    each.standing);
        }
    }

    // --- for people

    boolean checked() {
        return checkedMillis != Long.MIN_VALUE;
    }

    List<Setting> settings() {
        return kept.values().stream()
                .filter(each -> current.contains(each.wish.name()) || !each.wish.own())
                .map(each -> new Setting(
                        each.wish.name(),
                        SettingWords.brief(each.is),
                        SettingWords.brief(each.wish.value()),
                        each.standing.words()))
                .toList();
    }

    /** The gateway's own needs are nobody's fault when they are refused. */
    Map<Concern, String> concerns() {
        Map<Concern, String> concerns = new EnumMap<>(Concern.class);
        say(concerns, Concern.FOREIGN_SETTINGS, KeptSetting::foreign);
        say(concerns, Concern.SETTINGS, each -> each.standing.trouble() && !each.wish.own());
        return concerns;
    }

    private void say(Map<Concern, String> concerns, Concern concern, java.util.function.Predicate<KeptSetting> about) {
        List<KeptSetting> those = kept.values().stream()
                .filter(each -> current.contains(each.wish.name()))
                .filter(about)
                .toList();
        if (those.isEmpty()) {
            return;
        }
        String words = those.stream()
                .limit(MAX_NAMED)
                .map(each -> String.format(
                        Locale.ROOT,
                        "%s is %s and should be '%s' (%s)",
                        each.wish.name(),
                        each.is.isEmpty() ? "not told" : "'" + SettingWords.brief(each.is) + "'",
                        SettingWords.brief(each.wish.value()),
                        each.standing.words()))
                .collect(Collectors.joining("; "));
        int more = those.size() - MAX_NAMED;
        concerns.put(
                concern,
                Objects.requireNonNull(words) + (more > 0 ? "; and " + more + " more" : "")
                        + ". See: busbar device explain");
    }
}
