package energy.busbar.agent.enroll;

import energy.busbar.core.driver.Options;
import energy.busbar.core.pki.KeyKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * One entry of {@code enrollment:}.
 *
 * @param uplink whose certificate it is
 * @param subject that the request names
 * @param renewal how the running gateway gets the next one
 * @param claim PEM file with key and certificate that a maker put into many boxes; forgotten once it has served
 */
public record EnrollmentConfig(
        String uplink,
        X500Principal subject,
        KeyKind key,
        Renewal renewal,
        Optional<EstConfig> est,
        Optional<Path> claim) {
    /** By whom a certificate is renewed. */
    public enum Renewal {
        /** {@code simplereenroll} of the EST server. */
        EST,
        /** The exchange over MQTT, with the present certificate. */
        UPLINK,
        /** Nobody but a person. */
        HAND
    }

    /**
     * Every problem is noted in {@code options}.
     *
     * @param base what relative paths start from
     */
    public static EnrollmentConfig read(Options options, Path base, String gatewayId) {
        String uplink = options.requiredText("uplink");
        X500Principal subject = subject(options, gatewayId);
        String word = options.word("key", KeyKind.P256.word(), Set.copyOf(KeyKind.words()));
        Optional<EstConfig> est = options.has("est") ? EstConfig.read(options.block("est"), base) : Optional.empty();
        Optional<Path> claim =
                options.text("claim").map(text -> base.resolve(text).normalize());
        String fallback = est.isPresent() ? "est" : claim.isPresent() ? "uplink" : "hand";
        String renewal = options.word("renewBy", fallback, Set.of("est", "uplink", "hand"));
        if (renewal.equals("est") && !options.has("est")) {
            options.problem("renewBy", "is est, and there is no est: block", "an est: block, or uplink, or hand");
        }
        options.finish();
        return new EnrollmentConfig(
                uplink,
                subject,
                KeyKind.of(word).orElse(KeyKind.P256),
                switch (renewal) {
                    case "est" -> Renewal.EST;
                    case "uplink" -> Renewal.UPLINK;
                    default -> Renewal.HAND;
                },
                est,
                claim);
    }

    private static X500Principal subject(Options options, String gatewayId) {
        X500Principal own = new X500Principal("CN=" + gatewayId);
        Optional<String> text = options.text("subject");
        try {
            return text.map(X500Principal::new).orElse(own);
        } catch (IllegalArgumentException e) {
            options.problem("subject", "is '" + text.orElse("") + "'", "a name such as \"CN=gw-1,O=Acme Energy\"");
            return own;
        }
    }
}
