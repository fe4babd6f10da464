package energy.busbar.driver.coap;

import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Unit;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.coap.CoapDiscovery.Device;
import energy.busbar.profiles.CoapMatch;
import energy.busbar.profiles.CoapMatch.Link;
import energy.busbar.profiles.CoapMatch.ValueCheck;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapTraits;
import energy.busbar.profiles.CoapValue;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileMatch;
import energy.busbar.profiles.ProfileMatch.Identity;
import energy.busbar.profiles.ProfileReading;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

/**
 * Which profile a CoAP device has: by its links, then by values that it is asked for, then by what it says of maker and
 * model. Only ever GET, in the open, one request at a time and each at most once a device.
 */
public final class CoapRecognition implements AutoCloseable {
    /** Requests to one device. */
    static final int MAX_REQUESTS = 64;

    private static final Identity UNKNOWN = new Identity("", "", "", "");
    private static final int LINK_SCORE = 10;
    private static final int VALUE_SCORE = 100;

    private final List<Profile> profiles;
    private final Duration answer;
    private final GatewayClock clock;
    private final Endpoints endpoints = new Endpoints();

    /** @param profile the best that matches */
    public record Known(Optional<Profile> profile, Identity identity) {}

    private record Scored(Profile profile, Identity identity, int score) {}

    /**
     * @param clock places SenML's times
     * @throws IOException when no UDP port can be opened
     */
    public CoapRecognition(ProfileCatalogue catalogue, Duration answer, GatewayClock clock) throws IOException {
        this.profiles = profiles(catalogue);
        this.answer = answer;
        this.clock = clock;
        endpoints.start();
    }

    private static List<Profile> profiles(ProfileCatalogue catalogue) {
        List<Profile> profiles = new ArrayList<>();
        for (ProfileCatalogue.Entry entry : catalogue.entries()) {
            catalogue
                    .find(entry.name())
                    .flatMap(ProfileReading::profile)
                    .filter(p -> p.coap().isPresent() && !p.isAbstract())
                    .ifPresent(profiles::add);
        }
        return profiles;
    }

    /** Paths by which devices without {@code /.well-known/core} are known, at most as many as a sweep asks for. */
    public static List<String> knocks(ProfileCatalogue catalogue) {
        Set<String> paths = new LinkedHashSet<>();
        for (Profile profile : profiles(catalogue)) {
            CoapMatch match = profile.coap().orElseThrow().match();
            if (match.links().isEmpty()) {
                match.values().stream()
                        .limit(1)
                        .forEach(check -> paths.add(check.value().path()));
            }
        }
        return paths.stream().limit(CoapSweep.MAX_KNOCKS).toList();
    }

    /** Empty where no profile matches; the identity then too. */
    public Known recognise(Device device) {
        List<Link> links = device.resources().stream()
                .map(r -> new Link(r.target(), r.resourceTypes(), r.interfaces(), r.contentFormats()))
                .toList();
        Asked asked = new Asked(device.address());
        return profiles.stream()
                .map(profile -> score(profile, links, asked))
                .flatMap(Optional::stream)
                .max(Comparator.comparingInt(Scored::score))
                .map(best -> new Known(Optional.of(best.profile()), best.identity()))
                .orElse(new Known(Optional.empty(), UNKNOWN));
    }

    private static Optional<Scored> score(Profile profile, List<Link> links, Asked asked) {
        CoapTraits traits = profile.coap().orElseThrow();
        CoapMatch match = traits.match();
        // Links cost no request, so they go first.
        if (!match.acceptsLinks(links)) {
            return Optional.empty();
        }
        for (ValueCheck check : match.values()) {
            if (asked.text(check.value()).filter(check::accepts).isEmpty()) {
                return Optional.empty();
            }
        }
        ProfileMatch names = profile.match();
        boolean named = names.manufacturer().isPresent() || names.model().isPresent();
        if (match.links().isEmpty()
                && match.values().isEmpty()
                && traits.identity().isEmpty()) {
            return Optional.empty();
        }
        Identity identity = new Identity(
                asked.field(traits, "manufacturer").orElse(named ? "" : told(profile)),
                asked.field(traits, "model").orElse(""),
                asked.field(traits, "firmwareVersion").orElse(""),
                asked.field(traits, "serialNumber").orElse(""));
        OptionalInt score = named ? names.score(identity) : OptionalInt.of(0);
        if (score.isEmpty()) {
            return Optional.empty();
        }
        int all =
                VALUE_SCORE * match.values().size() + LINK_SCORE * match.links().size() + score.getAsInt();
        return Optional.of(new Scored(profile, identity, all));
    }

    /** The maker, where the profile is of one. */
    private static String told(Profile profile) {
        return profile.manufacturer().equals("unknown") ? "" : profile.manufacturer();
    }

    /** What one device has been asked for. */
    private final class Asked {
        private final CoapLink link;
        private final Map<String, Optional<Response>> answers = new HashMap<>();
        private boolean silent;

        Asked(InetSocketAddress device) {
            String host = device.getAddress().getHostAddress();
            link = new CoapLink(
                    new CoapOptions(host, device.getPort(), answer, Optional.empty(), List.of()), endpoints);
        }

        Optional<String> field(CoapTraits traits, String field) {
            return Optional.ofNullable(traits.identity().get(field))
                    .map(CoapPoint::value)
                    .flatMap(this::text)
                    .map(text -> text.replaceAll("\\p{Cntrl}|\uFFFD", "").strip());
        }

        Optional<String> text(CoapValue value) {
            Format format = Format.of(value.format());
            Optional<Response> response =
                    answers.computeIfAbsent(format.word() + " " + value.path(), key -> get(value.path(), format));
            if (response.isEmpty()) {
                return Optional.empty();
            }
            Moment now = clock.now();
            Point point = new Point("told", Unit.NONE, Kind.TEXT, PollClass.ONCE);
            try {
                Optional<Document> document =
                        Accept.of(Optional.of(format), false).document(response.get());
                return document.isPresent()
                        ? new ProfileCoding(point, value).text(document.get(), now)
                        : Optional.empty();
            } catch (MalformedPayload e) {
                return Optional.empty();
            }
        }

        private Optional<Response> get(String path, Format format) {
            if (silent || answers.size() >= MAX_REQUESTS) {
                return Optional.empty();
            }
            Request request = Request.newGet();
            request.getOptions().setAccept(format.code());
            CoapLink.Result result = link.call(request, path);
            if (result instanceof CoapLink.Result.Answer told) {
                return Optional.of(told.response()).filter(Response::isSuccess);
            }
            // Every further question would cost the time of an answer.
            silent = true;
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        endpoints.close();
    }
}
