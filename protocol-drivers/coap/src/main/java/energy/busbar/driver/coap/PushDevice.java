package energy.busbar.driver.coap;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Reading;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.coap.CoapOptions.Resource;
import energy.busbar.driver.coap.Credentials.Certificates;
import energy.busbar.driver.coap.Credentials.Psk;
import energy.busbar.driver.coap.Credentials.RawKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.X509CertPath;
import org.eclipse.californium.elements.util.CertPathUtil;
import org.jspecify.annotations.Nullable;

/** A device that sends what it measures when it wants, as those do that sleep most of the time. */
final class PushDevice implements PushDriver {
    private final DeviceConfig config;
    private final PushOptions options;
    private final GatewayClock clock;
    private final Map<String, List<Resource>> byPath = new LinkedHashMap<>();
    private final Map<String, Long> toldMillis = new HashMap<>();
    private @Nullable Listener listener;
    private boolean up;
    private long heardMillis;

    PushDevice(DeviceConfig config, PushOptions options, GatewayClock clock) {
        this.config = config;
        this.options = options;
        this.clock = clock;
        for (Resource resource : options.resources()) {
            byPath.computeIfAbsent(resource.path(), p -> new ArrayList<>()).add(resource);
        }
    }

    @Override
    public DeviceId device() {
        return config.id();
    }

    Optional<Credentials> credentials() {
        return options.credentials();
    }

    @Override
    public synchronized void start(Listener hears) {
        listener = hears;
        heardMillis = clock.monotonicMillis();
    }

    /** Whether who calls is this device: by its key or certificate, or where none is set, by its address if one is. */
    boolean isShownBy(@Nullable Principal principal, InetAddress from) {
        Credentials wanted = options.credentials().orElse(null);
        if (wanted instanceof Psk psk) {
            return principal instanceof PreSharedKeyIdentity shown
                    && psk.identity().equals(shown.getIdentity());
        }
        if (wanted instanceof RawKey raw) {
            return raw.peer().equals(principal);
        }
        if (wanted instanceof Certificates certificates) {
            return principal instanceof X509CertPath shown
                    && CertPathUtil.matchDestination(
                            shown.getTarget(), certificates.name().orElse(""));
        }
        return principal == null && options.host().map(host -> isAt(host, from)).orElse(true);
    }

    /** @param host an address, which is not looked up */
    private static boolean isAt(String host, InetAddress from) {
        try {
            return InetAddress.getByName(host).equals(from);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** @throws MalformedPayload when there is nothing in it for any point of this device */
    synchronized void take(String path, Optional<Format> format, byte[] payload) throws MalformedPayload {
        List<Resource> resources = byPath.getOrDefault(path, List.of());
        if (resources.isEmpty()) {
            throw new MalformedPayload("is for the path '" + path + "', where this device has no point");
        }
        Moment now = clock.now();
        List<Reading> readings = new ArrayList<>();
        Map<Format, Document> documents = new EnumMap<>(Format.class);
        for (Resource resource : resources) {
            boolean pointed = resource.mapping().pointer().isPresent();
            // Without the option it is what was agreed.
            Format in = format.or(resource::format).orElse(pointed ? Format.JSON : Format.SENML_JSON);
            if (!documents.containsKey(in)) {
                documents.put(in, Document.parse(in, payload));
            }
            resource.mapping().find(config.id(), documents.get(in), now).ifPresent(readings::add);
        }
        if (readings.isEmpty()) {
            throw new MalformedPayload("holds no point of this device");
        }
        tell(readings, now);
    }

    private void tell(List<Reading> readings, Moment now) {
        heardMillis = now.monotonicMillis();
        Listener hears = listener;
        if (hears == null) {
            return;
        }
        if (!up) {
            up = true;
            List<Point> points =
                    options.resources().stream().map(r -> r.mapping().point()).toList();
            hears.identified(new DeviceInfo(
                    config.id(), config.placement().type(), "", "", "", "", Double.NaN, points, List.of()));
            hears.link(LinkState.UP, "");
        }
        // What was measured before what is known already came late, and is not how things are now.
        List<Reading> newer = readings.stream()
                .filter(r -> r.at().monotonicMillis() >= toldMillis.getOrDefault(r.point(), Long.MIN_VALUE))
                .toList();
        newer.forEach(r -> toldMillis.put(r.point(), r.at().monotonicMillis()));
        if (!newer.isEmpty()) {
            hears.readings(newer);
        }
    }

    /** Called about each second. */
    synchronized void watch() {
        long silent = clock.monotonicMillis() - heardMillis;
        if (listener != null && silent >= options.silence().toMillis()) {
            boolean known = up;
            up = false;
            heardMillis = clock.monotonicMillis();
            listener.link(
                    LinkState.UNREACHABLE,
                    (known ? "nothing pushed for " : "nothing pushed yet, for ")
                            + options.silence().toSeconds() + " s");
        }
    }

    @Override
    public synchronized void close() {
        listener = null;
    }
}
