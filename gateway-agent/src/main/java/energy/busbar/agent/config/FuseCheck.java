package energy.busbar.agent.config;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.Site.Feeder;
import energy.busbar.core.model.Site.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Whether every fuse bears what chargers fall back to when the gateway is gone, beside the worst other load, and what they
 * are guaranteed. Problems name the sums.
 */
final class FuseCheck {
    private final Site site;
    private final List<Options> blocks;

    /** @param blocks of the feeders, in the site's order */
    FuseCheck(Site site, List<Options> blocks) {
        this.site = site;
        this.blocks = List.copyOf(blocks);
    }

    void run() {
        for (int f = 0; f < site.feeders().size(); f++) {
            Feeder feeder = site.feeders().get(f);
            Options block = blocks.get(f);
            meter(feeder, block);
            for (Phase phase : Phase.values()) {
                boolean wrong = sum(
                                feeder,
                                block,
                                phase,
                                "safe currents",
                                p -> p.safe().orElse(0),
                                "fall back to",
                                "lower devices[].safe (0 is allowed)")
                        || sum(
                                feeder,
                                block,
                                phase,
                                "guarantees",
                                p -> p.charging().guaranteeAmps(),
                                "are guaranteed",
                                "lower devices[].charging.guarantee");
                if (wrong) {
                    break;
                }
            }
        }
    }

    private void meter(Feeder feeder, Options block) {
        Optional<DeviceId> meter = feeder.meter();
        boolean fits = meter.isEmpty()
                || meter.flatMap(site::placement)
                        .filter(p -> p.type() == DeviceType.METER)
                        .isPresent();
        if (!fits) {
            block.problem("meter", "is '" + meter.get() + "'", "the id of a device of type meter");
        }
    }

    private boolean sum(
            Feeder feeder,
            Options block,
            Phase phase,
            String what,
            ToDoubleFunction<Placement> amps,
            String verb,
            String remedy) {
        List<String> parts = new ArrayList<>();
        double sum = 0;
        for (Placement place : site.placements()) {
            double each = place.type() == DeviceType.CHARGER
                            && place.phases().contains(phase)
                            && site.pathToRoot(place.feeder()).contains(feeder)
                    ? amps.applyAsDouble(place)
                    : 0;
            if (each > 0) {
                parts.add(place.device() + " " + plain(each));
                sum += each;
            }
        }
        double other = feeder.otherAmps().orElse(0);
        if (parts.isEmpty() || sum + other <= feeder.fuseAmps(phase) + 1e-9) {
            return false;
        }
        String with = other > 0 ? " and " + plain(other) + " A of other load (otherAmps)" : "";
        block.problem(
                "fuseAmps",
                "is " + plain(feeder.fuseAmps(phase)) + " A on " + phase + ", but the chargers below " + verb + " "
                        + String.join(" + ", parts) + " = " + plain(sum) + " A" + with,
                what + (other > 0 ? " and other load" : "") + " of at most " + plain(feeder.fuseAmps(phase)) + " A: "
                        + remedy);
        return true;
    }

    private static String plain(double amps) {
        return amps == Math.rint(amps) ? Long.toString((long) amps) : String.format(Locale.ROOT, "%.1f", amps);
    }
}
