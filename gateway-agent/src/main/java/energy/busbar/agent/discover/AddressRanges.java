package energy.busbar.agent.discover;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person writes for addresses: {@code 192.168.1.0/24}, {@code 192.168.1.10-20}, {@code 192.168.1.10-192.168.2.5},
 * {@code 192.168.1.7}, {@code fd00::5} or a name. Pure but for names, which a {@link Resolver} knows.
 */
public final class AddressRanges {
    public static final int MAX_ADDRESSES = 65_536;

    private static final String EXAMPLES =
            "192.168.1.0/24, 192.168.1.10-20, 192.168.1.10-192.168.2.5, 192.168.1.7 or a name";
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_-]{1,63})*\\.?");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[\\d.]+");

    private final boolean forcePublic;
    private final Resolver resolver;

    /** Finds the address of a name. */
    public interface Resolver {
        InetAddress address(String name) throws UnknownHostException;

        Resolver SYSTEM = InetAddress::getByName;
    }

    /** @param forcePublic whether addresses outside of private networks are taken too */
    public AddressRanges(boolean forcePublic, Resolver resolver) {
        this.forcePublic = forcePublic;
        this.resolver = resolver;
    }

    /**
     * @return in the order given, each once
     * @throws IllegalArgumentException that says what is wrong and what would be right
     */
    public List<InetAddress> parse(List<String> texts) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        long all = 0;
        for (String text : texts) {
            Span span = span(text.strip());
            all += span.last - span.first + 1;
            if (all > MAX_ADDRESSES) {
                throw new IllegalArgumentException("'" + text + "' makes it " + all + " addresses; at most "
                        + MAX_ADDRESSES + " in one scan, such as 192.168.0.0/16");
            }
            if (span.other != null) {
                check(text, span.other);
                addresses.add(span.other);
                continue;
            }
            for (long address = span.first; address <= span.last; address++) {
                InetAddress each = address(address);
                check(text, each);
                addresses.add(each);
            }
        }
        return List.copyOf(addresses);
    }

    /** IPv4 addresses as numbers, both ends included; or the one address of IPv6. */
    private record Span(long first, long last, @Nullable InetAddress other) {}

    private Span span(String text) {
        int slash = text.indexOf('/');
        if (slash > 0 && IPV4.matcher(text.substring(0, slash)).matches()) {
            return block(text, ipv4(text, text.substring(0, slash)), text.substring(slash + 1));
        }
        int dash = text.indexOf('-');
        if (dash > 0 && IPV4.matcher(text.substring(0, dash)).matches()) {
            return range(text, text.substring(0, dash), text.substring(dash + 1));
        }
        if (IPV4.matcher(text).matches()) {
            long address = ipv4(text, text);
            return new Span(address, address, null);
        }
        boolean ipv6 = text.indexOf(':') != text.lastIndexOf(':')
                && text.matches("[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9_.-]{1,32})?");
        if (!ipv6
                && (!NAME.matcher(text).matches()
                        || DIGITS_AND_DOTS.matcher(text).matches())) {
            throw new IllegalArgumentException("'" + text + "' is no address; expected " + EXAMPLES
                    + (text.indexOf(':') >= 0 ? "; the port goes to --port" : ""));
        }
        try {
            InetAddress address = resolver.address(text);
            return address instanceof Inet4Address four
                    ? new Span(number(four), number(four), null)
                    : new Span(0, 0, address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address is known for '" + text + "'; expected " + EXAMPLES, e);
        }
    }

    /** Without the network's and the broadcast address, where a block has them. */
    private static Span block(String text, long address, String bitsText) {
        int bits = bitsText.matches("\\d{1,2}") ? Integer.parseInt(bitsText) : -1;
        if (bits < 0 || bits > 32) {
            throw new IllegalArgumentException(
                    "'" + text + "' has a length of '" + bitsText + "'; expected 16 to 32, such as 192.168.1.0/24");
        }
        long size = 1L << (32 - bits);
        long first = address / size * size;
        long last = first + size - 1;
        return bits <= 30 ? new Span(first + 1, last - 1, null) : new Span(first, last, null);
    }

    private static Span range(String text, String from, String to) {
        long first = ipv4(text, from);
        long last = to.matches("\\d{1,3}")
                ? ipv4(text, from.substring(0, from.lastIndexOf('.') + 1) + to)
                : IPV4.matcher(to).matches() ? ipv4(text, to) : -1;
        if (last < first) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no range; expected such as 192.168.1.10-20, the lower end first");
        }
        return new Span(first, last, null);
    }

    private static long ipv4(String text, String address) {
        Matcher m = IPV4.matcher(address);
        long number = 0;
        for (int i = 1; m.matches() && i <= 4; i++) {
            int part = Integer.parseInt(m.group(i));
            if (part > 255) {
                throw new IllegalArgumentException("'" + text + "' has " + part + " in an address; expected 0 to 255");
            }
            number = number << 8 | part;
        }
        return number;
    }

    private void check(String text, InetAddress address) {
        if (isNobody(address)) {
            throw new IllegalArgumentException(
                    "'" + text + "' holds " + address.getHostAddress() + ", which no device can have");
        }
        if (!forcePublic && !isPrivate(address)) {
            throw new IllegalArgumentException("'" + text + "' holds " + address.getHostAddress()
                    + ", which is no private address; scan only networks that are yours. If this one is:"
                    + " --force-public");
        }
    }

    /** Whether an address that was come upon otherwise is one to ask. */
    public boolean isTaken(InetAddress address) {
        return !isNobody(address) && (forcePublic || isPrivate(address));
    }

    private static boolean isNobody(InetAddress address) {
        return address.isMulticastAddress() || address.isAnyLocalAddress() || isReserved(address);
    }

    private static boolean isReserved(InetAddress address) {
        int first = address.getAddress()[0] & 0xFF;
        return address instanceof Inet4Address && (first == 0 || first >= 224);
    }

    /** RFC 1918, loopback and link-local; of IPv6 also unique local addresses (RFC 4193). */
    private static boolean isPrivate(InetAddress address) {
        boolean uniqueLocal = !(address instanceof Inet4Address) && (address.getAddress()[0] & 0xFE) == 0xFC;
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || uniqueLocal;
    }

    private static long number(Inet4Address address) {
        long number = 0;
        for (byte b : address.getAddress()) {
            number = number << 8 | (b & 0xFF);
        }
        return number;
    }

    private static InetAddress address(long number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** {@code 1,2,3,126} or {@code 1-247} or both, each once. */
    public static List<Integer> units(String text, int least, int most) {
        Set<Integer> units = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            Matcher m = Pattern.compile("\\s*(\\d{1,3})(?:-(\\d{1,3}))?\\s*").matcher(part);
            int from = m.matches() ? Integer.parseInt(m.group(1)) : -1;
            int to = from >= 0 && m.group(2) != null ? Integer.parseInt(m.group(2)) : from;
            if (from < least || to > most || to < from) {
                throw new IllegalArgumentException("'" + part.strip() + "' is no unit; expected numbers from " + least
                        + " to " + most + ", such as 1,2,3,126 or 1-247");
            }
            for (int unit = from; unit <= to; unit++) {
                units.add(unit);
            }
        }
        return new ArrayList<>(units);
    }
}
