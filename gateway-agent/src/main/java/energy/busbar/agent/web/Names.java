package energy.busbar.agent.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Under which names a browser may ask for the page. A web site that points a name of its own at this box (DNS
 * rebinding) would otherwise read the page with the visitor's browser.
 */
final class Names {
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(?::\\d{1,5})?");
    private static final Pattern ADDRESS = Pattern.compile("\\[.*]|\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

    private final Set<String> names = new HashSet<>();

    /** @param machine the machine's host name, with or without a domain */
    Names(String machine) {
        String full = machine.toLowerCase(Locale.ROOT);
        String first = full.split("\\.", 2)[0];
        names.add("localhost");
        names.add(full);
        names.add(first);
        names.add(first + ".local");
    }

    static Names ofThisMachine() {
        return new Names(machine());
    }

    /** @param host the Host header: a name or address, with or without a port */
    boolean allows(@Nullable String host) {
        Matcher parts = HOST.matcher(host == null ? "" : host);
        if (!parts.matches()) {
            return false;
        }
        String name = parts.group(1).toLowerCase(Locale.ROOT);
        return ADDRESS.matcher(name).matches() || names.contains(name);
    }

    /** Whether a request comes from the page itself; programs send no origin. */
    static boolean sameOrigin(@Nullable String origin, String host) {
        return origin == null || origin.equalsIgnoreCase("http://" + host);
    }

    private static String machine() {
        try {
            // The JDK's own way asks the resolver, which can take long on a site without internet.
            return Files.isReadable(LINUX_NAME)
                    ? Files.readString(LINUX_NAME).trim()
                    : InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + LINUX_NAME, e);
        }
    }
}
