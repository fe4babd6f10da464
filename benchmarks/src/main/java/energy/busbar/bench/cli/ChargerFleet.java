package energy.busbar.bench.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Many chargers in one process: {@code PORT PASSWORD}. A line {@code connect N} of its input brings their number up to N
 * and is answered when all of them charge; {@code window} is answered with what their calls took since the last. It ends
 * with its input. One thread and no library, so that it takes little from what is measured.
 */
final class ChargerFleet {
    private static final int CONNECTIONS_A_TURN = 1;
    private static final long TURN_MILLIS = 20;

    private final int port;
    private final String password;
    private final Selector selector;
    private final List<FleetCharger> chargers = new ArrayList<>();
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private List<Long> tookNanos = new ArrayList<>();
    private int wanted;
    private boolean told = true;
    private long lost;

    private ChargerFleet(int port, String password) throws IOException {
        this.port = port;
        this.password = password;
        this.selector = Selector.open();
    }

    public static void main(String[] arguments) throws IOException {
        ChargerFleet fleet = new ChargerFleet(Integer.parseInt(arguments[0]), arguments[1]);
        Thread input = new Thread(fleet::input, "input");
        input.setDaemon(true);
        input.start();
        say("{\"type\":\"ready\"}");
        fleet.run();
    }

    private void input() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
                selector.wakeup();
            }
        } catch (IOException e) {
            // Nobody is there any more, as at the end of it.
            System.err.println(e);
        }
        System.exit(0);
    }

    private void run() throws IOException {
        while (true) {
            selector.select(TURN_MILLIS);
            for (SelectionKey key : selector.selectedKeys()) {
                FleetCharger charger = (FleetCharger) key.attachment();
                try {
                    charger.ready();
                } catch (IOException e) {
                    lose(key, e);
                }
            }
            selector.selectedKeys().clear();
            for (String command = commands.poll(); command != null; command = commands.poll()) {
                obey(command);
            }
            for (int i = 0; i < CONNECTIONS_A_TURN && chargers.size() < wanted; i++) {
                chargers.add(new FleetCharger(selector, chargers.size(), port, password, took -> tookNanos.add(took)));
            }
            long now = System.nanoTime();
            for (SelectionKey key : selector.keys()) {
                if (key.isValid() && key.attachment() instanceof FleetCharger charger) {
                    try {
                        charger.tick(now);
                    } catch (IOException e) {
                        lose(key, e);
                    }
                }
            }
            if (!told && chargers.size() == wanted && chargers.stream().allMatch(FleetCharger::charging)) {
                told = true;
                say("{\"type\":\"up\",\"chargers\":" + wanted + "}");
            }
        }
    }

    private void lose(SelectionKey key, IOException reason) throws IOException {
        lost++;
        System.err.println("lost: " + reason.getMessage());
        key.channel().close();
    }

    private void obey(String command) {
        if (command.startsWith("connect ")) {
            wanted = Integer.parseInt(command.substring(8));
            told = false;
            return;
        }
        List<Long> sorted = tookNanos.stream().sorted().toList();
        tookNanos = new ArrayList<>();
        say(String.format(
                Locale.ROOT,
                "{\"type\":\"window\",\"calls\":%d,\"median\":%.3f,\"p99\":%.3f,\"most\":%.3f,\"lost\":%d}",
                sorted.size(),
                rank(sorted, 50),
                rank(sorted, 99),
                rank(sorted, 100),
                lost));
    }

    /** Nearest rank, ms. */
    private static double rank(List<Long> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(1, rank) - 1) / 1e6;
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
