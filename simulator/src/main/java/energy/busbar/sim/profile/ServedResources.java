package energy.busbar.sim.profile;

import energy.busbar.profiles.CoapFormat;
import energy.busbar.profiles.CoapMatch.LinkCheck;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;

/** A device of a CoAP profile behind a UDP socket of the loopback interface, with {@code /.well-known/core}. */
final class ServedResources implements Served {
    static {
        CoapConfig.register();
        UdpConfig.register();
    }

    private final ResourceDevice device;
    private final CoapServer server;

    private ServedResources(ResourceDevice device, CoapServer server) {
        this.device = device;
        this.server = server;
    }

    static ServedResources start(ResourceDevice device, int port) {
        Configuration settings = Configuration.createStandardWithoutFile();
        settings.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1);
        settings.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        settings.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        CoapServer server = new CoapServer(settings);
        server.addEndpoint(CoapEndpoint.builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .build());
        for (String path : device.paths()) {
            add(server, device, path);
        }
        describe(server, device);
        server.start();
        return new ServedResources(device, server);
    }

    /** One resource a path; its queries are answered by the resource. */
    private static void add(CoapServer server, ResourceDevice device, String path) {
        Resource at = server.getRoot();
        StringBuilder way = new StringBuilder();
        for (String name : path.replaceFirst("\\?.*", "").split("/", -1)) {
            way.append(way.isEmpty() ? "" : "/").append(name);
            Resource below = at.getChild(name);
            if (below == null) {
                below = new Node(name, way.toString(), device);
                at.add(below);
            }
            at = below;
        }
        device.format(path).ifPresent(((Node) at)::offers);
    }

    /** What the profile's {@code match.core} asks for, on the first resource whose path fits. */
    private static void describe(CoapServer server, ResourceDevice device) {
        for (LinkCheck check : device.profile().coap().orElseThrow().match().links()) {
            device.paths().stream()
                    .map(path -> path.replaceFirst("\\?.*", ""))
                    .sorted()
                    .filter(path -> check.path().map(p -> p.matches("/" + path)).orElse(true))
                    .findFirst()
                    .ifPresent(path -> {
                        Resource resource = server.getRoot();
                        for (String name : path.split("/", -1)) {
                            resource = resource.getChild(name);
                        }
                        Resource found = resource;
                        check.resourceType()
                                .map(ResourceDraw::literal)
                                .ifPresent(rt -> found.getAttributes().addResourceType(rt));
                        check.interfaceName()
                                .map(ResourceDraw::literal)
                                .ifPresent(name -> found.getAttributes().addInterfaceDescription(name));
                        check.format().ifPresent(ct -> found.getAttributes().addContentType(ct));
                    });
        }
    }

    private static final class Node extends CoapResource {
        private final String path;
        private final ResourceDevice device;

        Node(String name, String path, ResourceDevice device) {
            super(name);
            this.path = path;
            this.device = device;
            setObservable(device.observable(path));
            if (device.observable(path)) {
                getAttributes().setObservable();
            }
        }

        void offers(CoapFormat format) {
            getAttributes().addContentType(format.code());
        }

        private String asked(CoapExchange exchange) {
            String query = exchange.getRequestOptions().getUriQueryString();
            return query.isEmpty() ? path : path + "?" + query;
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            int accept = exchange.getRequestOptions().getAccept();
            ResourceDevice.Answer answer = device.read(
                    asked(exchange), accept == MediaTypeRegistry.UNDEFINED ? Optional.empty() : Optional.of(accept));
            if (answer.code() == 205) {
                exchange.respond(
                        ResponseCode.CONTENT, answer.payload(), answer.format().code());
            } else {
                exchange.respond(code(answer.code()));
            }
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            write(exchange, ResourceDevice.PUT);
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            write(exchange, ResourceDevice.POST);
        }

        private void write(CoapExchange exchange, int method) {
            int format = exchange.getRequestOptions().getContentFormat();
            int code = device.write(
                    method,
                    asked(exchange),
                    format == MediaTypeRegistry.UNDEFINED ? Optional.empty() : Optional.of(format),
                    exchange.getRequestPayload());
            exchange.respond(code(code));
            changed();
        }

        private static ResponseCode code(int code) {
            return ResponseCode.valueOf(code / 100 << 5 | code % 100);
        }
    }

    @Override
    public int port() {
        return server.getEndpoints().get(0).getAddress().getPort();
    }

    @Override
    public int unit() {
        return NO_UNIT;
    }

    @Override
    public Map<String, Expected> expected() {
        return device.expected();
    }

    @Override
    public Map<String, String> identity() {
        return device.identity();
    }

    @Override
    public List<String> points() {
        return device.points();
    }

    @Override
    public boolean absent(String point) {
        return device.absent(point);
    }

    /** Nothing is refused that would leave no device. */
    @Override
    public boolean refuse(String point, int code) {
        return (code == 0 || device.leavesOthers(point)) && device.refuse(point, code);
    }

    @Override
    public int refusal() {
        return 503;
    }

    @Override
    public Optional<BigDecimal> base(String name) {
        return device.base(name);
    }

    @Override
    public void close() {
        server.destroy();
    }
}
