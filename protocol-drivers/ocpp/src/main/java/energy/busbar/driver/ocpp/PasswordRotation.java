package energy.busbar.driver.ocpp;

import java.util.ArrayList;
import java.util.List;

/**
 * A charger's passwords while one is being changed, as a pure state machine. Nobody can know when a charger takes a new
 * one over: its answer may be lost, and some restart first. So old and new are accepted together from before the new one
 * is sent until the charger has come with it; then the old one is dropped.
 *
 * @param accepted oldest first; the first is the one that the charger is known to have
 */
record PasswordRotation(List<Credential.Hashed> accepted, Phase phase) {
    /** With two changes whose end is not known. */
    static final int MAX_ACCEPTED = 3;

    enum Phase {
        SETTLED,
        /** The newest was or is being sent; what the charger made of it is not known. */
        OFFERED,
        /** The charger has come with the old one since: what was offered has most likely not arrived. */
        STALE,
        /** The charger said that it takes the newest, and has not come with it yet. */
        TAKEN
    }

    sealed interface Event {
        /** A new one is about to be sent. */
        record Chosen(Credential.Hashed password) implements Event {}

        record Accepted() implements Event {}

        /** The charger answered that it does not take the newest. */
        record Refused() implements Event {}

        /** No answer; the newest may be in force. */
        record Unknown() implements Event {}

        record LoggedIn(Credential.Hashed password) implements Event {}
    }

    PasswordRotation {
        accepted = List.copyOf(accepted);
        if (accepted.isEmpty() || accepted.size() > MAX_ACCEPTED) {
            throw new IllegalArgumentException(accepted.size() + " passwords; 1 to " + MAX_ACCEPTED);
        }
        if ((accepted.size() == 1) != (phase == Phase.SETTLED)) {
            throw new IllegalArgumentException(accepted.size() + " passwords in phase " + phase);
        }
    }

    static PasswordRotation settled(Credential.Hashed password) {
        return new PasswordRotation(List.of(password), Phase.SETTLED);
    }

    /** Not while any of two that were offered may be the one in force. */
    boolean mayChoose() {
        return accepted.size() < MAX_ACCEPTED || phase == Phase.STALE;
    }

    PasswordRotation next(Event event) {
        if (event instanceof Event.Chosen chosen) {
            if (!mayChoose()) {
                throw new IllegalStateException("nobody asked whether a further password may be chosen");
            }
            List<Credential.Hashed> more = new ArrayList<>(accepted);
            if (more.size() == MAX_ACCEPTED) {
                more.remove(1);
            }
            more.add(chosen.password());
            return new PasswordRotation(more, Phase.OFFERED);
        }
        if (event instanceof Event.LoggedIn login) {
            int at = accepted.indexOf(login.password());
            if (at == 0 && phase == Phase.OFFERED) {
                return new PasswordRotation(accepted, Phase.STALE);
            }
            return at <= 0 ? this : of(accepted.subList(at, accepted.size()), phase);
        }
        if (phase != Phase.OFFERED) {
            return this; // an answer that came after the charger itself
        }
        if (event instanceof Event.Accepted) {
            return new PasswordRotation(accepted, Phase.TAKEN);
        }
        return event instanceof Event.Refused ? of(accepted.subList(0, accepted.size() - 1), phase) : this;
    }

    private static PasswordRotation of(List<Credential.Hashed> accepted, Phase phase) {
        return new PasswordRotation(accepted, accepted.size() == 1 ? Phase.SETTLED : phase);
    }
}
