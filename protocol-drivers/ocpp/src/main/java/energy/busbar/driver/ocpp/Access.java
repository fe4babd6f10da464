package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.pki.SubjectRule;
import java.util.Optional;

/**
 * Who may connect in a charger's name, by OCPP's security profiles (Improved security for OCPP 1.6-J §2; OCPP 2.0.1
 * part 2 §A.1.3). A higher profile than the one set is welcome, a lower one never.
 *
 * @param profile 0 anybody, 1 Basic, 2 TLS and Basic, 3 TLS with a certificate of the charger
 * @param passwords looked at with profiles 1 and 2
 * @param subject looked at with profile 3
 */
record Access(String identity, int profile, Passwords passwords, SubjectRule subject) {
    static final int OPEN = 0;
    static final int BASIC = 1;
    static final int TLS_BASIC = 2;
    static final int TLS_CERTIFICATE = 3;

    Access with(Passwords others) {
        return new Access(identity, profile, others, subject);
    }

    boolean needsPassword() {
        return profile == BASIC || profile == TLS_BASIC;
    }

    boolean needsTls() {
        return profile >= TLS_BASIC;
    }

    /** Takes the time of a password's hashing. @return why the caller is not let in; empty when it is */
    Optional<String> refusal(Caller caller, PasswordHashes hashes) {
        if (needsTls() && !caller.tls()) {
            return Optional.of("came without TLS, which security profile " + profile + " demands");
        }
        if (profile == TLS_CERTIFICATE) {
            return caller.certificate()
                    .map(subject::refusal)
                    .orElseGet(() -> Optional.of("showed no certificate, which security profile 3 demands"));
        }
        if (!needsPassword()) {
            return Optional.empty();
        }
        Optional<byte[]> password = Credential.password(identity, caller.authorization());
        if (password.isEmpty()) {
            return Optional.of(
                    caller.authorization().isEmpty()
                            ? "sent no password"
                            : "sent a login that is not HTTP Basic with its identity as the user name");
        }
        for (Credential each : passwords.accepted()) {
            if (each.matches(password.get(), hashes)) {
                passwords.used(each);
                return Optional.empty();
            }
        }
        return Optional.of("sent a wrong password");
    }
}
