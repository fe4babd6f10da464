package energy.busbar.driver.coap;

import energy.busbar.driver.coap.CoapDiscovery.Device;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.UDPConnector;

/**
 * Asks many addresses, one after the other at a bounded rate, for {@code /.well-known/core} and for resources that devices
 * without it are known by. Only ever GET, in the open.
 */
public final class CoapSweep {
    /** Requests a second. */
    public static final int MAX_PER_SECOND = 200;

    /** Paths asked for beside {@code /.well-known/core}. */
    public static final int MAX_KNOCKS = 4;

    /** Peers of which something is still waited for. */
    private static final int MAX_PEERS = 2048;

    private static final long SLICE_MILLIS = 50;
    private static final String CORE = ".well-known/core";

    private final int perSecond;
    private final Duration answer;
    private final List<String> knocks;

    /**
     * @param perSecond requests
     * @param answer how long an answer is waited for
     * @param knocks paths
     */
    public CoapSweep(int perSecond, Duration answer, List<String> knocks) {
        if (perSecond < 1 || perSecond > MAX_PER_SECOND || knocks.size() > MAX_KNOCKS) {
            throw new IllegalArgumentException(perSecond + " requests a second of " + knocks.size() + " paths");
        }
        this.perSecond = perSecond;
        this.answer = answer;
        this.knocks = List.copyOf(knocks);
    }

    public Duration estimate(int addresses) {
        return Duration.ofSeconds((long) addresses * (1 + knocks.size()) / perSecond)
                .plus(answer);
    }

    /**
     * @param progress addresses asked, of all
     * @return who answered, in the order of {@code addresses}; without resources where only a knock was answered
     * @throws IOException when no UDP port can be opened
     * @throws InterruptedException nothing goes on behind
     */
    public List<Device> run(List<InetSocketAddress> addresses, BiConsumer<Integer, Integer> progress)
            throws IOException, InterruptedException {
        var settings = CoapSettings.udp(MAX_PEERS);
        CoapEndpoint endpoint = CoapEndpoint.builder()
                .setConfiguration(settings)
                .setConnector(new UDPConnector(new InetSocketAddress(0), settings))
                .setOptionRegistry(CoapSettings.OPTIONS)
                .build();
        Map<InetSocketAddress, Map<String, Response>> answers = new LinkedHashMap<>();
        Map<InetSocketAddress, String> unusable = new ConcurrentHashMap<>();
        List<Request> waiting = new ArrayList<>();
        try {
            endpoint.start();
            long begin = System.nanoTime();
            int sent = 0;
            for (int i = 0; i < addresses.size(); i++) {
                for (String path : paths()) {
                    pace(begin, sent++);
                    waiting.add(ask(endpoint, addresses.get(i), path, answers, unusable));
                    giveUp(waiting);
                }
                progress.accept(i + 1, addresses.size());
            }
            await(addresses, answers);
        } finally {
            waiting.forEach(Request::cancel);
            endpoint.destroy();
        }
        synchronized (answers) {
            List<Device> devices = new ArrayList<>();
            for (InetSocketAddress address : addresses) {
                Map<String, Response> told = answers.getOrDefault(address, Map.of());
                Response core = told.get(CORE);
                if (core != null) {
                    devices.add(CoapDiscovery.found(address, core));
                } else if (unusable.containsKey(address)) {
                    devices.add(new Device(address, List.of(), unusable.getOrDefault(address, "")));
                } else if (!told.isEmpty()) {
                    devices.add(new Device(address, List.of(), "does not answer for /" + CORE));
                }
            }
            return devices;
        }
    }

    /** As long as an answer may take, or until everybody has told what they have. */
    private void await(List<InetSocketAddress> addresses, Map<InetSocketAddress, Map<String, Response>> answers)
            throws InterruptedException {
        long end = System.nanoTime() + answer.toNanos();
        boolean complete = false;
        while (!complete && System.nanoTime() - end < 0) {
            Thread.sleep(SLICE_MILLIS);
            synchronized (answers) {
                complete = addresses.stream()
                        .allMatch(a -> answers.getOrDefault(a, Map.of()).containsKey(CORE));
            }
        }
    }

    private List<String> paths() {
        List<String> paths = new ArrayList<>(List.of(CORE));
        paths.addAll(knocks);
        return paths;
    }

    private void pace(long begin, int sent) throws InterruptedException {
        long due = begin + TimeUnit.SECONDS.toNanos(1) * sent / perSecond;
        long wait = due - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    /** Those at the head were asked first. */
    private void giveUp(List<Request> waiting) {
        int most = Math.toIntExact(perSecond * answer.toSeconds()) + perSecond;
        while (waiting.size() > most) {
            waiting.remove(0).cancel();
        }
    }

    private static Request ask(
            CoapEndpoint endpoint,
            InetSocketAddress address,
            String path,
            Map<InetSocketAddress, Map<String, Response>> answers,
            Map<InetSocketAddress, String> unusable) {
        Request request = Request.newGet();
        request.setDestinationContext(new AddressEndpointContext(address));
        request.getOptions().setUriPath(path);
        request.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onResponseHandlingError(Throwable cause) {
                unusable.putIfAbsent(address, "answers for /" + path + " what cannot be taken: " + cause.getMessage());
            }

            @Override
            public void onResponse(Response response) {
                synchronized (answers) {
                    answers.computeIfAbsent(address, a -> new LinkedHashMap<>()).putIfAbsent(path, response);
                }
            }
        });
        return request.send(endpoint);
    }
}
