package energy.busbar.bench.torture;

import java.io.IOException;
import java.util.Locale;
import java.util.Random;

/** A kind of fault, over and over at random moments until its time is over. */
enum Cell {
    CALM("nothing", Needs.NOTHING, (t, r) -> t.rest(t.left())),
    GATEWAY_KILLED("the gateway killed", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 3_000, 9_000));
        t.world.killGateway();
        t.rest(between(r, 0, 2_000));
        t.world.gateway.start();
    }),
    BROKER_KILLED("the broker killed", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 3_000, 9_000));
        t.world.broker.kill();
        t.rest(between(r, 0, 3_000));
        t.world.broker.start();
    }),
    BOTH_KILLED("gateway and broker killed", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 4_000, 10_000));
        t.world.killGateway();
        t.world.broker.kill();
        t.rest(between(r, 0, 3_000));
        t.world.broker.start();
        t.world.gateway.start();
    }),
    BROKER_FORGETS("the broker killed, its sessions gone", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 3_000, 9_000));
        t.world.broker.kill();
        t.world.broker.forget();
        t.rest(between(r, 0, 3_000));
        t.world.broker.start();
    }),
    SHORT_OUTAGES("no network for 5 s", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 2_000, 8_000));
        t.link(Link.CUT, 5_000);
    }),
    LONG_OUTAGE("no network for most of the time", Needs.NOTHING, (t, r) -> {
        t.rest(2_000);
        t.link(Link.CUT, t.left());
    }),
    KILLED_IN_OUTAGE("no network, and the gateway killed in it", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 1_000, 4_000));
        t.world.network.become(Link.CUT);
        t.rest(between(r, 2_000, 6_000));
        t.world.killGateway();
        t.world.gateway.start();
        t.rest(between(r, 2_000, 6_000));
        t.world.network.become(Link.GOOD);
    }),
    BLACK_HOLE("a network that takes and carries nothing", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 2_000, 6_000));
        t.link(Link.HELD, between(r, 5_000, 40_000));
        t.world.network.endConnections();
    }),
    FAR("300 ms to the broker and back", Needs.NOTHING, (t, r) -> t.link(Link.FAR, t.left())),
    LOSSY("late pieces and ended connections", Needs.NOTHING, (t, r) -> t.link(Link.LOSSY, t.left())),
    SLOW("1.5 kB/s to the broker", Needs.NOTHING, (t, r) -> {
        t.world.network.become(Link.CUT);
        t.rest(t.left() / 3);
        t.link(Link.SLOW, t.left());
    }),
    DISK_FULL("a full disk for 10 s", Needs.DISK, (t, r) -> {
        t.rest(between(r, 4_000, 8_000));
        t.disk(t.disk()::fill, t.disk()::free);
    }),
    DISK_READ_ONLY("a disk that turns read-only for 10 s, then off and on", Needs.DISK, (t, r) -> {
        t.rest(between(r, 4_000, 8_000));
        t.disk(t.disk()::readOnly, () -> {
            t.world.gateway.kill();
            t.disk().again();
            t.world.gateway.start();
            t.world.gateway.awaitUp();
        });
    }),
    TORN("killed, and the end of its file torn off", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 6_000, 10_000));
        t.damaged(() -> Damage.tear(t.world.gateway.telemetry(), r));
    }),
    FLIPPED("killed, and bits of its file turned", Needs.NOTHING, (t, r) -> {
        t.rest(between(r, 6_000, 10_000));
        t.damaged(() -> Damage.flip(t.world.gateway.telemetry(), r));
    }),
    CLOCK_JUMPS("a clock that jumps by years", Needs.CLOCK, (t, r) -> {
        t.rest(between(r, 3_000, 6_000));
        t.clock().set(r.nextBoolean() ? 1 + r.nextInt(3_000) : 0);
    }),
    CLOCK_JUMPS_BACK("the same, back too, and killed", Needs.CLOCK, (t, r) -> {
        t.rest(between(r, 3_000, 6_000));
        t.clock().set(r.nextInt(4_000) - 2_000);
        t.rest(between(r, 1_000, 4_000));
        t.world.killGateway();
        t.world.gateway.start();
    }),
    NO_CLOCK("no clock at the start, killed, then set", Needs.CLOCK, (t, r) -> {
        t.rest(between(r, 3_000, 6_000));
        if (r.nextBoolean()) {
            t.world.killGateway();
            t.world.gateway.start();
        } else {
            t.clock().set(0);
        }
    });

    /** What a machine must have for it. */
    enum Needs {
        NOTHING,
        /** Root, to mount a file system of its own. */
        DISK,
        /** A C compiler. */
        CLOCK
    }

    interface Fault {
        void once(Trial trial, Random chance) throws IOException;
    }

    private final String title;
    private final Needs needs;
    private final Fault fault;

    Cell(String title, Needs needs, Fault fault) {
        this.title = title;
        this.needs = needs;
        this.fault = fault;
    }

    String title() {
        return title;
    }

    Needs needs() {
        return needs;
    }

    /** As one names it on a command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void run(Trial trial, Random chance) throws IOException {
        while (trial.left() > 0) {
            fault.once(trial, chance);
        }
    }

    private static long between(Random chance, int least, int most) {
        return least + chance.nextInt(most - least);
    }
}
