package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.CoapTraits;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The {@code connection:} block of a CoAP device that the gateway calls. */
record CoapOptions(String host, int port, Duration timeout, Optional<DtlsOptions> dtls, List<Resource> resources) {
    static final int MAX_RESOURCES = 64;

    private static final int PORT = 5683;
    private static final int SECURE_PORT = 5684;
    private static final int MAX_PATH = 255;
    private static final Duration MAX_SILENCE = Duration.ofDays(1);

    /**
     * One point, and where it comes from.
     *
     * @param path without a leading slash; may have a query
     * @param polled false where this is only there to write and read back
     * @param format the only one to ask for; empty to find out
     * @param silence how long an observed resource may say nothing; empty where it is polled
     */
    record Resource(
            String path,
            Mapping mapping,
            boolean polled,
            Optional<Format> format,
            Optional<Duration> silence,
            Optional<WriteOptions> write) {}

    CoapOptions {
        resources = List.copyOf(resources);
    }

    static CoapOptions read(Options options, DeviceType type) {
        CoapOptions link = link(options, Optional.empty());
        List<Resource> resources = resources(options, type, true);
        options.flag("push", false);
        options.finish();
        return new CoapOptions(link.host, link.port, link.timeout, link.dtls, resources);
    }

    /**
     * How the device is reached; no resources yet.
     *
     * @param usual of a profile
     */
    static CoapOptions link(Options options, Optional<CoapTraits> usual) {
        Optional<DtlsOptions> dtls = options.has("dtls") ? DtlsOptions.read(options.block("dtls")) : Optional.empty();
        String host = options.requiredText("host");
        checkHost(options, host);
        int open = usual.map(CoapTraits::port).orElse(PORT);
        int secure = usual.map(CoapTraits::securePort).orElse(SECURE_PORT);
        int port = options.integer("port", options.has("dtls") ? secure : open, 1, 65_535);
        Duration timeout = options.duration(
                "timeout",
                usual.map(CoapTraits::timeout).orElse(Duration.ofSeconds(5)),
                Duration.ofMillis(100),
                Duration.ofMinutes(1));
        return new CoapOptions(host, port, timeout, dtls, List.of());
    }

    private static void checkHost(Options options, String host) {
        if (!host.isEmpty() && host.split("[/?#@\\s]", -1).length > 1) {
            options.problem("host", "is '" + host + "'", "a name or an address, and nothing else");
        }
    }

    /** @param called whether the gateway calls the device: then it can also observe and write */
    static List<Resource> resources(Options options, DeviceType type, boolean called) {
        List<Options> blocks = options.blocks("resources");
        if (blocks.isEmpty() || blocks.size() > MAX_RESOURCES) {
            options.problem("resources", "has " + blocks.size() + " entries", "1 to " + MAX_RESOURCES);
        }
        List<Resource> resources = new ArrayList<>();
        Set<String> points = new HashSet<>();
        for (Options block : blocks) {
            resource(block, type, called, points).ifPresent(resources::add);
        }
        return resources;
    }

    private static Optional<Resource> resource(Options block, DeviceType type, boolean called, Set<String> seen) {
        if (called && !block.has("path")) {
            block.problem("path", "is missing", "the resource's path, such as sensors/power");
        }
        String path = path(block, "path").orElse("");
        Optional<Format> format = block.has("format")
                ? Format.of(block.word("format", Format.JSON.word(), Format.words()))
                : Optional.empty();
        Optional<Duration> silence = Optional.empty();
        Optional<WriteOptions> write = Optional.empty();
        if (called) {
            Duration limit = block.duration("silence", Duration.ofSeconds(30), Duration.ofSeconds(1), MAX_SILENCE);
            if (block.flag("observe", false)) {
                silence = Optional.of(limit);
            } else if (block.has("silence")) {
                block.problem("silence", "is for what is observed", "observe: true beside it, or leave it out");
            }
            write = block.has("write") ? WriteOptions.read(block.block("write"), type, format) : Optional.empty();
        }
        boolean polled = block.has("point") || !called || !block.has("write");
        Optional<Mapping> mapping = MappingOptions.read(block, type, polled, write, seen);
        block.finish();
        Optional<Duration> observed = silence;
        Optional<WriteOptions> written = write;
        return mapping.map(m -> new Resource(path, m, polled, format, observed, written));
    }

    /** Without a leading slash. */
    static Optional<String> path(Options block, String key) {
        return block.text(key).map(text -> {
            String path = text.startsWith("/") ? text.substring(1) : text;
            try {
                URI uri = new URI("coap://host/" + path);
                if (path.length() > MAX_PATH || uri.getRawFragment() != null) {
                    throw new URISyntaxException(path, "");
                }
            } catch (URISyntaxException e) {
                block.problem(
                        key,
                        "is '" + text + "'",
                        "a path of at most " + MAX_PATH + " characters, such as sensors/power?u=kW");
            }
            return path;
        });
    }
}
