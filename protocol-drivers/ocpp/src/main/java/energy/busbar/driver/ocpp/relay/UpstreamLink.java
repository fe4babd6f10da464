package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.Dialect;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a line to an upstream while one is wanted: connects, waits longer after each failure, tells the charger's boot on
 * each new line, and is ready once the upstream has accepted it. Runs on the loop.
 */
final class UpstreamLink {
    /** A charger that reconnects need not boot; one that is asked to tells it within this, or the line is used without. */
    static final long BOOT_WAIT_MILLIS = 10_000;

    /** A line that held so long was a good one: the next failure is the first again. */
    static final long STABLE_MILLIS = 30_000;

    private static final long LEAST_BOOT_SECONDS = 10;
    private static final long MOST_BOOT_SECONDS = 3_600;
    private static final long USUAL_BOOT_SECONDS = 60;

    static final String BOOT = "BootNotification";

    interface Events {
        void ready();

        /** Also when it was never ready, with the reason of the last attempt. */
        void away(String reason);

        CompletionStage<Told> called(String action, ObjectNode payload);
    }

    private final Line.Maker maker;
    private final Timer timer;
    private final Backoff backoff;
    private final Events events;

    private @Nullable Dialect wanted;
    private Optional<ObjectNode> boot = Optional.empty();
    private Runnable cancelRetry = () -> {};

    // for the line
    private @Nullable Line line;
    private int generation;
    private boolean up;
    private boolean ready;
    private Runnable cancelWait = () -> {};
    private Runnable cancelStable = () -> {};

    UpstreamLink(Line.Maker maker, Timer timer, Backoff backoff, Events events) {
        this.maker = maker;
        this.timer = timer;
        this.backoff = backoff;
        this.events = events;
    }

    Optional<ObjectNode> boot() {
        return boot;
    }

    void knownBoot(Optional<ObjectNode> kept) {
        boot = kept;
    }

    boolean ready() {
        return ready;
    }

    /** @param version null for no line at all */
    void want(@Nullable Dialect version, String because) {
        if (version == wanted) {
            return;
        }
        wanted = version;
        cancelRetry.run();
        drop(because);
        if (version != null) {
            backoff.reset();
            connect(version);
        }
    }

    /** Nothing with an empty line. */
    CompletableFuture<Told> call(String action, ObjectNode payload) {
        Line open = line;
        return open == null || !ready
                ? CompletableFuture.completedFuture(new Told.Nothing("the upstream is away", false))
                : open.call(action, payload);
    }

    /** The charger boots. @return what the upstream says to it, Nothing without one */
    CompletableFuture<Told> booted(ObjectNode payload) {
        boot = Optional.of(payload);
        Line open = line;
        return open == null || !up
                ? CompletableFuture.completedFuture(new Told.Nothing("the upstream is away", false))
                : tellBoot(open, payload);
    }

    /** The upstream does not answer what it should: begins anew. */
    void giveUp(String reason) {
        Dialect version = wanted;
        drop(reason);
        if (version != null) {
            retry(version);
        }
    }

    private void connect(Dialect version) {
        generation++;
        int mine = generation;
        line = maker.connect(version, new Line.Listener() {
            @Override
            public void up() {
                if (mine == generation) {
                    opened();
                }
            }

            @Override
            public void down(String reason) {
                if (mine == generation) {
                    line = null;
                    giveUp(reason);
                }
            }

            @Override
            public CompletionStage<Told> called(String action, ObjectNode payload) {
                return mine == generation
                        ? events.called(action, payload)
                        : CompletableFuture.completedFuture(new Told.Error("InternalError", "this line is given up"));
            }
        });
    }

    private void opened() {
        up = true;
        int mine = generation;
        cancelStable = timer.after(STABLE_MILLIS, backoff::reset);
        Line open = line;
        if (open != null && boot.isPresent()) {
            tellBoot(open, boot.get());
        } else {
            cancelWait = timer.after(BOOT_WAIT_MILLIS, () -> becomeReady(mine));
        }
    }

    private CompletableFuture<Told> tellBoot(Line on, ObjectNode payload) {
        int mine = generation;
        Dialect version = wanted;
        ObjectNode strict = version == null
                ? payload
                : Forms.strictRequest(version, BOOT, payload).orElse(payload);
        cancelWait.run();
        return on.call(BOOT, strict).thenApply(told -> {
            if (mine == generation) {
                answered(told, mine);
            }
            return told;
        });
    }

    private void answered(Told told, int mine) {
        if (!(told instanceof Told.Result result)) {
            giveUp(
                    told instanceof Told.Error error
                            ? "it answered the boot with " + error.code()
                            : ((Told.Nothing) told).reason());
            return;
        }
        String status = result.payload().path("status").asText();
        if (status.equals("Accepted")) {
            becomeReady(mine);
            return;
        }
        ready = false;
        events.away("it has answered the boot with '" + status + "'");
        long wished = result.payload().path("interval").asLong(0);
        long seconds =
                wished <= 0 ? USUAL_BOOT_SECONDS : Math.max(LEAST_BOOT_SECONDS, Math.min(MOST_BOOT_SECONDS, wished));
        cancelWait = timer.after(seconds * 1_000, () -> {
            Line open = line;
            if (mine == generation && open != null && boot.isPresent()) {
                tellBoot(open, boot.get());
            }
        });
    }

    private void becomeReady(int mine) {
        if (mine == generation && up && !ready) {
            cancelWait.run();
            ready = true;
            events.ready();
        }
    }

    private void retry(Dialect version) {
        cancelRetry.run();
        cancelRetry = timer.after(backoff.nextMillis(), () -> {
            if (line == null && version == wanted) {
                connect(version);
            }
        });
    }

    private void drop(String reason) {
        generation++;
        cancelWait.run();
        cancelStable.run();
        Line open = line;
        line = null;
        up = false;
        ready = false;
        // First, so that what the line did not answer is not taken for an upstream that is silent.
        events.away(reason);
        if (open != null) {
            open.close(reason);
        }
    }
}
