package energy.busbar.agent.config;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Site;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.AuthorisationPolicy.Mode;
import energy.busbar.core.session.AuthorisationPolicy.Place;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code charging:} block.
 *
 * @param mostWatts that any charger here can carry; a meter that says more is flagged
 */
public record ChargingConfig(AuthorisationPolicy policy, double mostWatts) {
    private static final Pattern PLACE = Pattern.compile("([a-z0-9][a-z0-9-]{0,63})(?:/([1-9]\\d{0,2}))?");
    private static final double MOST_WATTS = 500_000;

    static ChargingConfig read(Options options, List<Site.Placement> devices) {
        TreeMap<String, Mode> words = new TreeMap<>();
        Arrays.stream(Mode.values()).forEach(mode -> words.put(mode.word(), mode));
        String word = options.word("authorisation", Mode.ACCEPT_ALL.word(), words.keySet());
        Set<Place> free = new HashSet<>();
        List<String> places = options.texts("freeVend");
        for (int i = 0; i < places.size(); i++) {
            Matcher m = PLACE.matcher(places.get(i));
            boolean charger = m.matches()
                    && devices.stream()
                            .anyMatch(d -> d.type() == DeviceType.CHARGER
                                    && d.device().value().equals(m.group(1)));
            if (charger) {
                int connector = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
                free.add(new Place(new DeviceId(m.group(1)), connector));
            } else {
                options.problem(
                        "freeVend[" + i + "]",
                        "is '" + places.get(i) + "'",
                        "the id of a charger of this site, or one with its connector such as charger-1/2");
            }
        }
        ChargingConfig read = new ChargingConfig(
                new AuthorisationPolicy(
                        words.getOrDefault(word, Mode.ACCEPT_ALL),
                        free,
                        options.flag("concurrent", true),
                        options.duration("cacheFor", Duration.ofHours(24), Duration.ofMinutes(1), Duration.ofDays(60))),
                options.number("maxPower", 1_000, 5_000_000).orElse(MOST_WATTS));
        options.finish();
        return read;
    }
}
