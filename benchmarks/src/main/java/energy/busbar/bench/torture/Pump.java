package energy.busbar.bench.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** One direction of one connection: reads as it comes, and writes when the link lets it through, in order. */
final class Pump {
    private static final int PIECE_BYTES = 1_400;
    /** As much as a sender's window would hold. */
    private static final int WAITING_PIECES = 256;

    private static final long LOOK_MILLIS = 20;
    private static final int LEAST_LATE_MILLIS = 200;
    private static final int MOST_LATE_MILLIS = 1_500;

    private record Piece(byte[] bytes, long dueNanos) {}

    private static final Piece END = new Piece(new byte[0], 0);

    private final FaultyNetwork network;
    private final Socket from;
    private final Socket to;
    private final Random chance;
    private final Runnable end;
    private final BlockingQueue<Piece> waiting = new ArrayBlockingQueue<>(WAITING_PIECES);

    Pump(FaultyNetwork network, Socket from, Socket to, long seed, Runnable end) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.chance = new Random(seed);
        this.end = end;
    }

    void start() {
        thread("network-in", this::read);
        thread("network-out", this::write);
    }

    private void read() {
        byte[] buffer = new byte[PIECE_BYTES];
        try (InputStream in = from.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                Link link = network.link();
                if (chance.nextInt(1000) < link.endPerMille()) {
                    break;
                }
                long delay = link.delayMillis() + late(link);
                waiting.put(new Piece(Arrays.copyOf(buffer, n), System.nanoTime() + delay * 1_000_000));
            }
            waiting.put(END);
        } catch (IOException e) {
            end.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int late(Link link) {
        return chance.nextInt(100) < link.lossPercent()
                ? LEAST_LATE_MILLIS + chance.nextInt(MOST_LATE_MILLIS - LEAST_LATE_MILLIS)
                : 0;
    }

    private void write() {
        try (OutputStream out = to.getOutputStream()) {
            while (!to.isClosed()) {
                Piece piece = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (piece == END) {
                    break;
                }
                if (piece != null) {
                    pass(piece, out);
                }
            }
        } catch (IOException e) {
            // The other side is gone; so is this one, below.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end.run();
        }
    }

    private void pass(Piece piece, OutputStream out) throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(piece.dueNanos() - System.nanoTime());
        while (network.link().held() && !to.isClosed()) {
            Thread.sleep(LOOK_MILLIS);
        }
        out.write(piece.bytes());
        int rate = network.link().bytesPerSecond();
        if (rate > 0) {
            Thread.sleep(1000L * piece.bytes().length / rate);
        }
    }

    static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
