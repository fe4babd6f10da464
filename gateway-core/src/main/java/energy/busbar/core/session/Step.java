package energy.busbar.core.session;

import java.util.List;
import java.util.Optional;

/**
 * What a report leads to.
 *
 * @param session that it was about; empty when it was about none
 * @param verdict on the token, where one was judged
 * @param again whether it had been told before
 * @param changes to write down before anything is answered
 */
public record Step(Optional<Session> session, Optional<Verdict> verdict, boolean again, List<Change> changes) {
    public enum Verb {
        STARTED,
        UPDATED,
        ENDED,
        /** Written at once, but nothing to tell the platform of. */
        SAVED,
        /** May wait for a while: what a stop tells makes up for it. */
        SAMPLED
    }

    public record Change(Session session, Verb verb) {}

    public Step {
        changes = List.copyOf(changes);
    }

    static Step nothing() {
        return new Step(Optional.empty(), Optional.empty(), false, List.of());
    }

    static Step known(Session session, Optional<Verdict> verdict) {
        return new Step(Optional.of(session), verdict, true, List.of());
    }
}
