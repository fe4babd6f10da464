package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.pki.SubjectRule;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads {@code securityProfile} and what belongs to it from a charger's {@code connection:} blocks. */
final class AccessReader {
    /** OCPP 1.6's AuthorizationKey is 16 to 20 bytes, 2.0.1's BasicAuthPassword 16 to 40 characters. */
    static final int LEAST_PASSWORD = 16;

    static final int MOST_PASSWORD = 40;

    private AccessReader() {}

    static Access read(ChargerBlocks options, String identity, OcppServerConfig site) {
        int profile = options.of("securityProfile")
                .integer("securityProfile", site.securityProfile(), Access.OPEN, Access.TLS_CERTIFICATE);
        Optional<Credential> credential = credential(options);
        String name = options.of("certificateName").text("certificateName").orElse(identity);
        boolean needsPassword = profile == Access.BASIC || profile == Access.TLS_BASIC;
        if (needsPassword && credential.isEmpty() && !options.has("password") && !options.has("passwordHash")) {
            options.problem(
                    "passwordHash",
                    "is missing, and security profile " + profile + " needs it",
                    "passwordHash or password; securityProfile: 0 lets anybody in, for a laboratory");
        }
        if (!needsPassword && credential.isPresent()) {
            options.problem(
                    options.has("password") ? "password" : "passwordHash",
                    "is not used with security profile " + profile,
                    profile == Access.OPEN ? "securityProfile: 1 or 2" : "no password");
        }
        if (profile >= Access.TLS_BASIC && site.tls().isEmpty()) {
            options.problem(
                    "securityProfile", "is " + profile + ", and the gateway has no TLS", "1, or a block ocpp.tls");
        }
        if (profile == Access.TLS_CERTIFICATE && site.operator().isEmpty()) {
            options.problem(
                    "securityProfile",
                    "is 3, and nothing says who the operator is",
                    "ocpp.operator, the O of the chargers' certificates");
        }
        Passwords passwords = credential.map(Passwords::fixed).orElseGet(Passwords::none);
        return new Access(
                identity, profile, passwords, new SubjectRule(site.operator().orElse(""), name));
    }

    private static Optional<Credential> credential(ChargerBlocks options) {
        Optional<String> plain = options.of("password").text("password");
        Optional<String> hash = options.of("passwordHash").text("passwordHash");
        if (plain.isPresent() && hash.isPresent()) {
            options.problem("passwordHash", "stands beside a password", "one of the two");
        }
        if (hash.isPresent()) {
            Optional<Credential.Hashed> parsed = Credential.parseHash(hash.get());
            if (parsed.isEmpty()) {
                options.problem(
                        "passwordHash",
                        "cannot be read",
                        "pbkdf2-sha256:ROUNDS:SALT:HASH, at most " + Credential.MAX_ROUNDS
                                + " rounds, salt of 8 to 64 and hash of 32 bytes in lower-case hex");
            }
            return parsed.map(each -> each);
        }
        plain.ifPresent(password -> {
            int bytes = password.getBytes(StandardCharsets.UTF_8).length;
            if (bytes < LEAST_PASSWORD || bytes > MOST_PASSWORD) {
                options.problem(
                        "password",
                        "has " + bytes + " bytes",
                        "16 to 20 bytes for OCPP 1.6, 16 to 40 characters for 2.0.1");
            }
        });
        return plain.map(Credential.Plain::new);
    }
}
