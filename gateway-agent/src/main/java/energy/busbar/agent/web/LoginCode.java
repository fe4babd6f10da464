package energy.busbar.agent.web;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one code that opens the page, and the sessions that it opened. The ledger keeps a slow hash of it; the code itself
 * is told once, to whoever made it.
 */
public final class LoginCode {
    /** 30 signs: none that looks like another. Twelve of them are 58.9 bits. */
    static final String ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

    static final String SETTING = "page.login-code";
    static final String OWNER = "page:owner";
    static final int AUDITED_FAILURES = 10;
    static final long AUDIT_REFILL_MILLIS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(LoginCode.class);
    private static final int GROUP = 4;
    private static final int GROUPS = 3;
    private static final Pattern PLAIN = Pattern.compile("[" + ALPHABET + "]{" + GROUP * GROUPS + "}");

    private final Ledger ledger;
    private final GatewayClock clock;
    private final SecureRandom random = new SecureRandom();
    private final Sessions sessions;
    private final TokenBucket failuresToAudit;
    private int failuresNotAudited;

    public LoginCode(Ledger ledger, GatewayClock clock) {
        this.ledger = ledger;
        this.clock = clock;
        sessions = new Sessions(clock, random);
        failuresToAudit = new TokenBucket(clock, AUDITED_FAILURES, AUDIT_REFILL_MILLIS);
    }

    /** @return the code in plain, to be shown once; empty when there is one already */
    public synchronized Optional<String> createIfMissing() {
        return ledger.setting(SETTING).isPresent() ? Optional.empty() : Optional.of(replace("gateway", "created"));
    }

    /** Replaces the code and ends all sessions. @return the new code in plain, to be shown once */
    public String renew() {
        return renew("cli:" + System.getProperty("user.name", "unknown"));
    }

    synchronized String renew(String actor) {
        return replace(actor, "renewed");
    }

    /** @return a session's id when {@code typed} is the code; forgives case, blanks and dashes */
    synchronized Optional<String> login(String typed, InetAddress remote) {
        if (!isCode(typed)) {
            failed(remote);
            return Optional.empty();
        }
        audit(OWNER, "login.succeeded", "from " + remote.getHostAddress());
        return Optional.of(sessions.open());
    }

    boolean loggedIn(String session) {
        return sessions.touch(session);
    }

    void logout(String session, InetAddress remote) {
        if (sessions.close(session)) {
            audit(OWNER, "login.ended", "logged out from " + remote.getHostAddress());
        }
    }

    private String replace(String actor, String what) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < GROUP * GROUPS; i++) {
            code.append(i > 0 && i % GROUP == 0 ? "-" : "").append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        ledger.putSetting(SETTING, CodeHash.of(plain(code.toString()), random).stored());
        sessions.closeAll();
        audit(actor, "login-code." + what, "all sessions ended");
        return code.toString();
    }

    private boolean isCode(String typed) {
        String plain = plain(typed);
        if (!PLAIN.matcher(plain).matches()) {
            return false;
        }
        Optional<String> stored = ledger.setting(SETTING);
        Optional<CodeHash> hash = stored.flatMap(CodeHash::parse);
        if (stored.isPresent() && hash.isEmpty()) {
            LOG.error("the stored login code cannot be read; renew it with: busbar login-code --renew");
        }
        return hash.isPresent() && hash.get().matches(plain);
    }

    private static String plain(String typed) {
        return typed.replaceAll("[\\s\\p{Pd}]", "").toUpperCase(Locale.ROOT);
    }

    private void failed(InetAddress remote) {
        if (failuresToAudit.takeOrWaitMillis() > 0) {
            failuresNotAudited++;
            return;
        }
        String more = failuresNotAudited > 0 ? ", and " + failuresNotAudited + " more before" : "";
        failuresNotAudited = 0;
        audit("page:" + remote.getHostAddress(), "login.failed", "wrong code" + more);
    }

    /** A ledger that cannot write must not keep out the person who comes to repair the box. */
    private void audit(String actor, String action, String detail) {
        try {
            ledger.audit(clock.instant(), actor, action, detail);
        } catch (RuntimeException e) {
            LOG.error("audit entry lost actor={} action={} detail={}", actor, action, detail, e);
        }
    }
}
