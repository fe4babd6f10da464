package energy.busbar.bench;

import energy.busbar.bench.SerialLine.Seen;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The Modbus client's figures out of what was seen. */
final class ModbusFigures {
    /** Of a libmodbus client's requests per second, over TCP. */
    static final double ENOUGH = 0.8;
    /** Of the time that the serial line itself takes. */
    static final double LONGEST = 1.15;

    private ModbusFigures() {}

    /**
     * @param bare rates of a client that only sends and receives
     * @param serverShare of one core, while it was asked
     * @param how of both clients: versions, flags
     */
    static Figure tcp(int registers, Pairs pairs, Spread bare, double serverShare, int roundMillis, String how) {
        Spread ratios = pairs.ratios();
        double faster = Math.max(pairs.ours().max(), pairs.theirs().max());
        boolean bound = bare.max() <= faster;
        return new Figure(
                "modbusTcp",
                "Modbus TCP, reads of " + registers + " registers one after the other",
                Text.format(
                        "%.2f of a libmodbus client (%.2f to %.2f), %,.0f requests a second",
                        ratios.median(),
                        ratios.min(),
                        ratios.max(),
                        pairs.ours().median()),
                Text.format(
                        "libmodbus: %,.0f a second; promised: %.2f of it",
                        pairs.theirs().median(), ENOUGH),
                Text.format(
                        "median (least to most) of %d pairs of %d ms, by turns against the same libmodbus server, which %s: it"
                                + " took %.0f %% of one core, and bare sockets got %,.0f a second out of it, at most %,.0f"
                                + " where the faster client got %,.0f; %s",
                        ratios.count(),
                        roundMillis,
                        bound ? "IS THE BOTTLENECK, so that the ratio says little" : "is not the bottleneck",
                        100 * serverShare,
                        bare.median(),
                        bare.max(),
                        faster,
                        how),
                ratios.median() >= ENOUGH && !bound,
                Map.of(
                        "medianRatio", ratios.median(),
                        "minRatio", ratios.min(),
                        "maxRatio", ratios.max(),
                        "medianPerSecond", pairs.ours().median(),
                        "libmodbusMedianPerSecond", pairs.theirs().median(),
                        "bareMedianPerSecond", bare.median(),
                        "bareMaxPerSecond", bare.max(),
                        "serverShareOfOneCore", serverShare));
    }

    /**
     * @param ours what the line saw in the rounds of our client
     * @param theirs the same of libmodbus
     * @param realtime whether line and unit went before all else on the machine
     */
    static Figure rtu(
            SerialPace pace, int registers, Pairs pairs, List<Seen> ours, List<Seen> theirs, boolean realtime) {
        double allowed = pace.readMillis(registers);
        Spread times = Spread.of(
                pairs.ours().sorted().stream().map(rate -> 1_000 / rate).toList());
        double ratio = times.median() / allowed;
        double libmodbus = 1_000 / pairs.theirs().median();
        long early = ours.stream().mapToLong(Seen::early).sum();
        long collisions = ours.stream().mapToLong(Seen::collisions).sum();
        return new Figure(
                "modbusRtu" + registers,
                "Modbus RTU at " + pace.baud() + " baud, reads of " + registers + " registers one after the other",
                Text.format(
                        "%.2f of the time that the line takes (%.2f to %.2f), %.1f ms a read",
                        ratio, times.min() / allowed, times.max() / allowed, times.median()),
                Text.format(
                        "the line: %.2f ms; promised: %.2f of it; libmodbus: %.2f of it, with %.2f ms of silence before its"
                                + " requests",
                        allowed, LONGEST, libmodbus / allowed, median(theirs, Seen::turnMillis)),
                Text.format(
                        "median (least to most) of %d rounds, by turns with libmodbus; %d characters of 11 bits and twice %.2f ms"
                                + " of silence on a paced pseudo-terminal, line and unit %s real-time priority; half of all"
                                + " reads took at most %.2f ms (libmodbus %.2f); on average our next request began %.2f ms later than the line allows (%.2f of it the"
                                + " pacing's own), and the unit's answer (libmodbus, ready after %.2f ms of the first silence)"
                                + " %.2f ms later; %s",
                        times.count(),
                        SerialPace.characters(registers),
                        pace.silenceNanos() / 1e6,
                        realtime ? "with" : "WITHOUT",
                        median(ours, Seen::cycleMillis),
                        median(theirs, Seen::cycleMillis),
                        median(ours, Seen::clientLateMillis),
                        median(ours, Seen::pacerLateMillis),
                        median(ours, Seen::thinkMillis),
                        median(ours, Seen::unitLateMillis),
                        early + collisions == 0
                                ? "no request came too early"
                                : (early + collisions) + " REQUESTS CAME TOO EARLY for the line"),
                ratio <= LONGEST && early + collisions == 0,
                Map.ofEntries(
                        Map.entry("medianMillis", times.median()),
                        Map.entry("allowedMillis", allowed),
                        Map.entry("medianRatio", ratio),
                        Map.entry("libmodbusMedianMillis", libmodbus),
                        Map.entry("singleReadMillis", median(ours, Seen::cycleMillis)),
                        Map.entry("turnMillis", median(ours, Seen::turnMillis)),
                        Map.entry("libmodbusTurnMillis", median(theirs, Seen::turnMillis)),
                        Map.entry("clientLateMillis", median(ours, Seen::clientLateMillis)),
                        Map.entry("pacerLateMillis", median(ours, Seen::pacerLateMillis)),
                        Map.entry("unitThinkMillis", median(ours, Seen::thinkMillis)),
                        Map.entry("unitLateMillis", median(ours, Seen::unitLateMillis)),
                        Map.entry("tooEarly", (double) (early + collisions))));
    }

    private static double median(List<Seen> seen, ToDoubleFunction<Seen> what) {
        return Spread.of(seen.stream().map(what::applyAsDouble).toList()).median();
    }
}
