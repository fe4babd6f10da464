package energy.busbar.driver.ocpp.relay;

import energy.busbar.driver.ocpp.relay.HeldProfile.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The charging profiles of an upstream, as a charger would keep them, and what they allow together (OCPP 1.6 §3.13; 2.0.1
 * part 2 K01). The gateway takes it as a wish for less than it grants itself. Pure.
 */
final class HeldProfiles {
    /** ChargingProfileMaxInstalled as the upstream meets it. */
    static final int MAX_HELD = 32;

    /**
     * A transaction that is going on.
     *
     * @param began when
     */
    record Open(String id, Instant began) {}

    private final List<HeldProfile> held = new ArrayList<>();

    List<HeldProfile> all() {
        return List.copyOf(held);
    }

    /** One of the same id, or of the same place in the stack, is replaced. @return false when there are too many */
    boolean set(HeldProfile profile) {
        List<HeldProfile> replaced = held.stream()
                .filter(each -> each.id() == profile.id() || samePlace(each, profile))
                .toList();
        if (held.size() - replaced.size() >= MAX_HELD) {
            return false;
        }
        held.removeAll(replaced);
        held.add(profile);
        return true;
    }

    private static boolean samePlace(HeldProfile a, HeldProfile b) {
        return a.purpose() == b.purpose()
                && a.connector() == b.connector()
                && a.stackLevel() == b.stackLevel()
                && a.transaction().equals(b.transaction());
    }

    /** @return whether there was one */
    boolean clear(Predicate<HeldProfile> which) {
        return held.removeIf(which);
    }

    /** By all that is given, as ClearChargingProfile has it. */
    static Predicate<HeldProfile> matching(OptionalInt connector, Optional<Purpose> purpose, OptionalInt stackLevel) {
        return each -> (connector.isEmpty() || each.connector() == connector.getAsInt())
                && (purpose.isEmpty() || each.purpose() == purpose.get())
                && (stackLevel.isEmpty() || each.stackLevel() == stackLevel.getAsInt());
    }

    /** Profiles of a transaction end with it. @return whether there was one */
    boolean ended(String transaction) {
        return held.removeIf(each -> each.purpose() == Purpose.TX
                && each.transaction().filter(transaction::equals).isPresent());
    }

    /** The one that came with a remote start is for the transaction that begins. */
    void began(int connector, String transaction) {
        held.replaceAll(
                each -> each.purpose() == Purpose.TX && each.transaction().isEmpty() && each.concerns(connector)
                        ? each.of(transaction)
                        : each);
    }

    /**
     * The most that may flow on a connector, A a phase.
     *
     * @param sharing connectors of the charger, which share what is allowed to all of it equally
     * @param phases of the connector
     * @return empty where nothing says anything
     */
    OptionalDouble amperes(int connector, int sharing, int phases, Instant now, Optional<Open> open) {
        Optional<Instant> began = open.map(Open::began);
        OptionalDouble station = highest(
                each -> each.purpose() == Purpose.STATION_MAX && each.concerns(connector), now, began, phases, sharing);
        OptionalDouble transaction = open.isEmpty()
                ? OptionalDouble.empty()
                : highest(
                        each -> each.purpose() == Purpose.TX
                                && each.concerns(connector)
                                && each.transaction()
                                        .filter(open.get().id()::equals)
                                        .isPresent(),
                        now,
                        began,
                        phases,
                        1);
        if (transaction.isEmpty()) {
            transaction = highest(
                    each -> each.purpose() == Purpose.TX_DEFAULT && each.concerns(connector), now, began, phases, 1);
        }
        if (station.isPresent() && transaction.isPresent()) {
            return OptionalDouble.of(Math.min(station.getAsDouble(), transaction.getAsDouble()));
        }
        return station.isPresent() ? station : transaction;
    }

    private OptionalDouble highest(
            Predicate<HeldProfile> which, Instant now, Optional<Instant> began, int phases, int sharing) {
        return held.stream()
                .filter(which)
                // Of one level that of the connector itself counts (OCPP 1.6 §3.13.2).
                .sorted(Comparator.comparingInt(HeldProfile::stackLevel)
                        .thenComparingInt(HeldProfile::connector)
                        .reversed())
                .map(each -> {
                    OptionalDouble amperes = each.amperes(now, began, phases);
                    return amperes.isPresent() && each.connector() == 0
                            ? OptionalDouble.of(amperes.getAsDouble() / Math.max(1, sharing))
                            : amperes;
                })
                .filter(OptionalDouble::isPresent)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }
}
