package energy.busbar.agent.discover.mdns;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Asks over multicast DNS from a port of its own, so that answers come to it alone (RFC 6762 clauses 5.1 and 6.7), over
 * IPv4 on every interface that can. Simple devices answer to the whole group all the same, so that is listened to too.
 */
public final class MdnsBrowser {
    /** What energy devices announce themselves as. */
    public static final List<String> TYPES =
            List.of("_modbus._tcp", "_sunspec._tcp", "_ocpp._tcp", "_http._tcp", "_coap._udp");

    private static final InetSocketAddress GROUP = new InetSocketAddress("224.0.0.251", 5353);
    /** RFC 6762 clause 5.2: at least a second apart, and rarer from time to time. */
    private static final long[] ASK_AT_MILLIS = {0, 1_000, 3_000, 7_000, 15_000};

    /** That are kept. */
    public static final int MAX_SERVICES = 512;

    private static final int MAX_QUESTIONS = 64;

    private static final int MAX_INTERFACES = 16;
    /** Messages that are looked at in one run. */
    private static final int MAX_MESSAGES = 4_096;

    private final List<Way> ways;
    private final Optional<DatagramChannel> group;
    private final int id;

    /**
     * @param from this machine's address
     * @param to who is asked; only what comes from there in answer counts: its port
     */
    record Way(InetAddress from, Optional<NetworkInterface> over, InetSocketAddress to) {}

    /**
     * @param types of all services that somebody offers
     */
    public record Result(List<MdnsService> services, List<String> types) {
        public Result {
            services = List.copyOf(services);
            types = List.copyOf(types);
        }
    }

    /** @param group where answers to everybody arrive; closed with the run */
    MdnsBrowser(List<Way> ways, Optional<DatagramChannel> group, Random chance) {
        this.ways = List.copyOf(ways);
        this.group = group;
        this.id = chance.nextInt(65_536);
    }

    /** Over every interface with an IPv4 address that is up and takes multicast. @throws IOException when there is none */
    public static MdnsBrowser onAllInterfaces() throws IOException {
        List<Way> ways = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (ways.size() < MAX_INTERFACES && usable(each)) {
                each.getInterfaceAddresses().stream()
                        .map(InterfaceAddress::getAddress)
                        .filter(Inet4Address.class::isInstance)
                        .findFirst()
                        .ifPresent(address -> ways.add(new Way(address, Optional.of(each), GROUP)));
            }
        }
        if (ways.isEmpty()) {
            throw new IOException("no network interface with an IPv4 address is up and takes multicast");
        }
        return new MdnsBrowser(ways, group(ways), new Random());
    }

    /** Asks one host alone, such as one in another network, where multicast does not go (RFC 6762 clause 5.5). */
    public static MdnsBrowser at(InetSocketAddress host) {
        boolean four = host.getAddress() instanceof Inet4Address;
        InetAddress any = new InetSocketAddress(four ? "0.0.0.0" : "::", 0).getAddress();
        return new MdnsBrowser(List.of(new Way(any, Optional.empty(), host)), Optional.empty(), new Random());
    }

    /** Empty where another program has the port for itself. */
    private static Optional<DatagramChannel> group(List<Way> ways) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(GROUP.getPort()));
            for (Way way : ways) {
                if (way.over().isPresent()) {
                    channel.join(GROUP.getAddress(), way.over().get());
                }
            }
            return Optional.of(channel);
        } catch (IOException e) {
            channel.close();
            return Optional.empty();
        }
    }

    private static boolean usable(NetworkInterface each) throws SocketException {
        return each.isUp() && each.supportsMulticast() && !each.isLoopback() && !each.isPointToPoint();
    }

    /** Progress of a run. */
    public interface Heard {
        void services(int count);
    }

    public Result run(Duration howLong, Heard heard) throws IOException {
        ServiceTable table = new ServiceTable(TYPES);
        try (Selector selector = Selector.open()) {
            try {
                if (group.isPresent()) {
                    group.get().configureBlocking(false);
                    group.get().register(selector, SelectionKey.OP_READ);
                }
                for (Way way : ways) {
                    open(selector, way);
                }
                browse(selector, table, howLong, heard);
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
        return new Result(table.services(), table.types());
    }

    private static void open(Selector selector, Way way) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(way.from(), 0));
            if (way.over().isPresent()) {
                channel.setOption(
                        StandardSocketOptions.IP_MULTICAST_IF, way.over().get());
                channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 255);
            }
            channel.register(selector, SelectionKey.OP_READ, way);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void browse(Selector selector, ServiceTable table, Duration howLong, Heard heard) throws IOException {
        long begin = System.nanoTime();
        long all = howLong.toMillis();
        int asked = 0;
        int messages = 0;
        ByteBuffer buffer = ByteBuffer.allocate(DnsMessage.MAX_BYTES + 1);
        while (true) {
            long passed = (System.nanoTime() - begin) / 1_000_000;
            if (passed >= all || messages >= MAX_MESSAGES) {
                return;
            }
            if (asked < ASK_AT_MILLIS.length && passed >= ASK_AT_MILLIS[asked]) {
                ask(selector, table);
                asked++;
            }
            heard.services(table.services().size());
            long next = asked < ASK_AT_MILLIS.length ? Math.min(all, ASK_AT_MILLIS[asked]) : all;
            selector.select(Math.max(1, Math.min(100, next - passed)));
            for (SelectionKey key : selector.selectedKeys()) {
                messages += read(key, buffer, table);
            }
            selector.selectedKeys().clear();
        }
    }

    private void ask(Selector selector, ServiceTable table) throws IOException {
        ByteBuffer query = ByteBuffer.wrap(DnsMessage.query(id, table.questions(MAX_QUESTIONS)));
        IOException failed = null;
        int sent = 0;
        for (SelectionKey key : selector.keys()) {
            try {
                if (key.attachment() instanceof Way way) {
                    ((DatagramChannel) key.channel()).send(query.duplicate(), way.to());
                    sent++;
                }
            } catch (IOException e) {
                // One interface without a route is no reason to leave the others.
                failed = e;
            }
        }
        if (sent == 0 && failed != null) {
            throw failed;
        }
    }

    private int read(SelectionKey key, ByteBuffer buffer, ServiceTable table) throws IOException {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) ((DatagramChannel) key.channel()).receive(buffer);
        if (from == null) {
            return 0;
        }
        // Answers come from the port that was asked (RFC 6762 clause 6); with our id, or none (clause 18.1).
        if (from.getPort() == ways.get(0).to().getPort()) {
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            DnsMessage.parse(bytes)
                    .filter(message -> message.id() == id || message.id() == 0)
                    .ifPresent(table::take);
        }
        return 1;
    }
}
