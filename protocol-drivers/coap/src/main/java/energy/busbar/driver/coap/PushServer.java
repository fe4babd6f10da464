package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.coap.Credentials.Certificates;
import energy.busbar.driver.coap.Credentials.Psk;
import energy.busbar.driver.coap.Credentials.RawKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedMultiPskStore;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.jspecify.annotations.Nullable;

/** The gateway as a server: {@code coap(s)://gateway/push/DEVICE}. One thread serves all devices that push. */
final class PushServer implements AutoCloseable {
    private static final long WATCH_MILLIS = 1000;

    private final CoapServerConfig config;
    private final GatewayClock clock;
    private final Map<String, PushDevice> devices = new LinkedHashMap<>();
    private @Nullable CoapServer server;
    private @Nullable ScheduledExecutorService executor;

    PushServer(CoapServerConfig config, GatewayClock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** The device that already shows itself by this key's identity. */
    Optional<PushDevice> shownBy(Psk psk) {
        return devices.values().stream()
                .filter(d -> d.credentials().orElse(null) instanceof Psk other
                        && other.identity().equals(psk.identity()))
                .findFirst();
    }

    int devices() {
        return devices.size();
    }

    /** Before {@link #start()}. */
    void add(PushDevice device) {
        devices.put(device.device().value(), device);
    }

    /** @throws IOException when an address cannot be listened on, or a key not read */
    void start() throws IOException {
        ScheduledExecutorService thread =
                ExecutorsUtil.newScheduledThreadPool(1, new NamedThreadFactory("coap-push-", null));
        executor = thread;
        Configuration settings = CoapSettings.udp(config.maxPeers());
        CoapServer started = new CoapServer(settings) {
            @Override
            protected Resource createRoot() {
                // Californium's own tells everybody its version.
                return new CoapResource("");
            }
        };
        server = started;
        started.setExecutors(thread, thread, true);
        started.add(new PushResource(devices, config, clock));
        for (CoapEndpoint endpoint : endpoints(settings)) {
            started.addEndpoint(endpoint);
        }
        try {
            started.start();
        } catch (IllegalStateException e) {
            throw new IOException("cannot listen on " + addresses(), e);
        }
        // Californium is content with one of them.
        if (!started.getEndpoints().stream().allMatch(Endpoint::isStarted)) {
            throw new IOException("cannot listen on all of " + addresses());
        }
        thread.scheduleWithFixedDelay(
                () -> devices.values().forEach(PushDevice::watch), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    private String addresses() {
        return Stream.concat(config.listen().stream(), config.dtlsListen().stream())
                .map(HostPort::toString)
                .collect(Collectors.joining(" and "));
    }

    /** The port of what listens in the open, or in DTLS; empty where nothing does. */
    Optional<InetSocketAddress> address(boolean dtls) {
        return server == null
                ? Optional.empty()
                : server.getEndpoints().stream()
                        .filter(e -> e.getUri().getScheme().equals("coaps") == dtls)
                        .map(e -> e.getAddress())
                        .findFirst();
    }

    private List<CoapEndpoint> endpoints(Configuration settings) throws IOException {
        List<CoapEndpoint> endpoints = new ArrayList<>();
        if (config.listen().isPresent()) {
            endpoints.add(CoapEndpoint.builder()
                    .setConfiguration(settings)
                    .setOptionRegistry(CoapSettings.OPTIONS)
                    .setInetSocketAddress(address(config.listen().get()))
                    .build());
        }
        boolean anybody =
                devices.values().stream().anyMatch(d -> d.credentials().isPresent());
        if (config.dtlsListen().isPresent() && anybody) {
            endpoints.add(secure(config.dtlsListen().get()));
        }
        return endpoints;
    }

    private static InetSocketAddress address(HostPort listen) throws IOException {
        InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
        if (address.isUnresolved()) {
            throw new IOException("there is no address for " + listen.host());
        }
        return address;
    }

    private CoapEndpoint secure(HostPort listen) throws IOException {
        Configuration settings = CoapSettings.dtls(config.maxPeers(), DtlsRole.SERVER_ONLY, true);
        settings.set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, 10, TimeUnit.MINUTES);
        // A device that has started again takes the place of its old session.
        settings.set(DtlsConfig.DTLS_READ_WRITE_LOCK_CONNECTION_STORE, true);
        settings.set(DtlsConfig.DTLS_REMOVE_STALE_DOUBLE_PRINCIPALS, true);
        DtlsConnectorConfig.Builder dtls = DtlsConnectorConfig.builder(settings).setAddress(address(listen));
        try {
            trust(dtls);
            return CoapEndpoint.builder()
                    .setConfiguration(settings)
                    .setOptionRegistry(CoapSettings.OPTIONS)
                    .setConnector(new DTLSConnector(dtls.build()))
                    .build();
        } catch (GeneralSecurityException | IllegalStateException | IllegalArgumentException e) {
            throw new IOException("DTLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private void trust(DtlsConnectorConfig.Builder dtls) throws IOException, GeneralSecurityException {
        AdvancedMultiPskStore keys = new AdvancedMultiPskStore();
        StaticNewAdvancedCertificateVerifier.Builder trust = StaticNewAdvancedCertificateVerifier.builder();
        List<RawPublicKeyIdentity> raw = new ArrayList<>();
        boolean psk = false;
        boolean named = false;
        for (PushDevice device : devices.values()) {
            Credentials credentials = device.credentials().orElse(null);
            if (credentials instanceof Psk shared) {
                keys.setKey(shared.identity(), shared.key());
                psk = true;
            } else if (credentials instanceof RawKey key) {
                raw.add(key.peer());
            } else if (credentials instanceof Certificates) {
                named = true;
            }
        }
        if (psk) {
            dtls.setAdvancedPskStore(keys);
        }
        List<CertificateType> types = new ArrayList<>();
        if (!raw.isEmpty()) {
            trust.setTrustedRPKs(raw.toArray(RawPublicKeyIdentity[]::new));
            types.add(CertificateType.RAW_PUBLIC_KEY);
        }
        if (named) {
            trust.setTrustedCertificates(config.trustStore().orElseThrow().authorities());
            types.add(CertificateType.X_509);
        }
        if (!types.isEmpty()) {
            Endpoints.own(dtls, config.keyStore(), types.toArray(CertificateType[]::new));
            dtls.setAdvancedCertificateVerifier(trust.build());
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.destroy();
            server = null;
        }
        if (executor != null) {
            ExecutorsUtil.shutdownExecutorGracefully(1000, executor);
            executor = null;
        }
    }
}
