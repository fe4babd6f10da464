package energy.busbar.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoginCodeTest {
    private final Memo memo = new Memo();
    private final WebClock clock = new WebClock();
    private final LoginCode code = new LoginCode(memo.ledger, clock);
    private final InetAddress phone = InetAddress.getLoopbackAddress();

    @Test
    void a_code_has_three_groups_of_signs_that_cannot_be_mistaken() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            String made = code.renew();
            assertThat(made).matches("[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}").doesNotContainPattern("[ILOU01]");
            seen.add(made);
        }
        assertThat(seen).hasSize(20);
    }

    @Test
    void the_code_is_told_the_first_time_only() {
        assertThat(code.createIfMissing()).isPresent();
        assertThat(code.createIfMissing()).isEmpty();
        assertThat(new LoginCode(memo.ledger, clock).createIfMissing()).isEmpty();
    }

    @Test
    void the_ledger_never_sees_the_code() {
        String made = code.createIfMissing().orElseThrow();
        assertThat(memo.settings.toString() + memo.audit)
                .doesNotContain(made)
                .doesNotContain(made.replace("-", ""))
                .contains("pbkdf2-sha256$" + CodeHash.ROUNDS + "$");
    }

    @Test
    void a_code_survives_a_restart_and_opens_sessions_of_the_new_process() {
        String made = code.createIfMissing().orElseThrow();
        LoginCode after = new LoginCode(memo.ledger, clock);
        String session = after.login(made, phone).orElseThrow();
        assertThat(after.loggedIn(session)).isTrue();
        assertThat(code.loggedIn(session)).isFalse();
    }

    @Test
    void case_blanks_and_dashes_are_forgiven_and_nothing_else() {
        String made = code.createIfMissing().orElseThrow();
        assertThat(code.login(made.toLowerCase(java.util.Locale.ROOT).replace("-", ""), phone))
                .isPresent();
        assertThat(code.login("  " + made.replace('-', ' ') + "\n", phone)).isPresent();
        assertThat(code.login(made.replace('-', '\u2013'), phone)).isPresent();
        char last = made.charAt(13);
        String off = made.substring(0, 13) + (last == 'A' ? 'B' : 'A');
        for (String wrong : new String[] {off, "", "-", made + "A", made.substring(1), "x".repeat(900)}) {
            assertThat(code.login(wrong, phone)).as(wrong).isEmpty();
        }
    }

    @Test
    void renewing_ends_every_session_and_the_old_code() {
        String old = code.createIfMissing().orElseThrow();
        String session = code.login(old, phone).orElseThrow();
        String renewed = code.renew("cli:root");
        assertThat(code.loggedIn(session)).isFalse();
        assertThat(code.login(old, phone)).isEmpty();
        assertThat(code.login(renewed, phone)).isPresent();
        assertThat(memo.audit).anyMatch(line -> line.contains("cli:root login-code.renewed"));
    }

    @Test
    void a_damaged_hash_lets_nobody_in_until_the_code_is_renewed() {
        String made = code.createIfMissing().orElseThrow();
        for (String damaged : new String[] {"", "x", "pbkdf2-sha256$0$AA==$AA==", "pbkdf2-sha256$9999999999$a$b"}) {
            memo.settings.put(LoginCode.SETTING, damaged);
            assertThat(code.login(made, phone)).as(damaged).isEmpty();
        }
        assertThat(code.createIfMissing()).isEmpty();
        assertThat(code.login(code.renew(), phone)).isPresent();
    }

    @Test
    void logins_failures_and_logouts_are_audited() {
        String made = code.createIfMissing().orElseThrow();
        code.login("AAAA", phone);
        String session = code.login(made, phone).orElseThrow();
        code.logout(session, phone);
        code.logout(session, phone);
        assertThat(memo.audit)
                .map(line -> line.substring(21))
                .containsExactly(
                        "gateway login-code.created all sessions ended",
                        "page:127.0.0.1 login.failed wrong code",
                        "page:owner login.succeeded from 127.0.0.1",
                        "page:owner login.ended logged out from 127.0.0.1");
    }

    @Test
    void a_flood_of_failures_leaves_few_audit_entries_that_count_the_others() {
        for (int i = 0; i < 500; i++) {
            code.login("wrong", phone);
        }
        assertThat(memo.audit).hasSize(LoginCode.AUDITED_FAILURES);
        clock.advance(LoginCode.AUDIT_REFILL_MILLIS);
        code.login("wrong", phone);
        assertThat(memo.audit)
                .hasSize(LoginCode.AUDITED_FAILURES + 1)
                .last()
                .asString()
                .endsWith("and 490 more before");
    }

    @Test
    void a_ledger_that_cannot_write_audit_does_not_lock_the_owner_out() {
        String made = code.createIfMissing().orElseThrow();
        memo.full = true;
        Optional<String> session = code.login(made, phone);
        assertThat(session).map(code::loggedIn).hasValue(true);
    }
}
