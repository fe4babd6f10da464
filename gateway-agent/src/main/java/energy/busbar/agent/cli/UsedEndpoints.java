package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigException;
import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.core.driver.Options;
import energy.busbar.driver.coap.CoapDiscovery;
import energy.busbar.driver.modbus.Endpoint;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which devices a running gateway talks to: a second client at the same place breaks what the gateway does. Taken from the
 * configuration file, which may be newer than what runs.
 */
final class UsedEndpoints {
    static final UsedEndpoints NONE = new UsedEndpoints(List.of());

    private final List<Used> used;

    /** UDP and TCP count their ports apart. */
    private enum Way {
        TCP,
        UDP,
        SERIAL
    }

    /** @param path empty for a socket */
    private record Used(String device, Way way, String host, Set<InetAddress> addresses, int port, String path) {}

    private UsedEndpoints(List<Used> used) {
        this.used = used;
    }

    /**
     * Empty when no gateway runs with this configuration, or there is no such file.
     *
     * @throws ConfigException when the file cannot be read, so that nobody knows whether a gateway runs with it
     */
    static UsedEndpoints of(ConfigOption config) {
        if (!Files.exists(config.file) || !runs(config)) {
            return NONE;
        }
        return read(ConfigFile.read(config.file));
    }

    /** Those of a configuration, whether or not a gateway runs with it. */
    static UsedEndpoints read(ConfigFile file) {
        List<Used> used = new ArrayList<>();
        ProfileCatalogue catalogue = catalogue(file);
        List<Options> devices = file.root().blocks("devices");
        for (Options device : devices) {
            Options connection = device.block("connection");
            String id = device.text("id").orElse("without an id");
            boolean coap = device.text("protocol").filter("coap"::equals).isPresent();
            int port = coap ? coapPort(connection, catalogue) : port(connection, catalogue);
            connection.text("serial").ifPresent(path -> used.add(new Used(id, Way.SERIAL, "", Set.of(), 0, path)));
            // What pushes is not called, wherever it may sit.
            connection
                    .text("host")
                    .filter(host -> !connection.flag("push", false))
                    .ifPresent(
                            host -> used.add(new Used(id, coap ? Way.UDP : Way.TCP, host, addresses(host), port, "")));
        }
        return new UsedEndpoints(used);
    }

    private static boolean runs(ConfigOption config) {
        try {
            config.client().get("status");
            return true;
        } catch (CliException e) {
            // Whoever may not ask it must not think that it is not there.
            return e.exitCode() != ExitCodes.NOT_RUNNING;
        }
    }

    private static ProfileCatalogue catalogue(ConfigFile file) {
        try {
            return ConfigReader.places(file).catalogue(ConfigReader.version());
        } catch (UncheckedIOException e) {
            return ProfileCatalogue.shipped();
        }
    }

    private static int port(Options connection, ProfileCatalogue catalogue) {
        int usual = connection.has("tls") ? Endpoint.SECURE_PORT : Endpoint.MODBUS_PORT;
        int ofProfile = connection
                .text("profile")
                .flatMap(catalogue::find)
                .flatMap(ProfileReading::profile)
                .map(profile -> profile.link().port())
                .orElse(usual);
        return connection.integer("port", ofProfile, 1, 65_535);
    }

    private static int coapPort(Options connection, ProfileCatalogue catalogue) {
        boolean secure = connection.has("dtls");
        int ofProfile = connection
                .text("profile")
                .flatMap(catalogue::find)
                .flatMap(ProfileReading::profile)
                .flatMap(Profile::coap)
                .map(coap -> secure ? coap.securePort() : coap.port())
                .orElse(secure ? CoapDiscovery.PORT + 1 : CoapDiscovery.PORT);
        return connection.integer("port", ofProfile, 1, 65_535);
    }

    /** The CoAP device there; empty where the gateway calls none. */
    Optional<String> atCoap(String host, int port) {
        return at(Way.UDP, host, port);
    }

    /** The device there; empty where the gateway has nothing to do with it. */
    Optional<String> at(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Serial serial) {
            Path path = real(serial.path());
            return first(each -> each.way() == Way.SERIAL && real(each.path()).equals(path));
        }
        if (endpoint instanceof Endpoint.Tcp tcp) {
            return at(Way.TCP, tcp.host(), tcp.port());
        }
        if (endpoint instanceof Endpoint.RtuOverTcp rtu) {
            return at(Way.TCP, rtu.host(), rtu.port());
        }
        return Optional.empty();
    }

    private Optional<String> at(Way way, String host, int port) {
        Set<InetAddress> addresses = addresses(host);
        return first(each -> each.way() == way
                && each.port() == port
                && (each.host().equalsIgnoreCase(host)
                        || each.addresses().stream().anyMatch(addresses::contains)));
    }

    private Optional<String> first(Predicate<Used> wanted) {
        return used.stream().filter(wanted).map(Used::device).findFirst();
    }

    private static Set<InetAddress> addresses(String host) {
        try {
            return new HashSet<>(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            return Set.of();
        }
    }

    /** {@code /dev/serial/by-id/…} is a link to the port. */
    private static Path real(String path) {
        try {
            return Path.of(path).toRealPath();
        } catch (IOException e) {
            return Path.of(path).toAbsolutePath().normalize();
        }
    }
}
