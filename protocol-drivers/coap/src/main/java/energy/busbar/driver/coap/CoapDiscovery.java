package energy.busbar.driver.coap;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;

/**
 * Asks devices what resources they have, by {@code /.well-known/core} (RFC 6690 §4). Only ever reads, in the open: a
 * device that is in DTLS only does not answer. Blocks the calling thread for the time given.
 */
public final class CoapDiscovery {
    /** Beyond this many devices no answer of another is kept. */
    public static final int MAX_DEVICES = 64;

    public static final int PORT = 5683;
    /** All CoAP nodes (RFC 7252 §12.8), of the link. */
    public static final String GROUP_IPV4 = "224.0.1.187";

    public static final String GROUP_IPV6 = "ff02::fd";

    private static final int MULTICAST_MID = 65_000;
    private static final Duration MAX_TIME = Duration.ofMinutes(1);

    /**
     * @param target path, or whole URI where the resource is another host's
     * @param resourceTypes {@code rt}
     * @param interfaces {@code if}
     * @param contentFormats {@code ct}, by IANA's numbers
     * @param observable {@code obs}
     * @param title empty where there is none
     */
    public record Resource(
            String target,
            List<String> resourceTypes,
            List<String> interfaces,
            List<Integer> contentFormats,
            boolean observable,
            String title) {
        public Resource {
            resourceTypes = List.copyOf(resourceTypes);
            interfaces = List.copyOf(interfaces);
            contentFormats = List.copyOf(contentFormats);
        }
    }

    /** @param problem why nothing is known of its resources; empty when they are listed */
    public record Device(InetSocketAddress address, List<Resource> resources, String problem) {
        public Device {
            resources = List.copyOf(resources);
        }
    }

    private CoapDiscovery() {}

    /**
     * Asks one device.
     *
     * @throws LinkException when it does not answer within {@code timeout}, at most a minute
     */
    public static Device unicast(InetSocketAddress device, Duration timeout) {
        try (Asker asker = new Asker(anyOf(device.getAddress()))) {
            return asker.ask(device, bounded(timeout));
        } catch (IOException e) {
            throw new LinkException(LinkState.UNREACHABLE, "CoAP cannot open a UDP port: " + e.getMessage(), e);
        }
    }

    /**
     * Asks all devices of a group and listens for as long as {@code listen} says, at most a minute.
     *
     * @param via the network to ask on; empty for the system's choice
     * @return by the order of their answers, at most {@link #MAX_DEVICES}
     * @throws IllegalArgumentException when {@code group} is no multicast address
     * @throws LinkException when nothing can be sent
     */
    public static List<Device> multicast(InetSocketAddress group, Optional<NetworkInterface> via, Duration listen) {
        if (group.isUnresolved() || !group.getAddress().isMulticastAddress()) {
            throw new IllegalArgumentException(group + " is no multicast address, such as " + GROUP_IPV4);
        }
        try {
            InetSocketAddress to = via.isPresent() ? scoped(group, via.get()) : group;
            InetAddress from = via.isPresent() ? on(via.get(), group.getAddress()) : anyOf(group.getAddress());
            try (Asker asker = new Asker(from)) {
                return asker.askAll(to, bounded(listen));
            }
        } catch (IOException e) {
            throw new LinkException(LinkState.UNREACHABLE, "CoAP cannot ask " + group + ": " + e.getMessage(), e);
        }
    }

    private static InetAddress anyOf(InetAddress family) throws IOException {
        return InetAddress.getByName(family instanceof Inet6Address ? "::" : "0.0.0.0");
    }

    private static InetSocketAddress scoped(InetSocketAddress group, NetworkInterface via) throws IOException {
        return group.getAddress() instanceof Inet6Address
                ? new InetSocketAddress(
                        Inet6Address.getByAddress(null, group.getAddress().getAddress(), via), group.getPort())
                : group;
    }

    /** An own address on that network: what is sent from it to a group leaves there. */
    private static InetAddress on(NetworkInterface via, InetAddress group) throws IOException {
        return via.inetAddresses()
                .filter(own -> own.getClass() == group.getClass())
                .filter(own -> own instanceof Inet4Address || own.isLinkLocalAddress())
                .findFirst()
                .orElseThrow(() -> new IOException(via.getName() + " has no address to ask " + group + " from"));
    }

    private static Duration bounded(Duration time) {
        return time.compareTo(MAX_TIME) > 0 ? MAX_TIME : time;
    }

    /** What an answer to the question for {@code /.well-known/core} says. */
    static Device found(InetSocketAddress device, Response response) {
        int format = response.getOptions().getContentFormat();
        if (!response.isSuccess()) {
            return new Device(device, List.of(), "answered " + response.getCode());
        }
        if (format != MediaTypeRegistry.APPLICATION_LINK_FORMAT && format != MediaTypeRegistry.UNDEFINED) {
            return new Device(device, List.of(), "answered in content format " + format + ", not in link format");
        }
        try {
            return new Device(device, CoapLinkFormat.parse(response.getPayload()), "");
        } catch (MalformedPayload e) {
            return new Device(device, List.of(), "answered what " + e.getMessage());
        }
    }

    /** One socket, for one question. */
    private static final class Asker implements AutoCloseable {
        private final CoapEndpoint endpoint;

        Asker(InetAddress from) throws IOException {
            Configuration settings = CoapSettings.udp(MAX_DEVICES);
            settings.set(CoapConfig.MULTICAST_BASE_MID, MULTICAST_MID);
            UDPConnector connector = new UDPConnector(new InetSocketAddress(from, 0), settings);
            endpoint = CoapEndpoint.builder()
                    .setConfiguration(settings)
                    .setConnector(connector)
                    .setOptionRegistry(CoapSettings.OPTIONS)
                    .build();
            endpoint.start();
        }

        private static Request question(InetSocketAddress to) {
            Request request = Request.newGet();
            request.setDestinationContext(new AddressEndpointContext(to));
            request.getOptions().setUriPath(".well-known/core");
            return request;
        }

        Device ask(InetSocketAddress device, Duration timeout) {
            Request request = question(device).send(endpoint);
            try {
                Response response = request.waitForResponse(timeout.toMillis());
                if (response != null) {
                    return found(device, response);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            request.cancel();
            throw new LinkException(
                    LinkState.UNREACHABLE, "no answer from " + device + " within " + timeout.toMillis() + " ms");
        }

        List<Device> askAll(InetSocketAddress group, Duration listen) {
            Map<InetSocketAddress, Response> answers = new LinkedHashMap<>();
            Request request = question(group);
            // RFC 7252 §8.1: never to be confirmed. §8.2.1: an answer of error says nothing here.
            request.setType(Type.NON);
            request.addMessageObserver(new MessageObserverAdapter() {
                @Override
                public void onResponse(Response response) {
                    synchronized (answers) {
                        if (answers.size() < MAX_DEVICES && response.isSuccess()) {
                            answers.putIfAbsent(response.getSourceContext().getPeerAddress(), response);
                        }
                    }
                }
            });
            long end = System.nanoTime() + listen.toNanos();
            request.send(endpoint);
            pause(listen.toMillis() * 3 / 4);
            if (request.getSendError() != null) {
                throw new LinkException(
                        LinkState.UNREACHABLE,
                        "cannot send to " + group + ": "
                                + request.getSendError().getMessage());
            }
            Map<InetSocketAddress, Response> heard;
            synchronized (answers) {
                heard = new LinkedHashMap<>(answers);
            }
            List<Device> devices = new ArrayList<>();
            heard.forEach((device, answer) -> devices.add(complete(device, answer, end)));
            request.cancel();
            return devices;
        }

        /** A list of several blocks is asked for again, by unicast (RFC 7959 §2.8), in the quarter of the time that is left. */
        private Device complete(InetSocketAddress device, Response answer, long end) {
            if (!answer.getOptions().hasBlock2()
                    || !answer.getOptions().getBlock2().isM()) {
                return found(device, answer);
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            try {
                if (left > 0) {
                    return ask(device, Duration.ofMillis(left));
                }
            } catch (LinkException e) {
                // Said below.
            }
            return new Device(device, List.of(), "has a longer list than there was time for");
        }

        private static void pause(long millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            endpoint.destroy();
        }
    }

    /** The groups to ask when nothing else is said. */
    public static List<InetSocketAddress> groups() {
        try {
            return List.of(
                    new InetSocketAddress(InetAddress.getByName(GROUP_IPV4), PORT),
                    new InetSocketAddress(InetAddress.getByName(GROUP_IPV6), PORT));
        } catch (IOException e) {
            throw new IllegalStateException("literal addresses are not looked up", e);
        }
    }
}
