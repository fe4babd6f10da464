package energy.busbar.sim.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.sim.ocpp.ChargingProfile.Period;
import energy.busbar.sim.ocpp.ChargingProfile.Purpose;
import energy.busbar.sim.physics.ChargePlace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The profiles that a charge point holds, and what they grant together (OCPP 1.6 §3.13). */
final class InstalledProfiles {
    static final int MAX_PROFILES = 10;
    static final int MAX_STACK_LEVEL = 10;

    private final List<ChargingProfile> profiles = new ArrayList<>();

    /** False where there is no room or the stack level is too high. */
    boolean install(ChargingProfile added) {
        if (added.stackLevel() < 0 || added.stackLevel() > MAX_STACK_LEVEL) {
            return false;
        }
        profiles.removeIf(held -> held.id() == added.id()
                || (held.stackLevel() == added.stackLevel()
                        && held.purpose() == added.purpose()
                        && held.connectorId() == added.connectorId()));
        return profiles.size() < MAX_PROFILES && profiles.add(added);
    }

    /** Removes what meets all criteria that are given; false where nothing did. */
    boolean clear(JsonNode criteria) {
        return profiles.removeIf(held -> matches(criteria, "id", held.id())
                && matches(criteria, "connectorId", held.connectorId())
                && matches(criteria, "stackLevel", held.stackLevel())
                && (!criteria.has("chargingProfilePurpose")
                        || criteria.path("chargingProfilePurpose")
                                .asText()
                                .equals(held.purpose().name())));
    }

    /** A transaction's own profile does not outlive it. */
    void transactionEnded() {
        profiles.removeIf(held -> held.purpose() == Purpose.TxProfile);
    }

    /** What may be offered, A each phase: 0, or from 6 A to what the charger can. */
    double amps(Instant at, @Nullable Instant transactionStart) {
        OptionalDouble own = strongest(Purpose.TxProfile, at, transactionStart);
        if (own.isEmpty()) {
            own = strongest(Purpose.TxDefaultProfile, at, transactionStart);
        }
        double amps = Math.min(
                own.orElse(ChargePlace.MAX_AMPS),
                strongest(Purpose.ChargePointMaxProfile, at, transactionStart).orElse(ChargePlace.MAX_AMPS));
        // IEC 61851 has no pilot signal between 0 and 6 A.
        return amps < ChargePlace.LEAST_AMPS ? 0 : Math.min(amps, ChargePlace.MAX_AMPS);
    }

    /** What {@link #amps} will be over a time, as periods from {@code from} on. */
    List<Period> composite(Instant from, int seconds, @Nullable Instant transactionStart) {
        Instant until = from.plusSeconds(seconds);
        TreeSet<Instant> changes = new TreeSet<>(List.of(from));
        for (ChargingProfile profile : profiles) {
            for (Instant change : profile.changes(from, transactionStart)) {
                if (change.isAfter(from) && change.isBefore(until)) {
                    changes.add(change);
                }
            }
        }
        List<Period> periods = new ArrayList<>();
        for (Instant change : changes) {
            double amps = amps(change, transactionStart);
            if (periods.isEmpty() || periods.get(periods.size() - 1).amps() != amps) {
                // Rounded up: at the second that is told, the new limit holds already.
                long millis = Duration.between(from, change).toMillis();
                periods.add(new Period((int) ((millis + 999) / 1000), amps));
            }
        }
        return periods;
    }

    private OptionalDouble strongest(Purpose purpose, Instant at, @Nullable Instant transactionStart) {
        OptionalDouble amps = OptionalDouble.empty();
        int level = -1;
        for (ChargingProfile profile : profiles) {
            OptionalDouble its = profile.amps(at, transactionStart);
            if (profile.purpose() == purpose && profile.stackLevel() > level && its.isPresent()) {
                amps = its;
                level = profile.stackLevel();
            }
        }
        return amps;
    }

    private static boolean matches(JsonNode criteria, String field, int value) {
        return !criteria.has(field) || criteria.path(field).intValue() == value;
    }
}
