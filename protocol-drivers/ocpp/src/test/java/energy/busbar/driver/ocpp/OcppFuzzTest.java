package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.LinkState;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Attacks at random on the real server, beside two honest chargers: the gateway answers by the standard or closes that
 * socket, the others notice nothing, and memory stays bounded. Repeat a run with {@code -Dbusbar.seed=…}; a long one with
 * {@code -Dbusbar.long=true}.
 */
class OcppFuzzTest {
    private static final long SEED = Long.getLong("busbar.seed", System.nanoTime());
    private static final int ROUNDS = Boolean.getBoolean("busbar.long") ? 1_000 : 60;
    private static final int ATTACKERS = 3;

    /** Seconds, not milliseconds: two processors do all of it, attackers too. */
    private static final long MOST_LATENCY_MILLIS = 5_000;

    private static final long MOST_GROWTH_BYTES = 48L * 1024 * 1024;
    private static final int MOST_THREADS = 24;

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void hostile_sockets_disturb_no_other_charger_and_fill_no_memory() throws Exception {
        try (Bench bench = new Bench(
                new OcppServerConfig("127.0.0.1", 0, 0, Optional.empty(), Duration.ofSeconds(10), Optional.empty()),
                Bench.state())) {
            List<Heard> heard = new ArrayList<>();
            List<Honest> honest = new ArrayList<>();
            List<Heard> attacked = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                heard.add(new Heard());
                bench.charger("honest" + i, Map.of(), heard.get(i));
                honest.add(new Honest(
                        RawClient.open(bench.factory.port(), "honest" + i, "Sec-WebSocket-Protocol: ocpp1.6")));
            }
            for (int i = 0; i < ATTACKERS; i++) {
                attacked.add(new Heard());
                bench.charger("bad" + i, Map.of(), attacked.get(i));
            }
            long before = used();
            List<CompletableFuture<Void>> attacks = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                Heard of = attacked.get(i);
                HostileClient client = new HostileClient(bench.factory.port(), "bad" + i, new Random(SEED + i));
                attacks.add(run(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        try {
                            client.attack();
                        } catch (AssertionError | Exception e) {
                            throw new AssertionError(
                                    "round " + round + " of seed " + SEED + "; the gateway: " + of.error, e);
                        }
                    }
                }));
            }
            List<CompletableFuture<Void>> calm = new ArrayList<>();
            honest.forEach(each -> calm.add(run(each)));
            for (CompletableFuture<Void> attack : attacks) {
                attack.get(3, TimeUnit.MINUTES);
            }
            int threads = (int) Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("ocpp"))
                    .count();
            over.set(true);
            for (CompletableFuture<Void> each : calm) {
                each.get(1, TimeUnit.MINUTES);
            }
            for (int i = 0; i < honest.size(); i++) {
                assertThat(honest.get(i).calls.get()).as("calls, seed " + SEED).isGreaterThan(5);
                assertThat(honest.get(i).slowestMillis.get())
                        .as("latency, seed " + SEED)
                        .isLessThan(MOST_LATENCY_MILLIS);
                assertThat(heard.get(i).link).as("link, seed " + SEED).isEqualTo(LinkState.UP);
            }
            assertThat(threads).as("threads, seed " + SEED).isLessThan(MOST_THREADS);
            assertThat(used() - before).as("memory, seed " + SEED).isLessThan(MOST_GROWTH_BYTES);
            for (Honest each : honest) {
                each.client.close();
            }
        }
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> run(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    /** A charger that calls, one after the other, and answers pings; its socket must never close. */
    private final class Honest implements Work {
        final RawClient client;
        final AtomicLong slowestMillis = new AtomicLong();
        final AtomicLong calls = new AtomicLong();

        Honest(RawClient client) {
            this.client = client;
        }

        @Override
        public void run() throws Exception {
            while (!over.get()) {
                long began = System.nanoTime();
                String id = "h" + calls.incrementAndGet();
                client.text("[2,\"" + id + "\",\"Heartbeat\",{}]");
                assertThat(client.answer()).startsWith("[3,\"" + id + "\"");
                long took = (System.nanoTime() - began) / 1_000_000;
                slowestMillis.accumulateAndGet(took, Math::max);
                Thread.sleep(50); // its pace, as a charger's: what is asserted does not depend on it
            }
        }
    }
}
