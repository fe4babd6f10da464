package energy.busbar.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The chargers' figures out of what was seen at each number of them. */
final class ChargersFigures {
    /** The last chargers may cost so many times what as many before them did; 1 is a straight line. */
    static final double MOST_GROWTH = 1.5;

    /** Shares of a core and kB that say nothing about a shape: below them a growth is noise. */
    private static final double LEAST_SHARE = 0.01;

    private static final double LEAST_KILOBYTES = 4_096;

    /**
     * @param fewestUp devices that the gateway said are up, at worst
     * @param share of one core
     */
    record Step(
            int chargers,
            int fewestUp,
            double residentKilobytes,
            double share,
            double peerKilobytes,
            double peerShare,
            Fleet.Window calls,
            Fleet.Window peerCalls) {
        String text() {
            return Text.format(
                    "chargers: %d connected: %s and %s; ocpp-rpc %s and %s; calls took %s, 99 %% at most %s",
                    chargers,
                    Text.megabytes(residentKilobytes),
                    Text.oneCore(share),
                    Text.megabytes(peerKilobytes),
                    Text.oneCore(peerShare),
                    Text.millis(calls.medianMillis()),
                    Text.millis(calls.p99Millis()));
        }
    }

    private ChargersFigures() {}

    /** @param steps beginning with none, in equal steps, at least three */
    static List<Figure> of(List<Step> steps, int seconds, String flags) {
        Step last = steps.get(steps.size() - 1);
        boolean served = steps.stream()
                .allMatch(s -> s.fewestUp() >= s.chargers() && s.calls().lost() == 0);
        double memory = growth(steps, Step::residentKilobytes, LEAST_KILOBYTES);
        double processor = growth(steps, Step::share, LEAST_SHARE);
        String window = Text.format(
                "%d s at each of %s connected chargers, each with a car: MeterValues every 10 s, Heartbeat every 60 s, what the"
                        + " gateway sends answered; ",
                seconds, list(steps, s -> Integer.toString(s.chargers())));
        return List.of(
                new Figure(
                        "chargersMemory",
                        "resident memory at " + last.chargers() + " chargers",
                        Text.megabytes(last.residentKilobytes()) + "; growth " + ratio(memory),
                        "ocpp-rpc, which keeps nothing: " + Text.megabytes(last.peerKilobytes()),
                        window + "median VmRSS " + list(steps, s -> Text.megabytes(s.residentKilobytes()))
                                + "; flags: `" + flags + "`",
                        served && memory <= MOST_GROWTH,
                        numbers(steps, memory, Step::residentKilobytes, Step::peerKilobytes, "Kilobytes")),
                new Figure(
                        "chargersProcessor",
                        "processor at " + last.chargers() + " chargers",
                        Text.oneCore(last.share()) + "; growth " + ratio(processor),
                        "ocpp-rpc: " + Text.oneCore(last.peerShare()),
                        "utime + stime in the same windows: " + list(steps, s -> Text.oneCore(s.share()))
                                + "; growth is what the last two steps cost over what the two before did, 1 is a straight line",
                        served && processor <= MOST_GROWTH,
                        numbers(steps, processor, Step::share, Step::peerShare, "Share")),
                new Figure(
                        "chargersLatency",
                        "a charger's call to its answer at " + last.chargers() + " chargers",
                        Text.millis(last.calls().medianMillis()) + ", 99 % at most "
                                + Text.millis(last.calls().p99Millis()),
                        "ocpp-rpc: " + Text.millis(last.peerCalls().medianMillis()) + ", 99 % at most "
                                + Text.millis(last.peerCalls().p99Millis()),
                        Text.format(
                                "%,d calls; %d sockets or calls lost; at worst %d of %d devices up",
                                last.calls().calls(), last.calls().lost(), last.fewestUp(), last.chargers()),
                        served,
                        Map.of(
                                "medianMillis", last.calls().medianMillis(),
                                "p99Millis", last.calls().p99Millis(),
                                "mostMillis", last.calls().mostMillis(),
                                "peerMedianMillis", last.peerCalls().medianMillis(),
                                "peerP99Millis", last.peerCalls().p99Millis())));
    }

    /**
     * What the last steps cost over what as many before them do; the first step is left out, since with none the gateway
     * also looks for those that it misses.
     */
    static double growth(List<Step> steps, ToDoubleFunction<Step> cost, double least) {
        int count = steps.size() - 1;
        int half = (count - 1) / 2;
        double first = cost.applyAsDouble(steps.get(count - half)) - cost.applyAsDouble(steps.get(count - 2 * half));
        double second = cost.applyAsDouble(steps.get(count)) - cost.applyAsDouble(steps.get(count - half));
        return Math.max(second, 0) / Math.max(first, least);
    }

    private static String ratio(double growth) {
        return Text.format("%.2f", growth);
    }

    private static String list(List<Step> steps, java.util.function.Function<Step, String> each) {
        return steps.stream().map(each).collect(Collectors.joining(", "));
    }

    private static Map<String, Double> numbers(
            List<Step> steps, double growth, ToDoubleFunction<Step> ours, ToDoubleFunction<Step> peer, String unit) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("growth", growth);
        for (Step step : steps) {
            numbers.put("at" + step.chargers() + unit, ours.applyAsDouble(step));
            numbers.put("peerAt" + step.chargers() + unit, peer.applyAsDouble(step));
        }
        return numbers;
    }
}
