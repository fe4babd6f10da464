package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.relay.FileKind;
import energy.busbar.driver.ocpp.relay.Keeper;
import energy.busbar.driver.ocpp.relay.Line;
import energy.busbar.driver.ocpp.relay.Needs;
import energy.busbar.driver.ocpp.relay.Relay;
import energy.busbar.driver.ocpp.relay.Timer;
import energy.busbar.driver.ocpp.relay.Tokens;
import energy.busbar.driver.ocpp.relay.Told;
import energy.busbar.driver.ocpp.relay.UpstreamConfig;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A charger's relay, between its socket and its conversation. Where there is no upstream it does nothing. On the loop. */
final class ChargerRelay {
    /** The charger, as far as an upstream gets at it. On the loop. */
    interface Charger {
        /** One CALL through the charger's queue. */
        CompletableFuture<Reply> call(String action, ObjectNode payload);

        /** What the upstream allows may have changed. */
        void limitsChanged();

        /** For people; nothing where all is as it should be. */
        void standing(Relay.Standing now);

        /** Whether the gateway itself has it fetch or send such a file. */
        boolean busyWith(FileKind kind);
    }

    /**
     * What a relay is made of.
     *
     * @param disk on which may be waited for what was kept
     */
    record Parts(
            UpstreamConfig upstream,
            Relay.Mode mode,
            Line.Maker lines,
            Keeper keeper,
            Tokens tokens,
            Executor disk,
            RandomGenerator chance) {}

    private static final long RETRY_MILLIS = 1_000;

    private final @Nullable Relay relay;
    private final Executor disk;
    private final Loop loop;
    private boolean loaded;

    ChargerRelay(Optional<Parts> parts, ChargerOptions options, GatewayClock clock, Loop loop, Charger charger) {
        this.loop = loop;
        this.disk = parts.map(Parts::disk).orElse(loop);
        this.loaded = parts.isEmpty();
        Needs needs = new Needs(
                options.heartbeat().toSeconds(), options.meterInterval().toSeconds(), Measurands.WANTED);
        relay = parts.map(with -> new Relay(
                        new Relay.Setting(
                                options.identity(),
                                with.upstream().host(),
                                with.mode(),
                                with.upstream().answer().toMillis(),
                                needs,
                                with.tokens()),
                        clock,
                        timer(loop),
                        towards(charger),
                        with.lines(),
                        with.keeper(),
                        with.chance()))
                .orElse(null);
    }

    private static Timer timer(Loop loop) {
        return new Timer() {
            @Override
            public void execute(Runnable task) {
                loop.execute(task);
            }

            @Override
            public Runnable after(long delayMillis, Runnable task) {
                return loop.after(delayMillis, task);
            }
        };
    }

    private static Relay.Charger towards(Charger charger) {
        return new Relay.Charger() {
            @Override
            public CompletableFuture<Told> call(String action, ObjectNode payload) {
                return charger.call(action, payload).thenApply(Relayed::told);
            }

            @Override
            public void limitsChanged() {
                charger.limitsChanged();
            }

            @Override
            public void standing(Relay.Standing now) {
                charger.standing(now);
            }

            @Override
            public boolean busyWith(FileKind kind) {
                return charger.busyWith(kind);
            }
        };
    }

    /** Takes up what was kept before a restart. Until then {@link #loaded} is false, and no charger is let in. */
    void load() {
        Relay with = relay;
        if (with == null) {
            return;
        }
        try {
            disk.execute(() -> {
                with.load();
                loop.execute(() -> loaded = true);
            });
        } catch (RejectedExecutionException e) {
            loop.after(RETRY_MILLIS, this::load);
        }
    }

    boolean loaded() {
        return loaded;
    }

    /** Tells how it stands, since numbers in it change. */
    void tick() {
        if (relay != null) {
            relay.tell();
        }
    }

    void opened(Version version) {
        if (relay != null) {
            relay.chargerOpened(version.dialect());
        }
    }

    void lost() {
        if (relay != null) {
            relay.chargerLost();
        }
    }

    void close() {
        if (relay != null) {
            relay.close();
        }
    }

    /** @param own the gateway's own answer, asked for once */
    CompletionStage<Frame> called(Frame.Call call, Supplier<CompletionStage<Frame>> own) {
        return relay == null
                ? own.get()
                : relay.said(call.action(), call.payload(), () -> own.get().thenApply(Relayed::told))
                        .thenApply(told -> Relayed.frame(call.id(), told));
    }

    /** As {@link Relay#amperes}. */
    OptionalDouble amperes(int connector, int sharing, int phases) {
        return relay == null ? OptionalDouble.empty() : relay.amperes(connector, sharing, phases);
    }

    /** As {@link Relay#upstreamHas}. */
    boolean upstreamHas(FileKind kind) {
        return relay != null && relay.mode() == Relay.Mode.RELAY && relay.upstreamHas(kind);
    }

    Optional<Relay.Mode> mode() {
        return Optional.ofNullable(relay).map(Relay::mode);
    }

    /** Whether there is an upstream, so that there is something to be switched. From any thread. */
    boolean offered() {
        return relay != null;
    }

    /** How it stands, for people; empty where there is no upstream. */
    Optional<String> words() {
        return Optional.ofNullable(relay).map(with -> with.standing().text());
    }

    /** By command. @return completes when it is kept */
    CompletableFuture<ServiceResult> perform(Relay.Mode mode) {
        Relay with = relay;
        if (with == null) {
            return CompletableFuture.completedFuture(
                    new ServiceResult.Refused("the charger has no upstream in the configuration; nothing was changed"));
        }
        if (!loaded) {
            return CompletableFuture.completedFuture(new ServiceResult.Failed(
                    "what was kept before the restart is still being read, try again; nothing was changed"));
        }
        return with.set(mode)
                .<ServiceResult>thenApply(done -> new ServiceResult.Done(
                        "the charger's mode is " + mode.word() + " until another command or the configuration says"
                                + " otherwise",
                        Map.of("mode", mode.word())))
                .exceptionally(fault -> new ServiceResult.Failed(
                        "it cannot be kept over a restart (" + fault.getMessage() + "); the mode is as before"));
    }
}
