package energy.busbar.ota.tuf;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response's body as a stream whose reads time out; the JDK's own waits for ever when the network goes silent in the
 * middle. One piece is asked for at a time, so no more than that waits in memory.
 */
final class TimedBody extends InputStream implements BodySubscriber<InputStream> {
    private final Duration idleTimeout;
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private volatile @Nullable Subscription subscription;
    private final Deque<ByteBuffer> at = new ArrayDeque<>();
    private boolean ended;

    /** The next piece, the end, or the failure. */
    private record Signal(
            List<ByteBuffer> piece, boolean end, @Nullable Throwable failure) {}

    TimedBody(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        signals.add(new Signal(piece, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Signal(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal(List.of(), true, null));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            ByteBuffer piece = at.peek();
            if (piece != null && piece.hasRemaining()) {
                int count = Math.min(length, piece.remaining());
                piece.get(buffer, offset, count);
                return count;
            }
            if (piece != null) {
                at.remove();
            } else if (ended) {
                return -1;
            } else {
                await();
            }
        }
    }

    private void await() throws IOException {
        Signal signal;
        try {
            signal = signals.poll(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (signal == null) {
            close();
            throw new HttpTimeoutException("nothing came for " + idleTimeout.toMillis() + " ms");
        }
        if (signal.failure() != null) {
            ended = true;
            throw new IOException("the connection broke: " + signal.failure().getMessage(), signal.failure());
        }
        ended = signal.end();
        at.addAll(signal.piece());
        Subscription source = subscription;
        if (!ended && source != null) {
            source.request(1);
        }
    }

    @Override
    public void close() {
        ended = true;
        at.clear();
        Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
    }
}
