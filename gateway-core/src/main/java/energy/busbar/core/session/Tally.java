package energy.busbar.core.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the meter said in the course of one session, as far as its energy needs it. Energies in Wh, NaN for unknown. A
 * value.
 *
 * @param carried what the register had counted before it was reset
 * @param first of the register since its last reset
 * @param last highest of the register since then
 * @param lastAtMillis of the register's newest sample; 0 for none
 * @param samples of the register, with meterStart and meterStop
 * @param wattsAtMillis of the newest power sample; 0 for none
 * @param integrated power over time
 * @param powerSamples their number
 * @param signedRegister which register the signed values are of
 */
public record Tally(
        double meterStart,
        double meterStop,
        double begin,
        double end,
        double signedBegin,
        double signedEnd,
        String signedRegister,
        double carried,
        double first,
        double last,
        long lastAtMillis,
        int samples,
        double watts,
        long wattsAtMillis,
        double integrated,
        int powerSamples,
        double maxWatts,
        List<SignedValue> signed,
        Set<Anomaly> anomalies) {
    static final int MAX_SIGNED = 100;
    static final int MAX_SIGNED_CHARS = 256 << 10;

    /** A register's last digit, and what a charger rounds. */
    private static final double TOLERANCE = 10;

    private static final long GAP_MILLIS = 20 * 60_000;

    public static final Tally EMPTY = new Tally(
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            "",
            0,
            Double.NaN,
            Double.NaN,
            0,
            0,
            Double.NaN,
            0,
            0,
            0,
            Double.NaN,
            List.of(),
            Set.of());

    public Tally {
        signed = List.copyOf(signed);
        anomalies = Set.copyOf(anomalies);
    }

    Tally started(double meterStart, Instant at, double mostWatts) {
        Scratch next = new Scratch(this);
        next.meterStart = meterStart;
        next.register(meterStart, at.toEpochMilli(), mostWatts);
        return next.done();
    }

    Tally stopped(double meterStop, Instant at, double mostWatts) {
        Scratch next = new Scratch(this);
        next.meterStop = meterStop;
        next.register(meterStop, at.toEpochMilli(), mostWatts);
        return next.done();
    }

    /** @param mostWatts that the charger can carry */
    Tally with(MeterSample sample, Instant at, double mostWatts) {
        Scratch next = new Scratch(this);
        double register = sample.registerWattHours();
        if (Double.isFinite(register) && sample.context() == MeterSample.Context.BEGIN) {
            next.begin = register;
        }
        if (Double.isFinite(register) && sample.context() == MeterSample.Context.END) {
            next.end = register;
        }
        next.register(register, at.toEpochMilli(), mostWatts);
        next.power(sample.watts(), at.toEpochMilli());
        sample.signed().ifPresent(next::signed);
        return next.done();
    }

    /** From the most trusted source that there is. */
    public Energy energy() {
        for (Energy.Source source : Energy.Source.values()) {
            Optional<Energy> energy = energy(source);
            if (energy.isPresent()) {
                return energy.get();
            }
        }
        return new Energy(0, Energy.Source.NONE);
    }

    Optional<Energy> energy(Energy.Source source) {
        boolean whole = !anomalies.contains(Anomaly.REGISTER_RESET);
        double value = switch (source) {
            case SIGNED -> signedEnd - signedBegin;
            case TRANSACTION_REGISTER -> whole ? end - begin : Double.NaN;
            case STOP_MINUS_START -> whole ? meterStop - meterStart : Double.NaN;
            case REGISTER_SAMPLES -> samples >= 2 ? carried + last - first : Double.NaN;
            case INTEGRATED_POWER -> powerSamples >= 2 ? integrated : Double.NaN;
            case NONE -> 0;
        };
        return Double.isFinite(value) && value >= 0 ? Optional.of(new Energy(value, source)) : Optional.empty();
    }

    /** With what only the whole of the sources shows. */
    Set<Anomaly> findings() {
        Set<Anomaly> all = EnumSet.noneOf(Anomaly.class);
        all.addAll(anomalies);
        List<Double> known = new ArrayList<>();
        for (Energy.Source source :
                List.of(Energy.Source.SIGNED, Energy.Source.TRANSACTION_REGISTER, Energy.Source.STOP_MINUS_START)) {
            energy(source).ifPresent(e -> known.add(e.wattHours()));
        }
        for (double each : known) {
            double difference = Math.abs(each - known.get(0));
            if (difference > 50 && difference > 0.01 * known.get(0)) {
                all.add(Anomaly.SOURCES_DISAGREE);
            }
        }
        return all;
    }

    /** The fields while they change. */
    private static final class Scratch {
        private final Tally from;
        private double meterStart;
        private double meterStop;
        private double begin;
        private double end;
        private double signedBegin;
        private double signedEnd;
        private String signedRegister;
        private double carried;
        private double first;
        private double last;
        private long lastAtMillis;
        private int samples;
        private double watts;
        private long wattsAtMillis;
        private double integrated;
        private int powerSamples;
        private double maxWatts;
        private List<SignedValue> signed;
        private final Set<Anomaly> anomalies = EnumSet.noneOf(Anomaly.class);

        Scratch(Tally t) {
            from = t;
            meterStart = t.meterStart;
            meterStop = t.meterStop;
            begin = t.begin;
            end = t.end;
            signedBegin = t.signedBegin;
            signedEnd = t.signedEnd;
            signedRegister = t.signedRegister;
            carried = t.carried;
            first = t.first;
            last = t.last;
            lastAtMillis = t.lastAtMillis;
            samples = t.samples;
            watts = t.watts;
            wattsAtMillis = t.wattsAtMillis;
            integrated = t.integrated;
            powerSamples = t.powerSamples;
            maxWatts = t.maxWatts;
            signed = t.signed;
            anomalies.addAll(t.anomalies);
        }

        /** Times may go back, as a charger sets its clock or sends what it kept; only a newer and smaller value is odd. */
        void register(double value, long atMillis, double mostWatts) {
            if (!Double.isFinite(value) || value < 0) {
                return;
            }
            if (samples == 0) {
                first = value;
                last = value;
            } else if (value >= last) {
                double hours = Math.max(0, atMillis - lastAtMillis) / 3_600_000.0;
                if (value - last > mostWatts * 1.1 * hours + 100 && atMillis > lastAtMillis) {
                    anomalies.add(Anomaly.REGISTER_JUMP);
                }
                last = value;
            } else if (atMillis <= lastAtMillis) {
                return;
            } else if (value < first) {
                // What it had counted stands; from zero up to this value may be anything.
                anomalies.add(Anomaly.REGISTER_RESET);
                carried += last - first;
                first = value;
                last = value;
            } else if (last - value > TOLERANCE) {
                anomalies.add(Anomaly.REGISTER_BACKWARD);
            }
            if (samples > 0 && atMillis - lastAtMillis > GAP_MILLIS) {
                anomalies.add(Anomaly.METERING_GAP);
            }
            samples++;
            lastAtMillis = Math.max(lastAtMillis, atMillis);
        }

        void power(double value, long atMillis) {
            if (!Double.isFinite(value) || value < 0) {
                return;
            }
            if (powerSamples > 0 && atMillis <= wattsAtMillis) {
                return;
            }
            if (powerSamples > 0 && atMillis - wattsAtMillis <= GAP_MILLIS) {
                integrated += (watts + value) / 2 * (atMillis - wattsAtMillis) / 3_600_000.0;
            }
            watts = value;
            wattsAtMillis = atMillis;
            powerSamples++;
            maxWatts = Double.isNaN(maxWatts) ? value : Math.max(maxWatts, value);
        }

        void signed(SignedValue value) {
            if (signed.contains(value)) {
                return;
            }
            List<SignedValue> next = new ArrayList<>(signed);
            next.add(value);
            int chars = next.stream().mapToInt(SignedValue::size).sum();
            // The first and the last ones make the session; what is between may go.
            while (next.size() > 2 && (next.size() > MAX_SIGNED || chars > MAX_SIGNED_CHARS)) {
                chars -= next.remove(next.size() - 2).size();
                anomalies.add(Anomaly.SIGNED_DROPPED);
            }
            signed = next;
            for (Ocmf.Reading reading : Ocmf.readings(value.data())) {
                if (reading.begin() && Double.isNaN(signedBegin)) {
                    signedBegin = reading.wattHours();
                    signedRegister = reading.identification();
                } else if (reading.end() && reading.identification().equals(signedRegister)) {
                    signedEnd = reading.wattHours();
                }
            }
        }

        Tally done() {
            return new Tally(
                    meterStart,
                    meterStop,
                    begin,
                    end,
                    signedBegin,
                    signedEnd,
                    signedRegister,
                    carried,
                    first,
                    last,
                    lastAtMillis,
                    samples,
                    watts,
                    wattsAtMillis,
                    integrated,
                    powerSamples,
                    maxWatts,
                    signed == from.signed ? from.signed : signed,
                    anomalies);
        }
    }
}
