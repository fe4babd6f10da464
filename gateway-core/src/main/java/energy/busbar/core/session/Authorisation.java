package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who may charge. Nothing here waits for anybody upstream. */
public final class Authorisation {
    private final AuthorisationPolicy policy;
    private final LocalList list;
    private final TokenCache cache;

    public Authorisation(AuthorisationPolicy policy, LocalList list, TokenCache cache) {
        this.policy = policy;
        this.list = list;
        this.cache = cache;
    }

    /** Who the token is, wherever its sessions are: what {@code Authorize} asks. */
    public Verdict judge(DeviceId device, int connector, Optional<IdToken> shown, Instant now) {
        boolean free = policy.freeAt(device, connector);
        if (shown.isEmpty()) {
            return free || policy.mode() == AuthorisationPolicy.Mode.ACCEPT_ALL
                    ? Verdict.of(Verdict.Status.ACCEPTED, free ? "free vend" : "everybody is accepted")
                    : Verdict.of(Verdict.Status.INVALID, "no token was shown");
        }
        IdToken id = shown.get();
        Optional<Token> listed = list.find(id);
        if (listed.isPresent()) {
            Verdict verdict = known(listed.get(), "on the list", now);
            // Free vend means everybody; only a deliberate block is stronger.
            return free && verdict.status() == Verdict.Status.EXPIRED
                    ? Verdict.of(Verdict.Status.ACCEPTED, "free vend")
                    : verdict;
        }
        if (free) {
            return Verdict.of(Verdict.Status.ACCEPTED, "free vend");
        }
        return switch (policy.mode()) {
            case ACCEPT_ALL -> Verdict.of(Verdict.Status.ACCEPTED, "everybody is accepted");
            case LIST_ONLY -> Verdict.of(Verdict.Status.INVALID, "not on the list");
            case LIST_AND_CACHE ->
                cache.find(id, now)
                        .map(t -> known(t, "said by upstream", now))
                        .orElseGet(() -> new Verdict(
                                Verdict.Status.INVALID,
                                "neither on the list nor known from upstream",
                                Optional.empty(),
                                Optional.empty(),
                                true));
        };
    }

    /** What a start asks: also whether the token is busy elsewhere. */
    public Verdict judgeStart(
            DeviceId device, int connector, Optional<IdToken> shown, List<Session> openWithToken, Instant now) {
        Verdict verdict = judge(device, connector, shown, now);
        Optional<Session> elsewhere =
                openWithToken.stream().filter(s -> !s.device().equals(device)).findFirst();
        if (verdict.accepted() && !policy.concurrent() && elsewhere.isPresent() && !policy.freeAt(device, connector)) {
            return Verdict.of(
                    Verdict.Status.CONCURRENT_TX,
                    "the token already charges at " + elsewhere.get().device());
        }
        return verdict;
    }

    /** The one who started may stop, and so may a member of the same group; a session without a token, everybody. */
    public Verdict judgeStop(Session session, IdToken stopper, Instant now) {
        if (session.token().isEmpty()) {
            return Verdict.of(Verdict.Status.ACCEPTED, "the session has no token");
        }
        IdToken owner = session.token().get();
        if (owner.equals(stopper)) {
            return Verdict.of(Verdict.Status.ACCEPTED, "started it");
        }
        Optional<IdToken> group = group(stopper, now);
        if (group.isPresent() && group.equals(group(owner, now))) {
            return new Verdict(Verdict.Status.ACCEPTED, "of the same group", group, Optional.empty(), false);
        }
        // The parent id itself, as a master card.
        if (group(owner, now).equals(Optional.of(stopper))) {
            return Verdict.of(Verdict.Status.ACCEPTED, "the group's own token");
        }
        return Verdict.of(Verdict.Status.INVALID, "neither started it nor is of its group");
    }

    Optional<IdToken> group(IdToken id, Instant now) {
        return list.find(id).or(() -> cache.find(id, now)).flatMap(Token::group);
    }

    private static Verdict known(Token token, String whence, Instant now) {
        Verdict.Status status = token.blocked()
                ? Verdict.Status.BLOCKED
                : token.expired(now) ? Verdict.Status.EXPIRED : Verdict.Status.ACCEPTED;
        String why = switch (status) {
            case BLOCKED -> "blocked, " + whence;
            case EXPIRED ->
                "expired at " + token.expiresAt().map(Instant::toString).orElse("") + ", " + whence;
            default -> whence;
        };
        return new Verdict(status, why, token.group(), token.expiresAt(), false);
    }
}
