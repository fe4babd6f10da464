package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The reservations of all chargers. A value: each change is a new one. */
public record Reservations(List<Reservation> all) {
    public static final int MAX = 2_000;
    public static final Reservations NONE = new Reservations(List.of());

    public Reservations {
        all = List.copyOf(all);
    }

    /** ReservationStatus of 1.6 §7.39. */
    public enum Status {
        ACCEPTED,
        OCCUPIED,
        REJECTED
    }

    public record Answer(Reservations after, Status status, String why) {}

    /** @param occupied connectors of the charger that are in use; @param connectors how many it has */
    public Answer reserve(Reservation wanted, Set<Integer> occupied, int connectors, Instant now) {
        Reservations others = without(wanted.device(), wanted.id()).current(now);
        if (wanted.expired(now)) {
            return new Answer(this, Status.REJECTED, "it expired at " + wanted.expiresAt());
        }
        if (wanted.connector() < 0 || wanted.connector() > connectors) {
            return new Answer(
                    this,
                    Status.REJECTED,
                    "there is no connector " + wanted.connector() + "; known are 1 to " + connectors
                            + ", and 0 for any");
        }
        if (others.all.size() >= MAX) {
            return new Answer(this, Status.REJECTED, "there are " + MAX + " reservations already");
        }
        List<Reservation> here = others.of(wanted.device());
        boolean taken = wanted.connector() > 0
                && (occupied.contains(wanted.connector())
                        || here.stream().anyMatch(r -> r.connector() == wanted.connector()));
        if (taken || here.size() + occupied.size() >= connectors) {
            return new Answer(this, Status.OCCUPIED, "nothing is free to be reserved");
        }
        List<Reservation> next = new ArrayList<>(others.all);
        next.add(wanted);
        return new Answer(new Reservations(next), Status.ACCEPTED, "");
    }

    /** @return itself when there is none of this id */
    public Reservations without(DeviceId device, int id) {
        return all.stream().anyMatch(r -> r.device().equals(device) && r.id() == id)
                ? new Reservations(all.stream()
                        .filter(r -> !(r.device().equals(device) && r.id() == id))
                        .toList())
                : this;
    }

    /** Without those that are over. */
    public Reservations current(Instant now) {
        return new Reservations(all.stream().filter(r -> !r.expired(now)).toList());
    }

    public List<Reservation> of(DeviceId device) {
        return all.stream().filter(r -> r.device().equals(device)).toList();
    }

    /**
     * The reservation that keeps somebody out; empty when they may start there.
     *
     * @param free connectors of the charger that nobody uses, with the one asked for
     */
    public Optional<Reservation> against(
            DeviceId device,
            int connector,
            Optional<IdToken> token,
            Optional<IdToken> group,
            Collection<Integer> free,
            Instant now) {
        List<Reservation> others = current(now).of(device).stream()
                .filter(r -> !r.admits(token, group))
                .toList();
        if (used(device, connector, token, group, now).isPresent()) {
            return Optional.empty();
        }
        Optional<Reservation> direct =
                others.stream().filter(r -> r.connector() == connector).findFirst();
        // Those for any connector need one each of what stays free.
        long any = others.stream().filter(r -> r.connector() == 0).count();
        long left = free.stream()
                .filter(c -> c != connector && others.stream().noneMatch(r -> r.connector() == c))
                .count();
        return direct.or(() ->
                left < any ? others.stream().filter(r -> r.connector() == 0).findFirst() : Optional.empty());
    }

    /** The reservation that a start there uses up, its own connector's before that of any. */
    public Optional<Reservation> used(
            DeviceId device, int connector, Optional<IdToken> token, Optional<IdToken> group, Instant now) {
        List<Reservation> mine = current(now).of(device).stream()
                .filter(r -> r.admits(token, group))
                .toList();
        return mine.stream()
                .filter(r -> r.connector() == connector)
                .findFirst()
                .or(() -> mine.stream().filter(r -> r.connector() == 0).findFirst());
    }
}
