package energy.busbar.agent.discover;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds out where a TCP port is open: connects at a bounded rate and closes at once. */
final class PortSweep {
    /** Connections that are waited for at a time; while there are so many no other is begun. */
    static final int MAX_PENDING = 256;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int port;
    private final int perSecond;
    private final long timeoutNanos;

    PortSweep(int port, int perSecond, Duration timeout) {
        this.port = port;
        this.perSecond = perSecond;
        this.timeoutNanos = timeout.toNanos();
    }

    private record Attempt(InetAddress address, long untilNanos) {}

    /** @throws IOException when this machine cannot open sockets at all */
    List<InetAddress> open(List<InetAddress> addresses, ScanProgress progress) throws IOException {
        List<InetAddress> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            long begin = System.nanoTime();
            int next = 0;
            try {
                while (next < addresses.size() || !selector.keys().isEmpty()) {
                    long now = System.nanoTime();
                    long allowed = 1 + (now - begin) * perSecond / SECOND_NANOS;
                    while (next < addresses.size()
                            && next < allowed
                            && selector.keys().size() < MAX_PENDING) {
                        begin(selector, addresses.get(next), now, open);
                        next++;
                    }
                    progress.at("looking for port " + port, next, addresses.size());
                    selector.select(key -> finish(key, open), 10);
                    giveUp(selector);
                    // What was cancelled leaves the set only with the next selection.
                    selector.selectNow();
                }
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
        return addresses.stream().filter(open::contains).toList();
    }

    private void begin(Selector selector, InetAddress address, long now, List<InetAddress> open) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            if (channel.connect(new InetSocketAddress(address, port))) {
                open.add(address);
                channel.close();
                return;
            }
            channel.register(selector, SelectionKey.OP_CONNECT, new Attempt(address, now + timeoutNanos));
        } catch (IOException e) {
            // No way there: nobody is at this address.
            channel.close();
        }
    }

    private static void finish(SelectionKey key, List<InetAddress> open) {
        Attempt attempt = (Attempt) key.attachment();
        try (SocketChannel channel = (SocketChannel) key.channel()) {
            if (channel.finishConnect()) {
                open.add(attempt.address());
            }
        } catch (IOException e) {
            // Refused: the address is taken, the port is not.
            key.cancel();
        }
    }

    private static void giveUp(Selector selector) throws IOException {
        long now = System.nanoTime();
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && now - ((Attempt) key.attachment()).untilNanos() >= 0) {
                key.channel().close();
            }
        }
    }
}
