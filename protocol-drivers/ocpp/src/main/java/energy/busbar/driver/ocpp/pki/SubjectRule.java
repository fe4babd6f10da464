package energy.busbar.driver.ocpp.pki;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * What the subject of a charger's certificate has to say: O is the operator, CN the charger's serial number or identity
 * (Improved security for OCPP 1.6-J §3; OCPP 2.0.1 part 2 A00.FR.501 and 507). Each exactly once.
 */
public record SubjectRule(String operator, String commonName) {
    public Optional<String> refusal(X509Certificate certificate) {
        return refusal(certificate.getSubjectX500Principal());
    }

    public Optional<String> refusal(X500Principal subject) {
        if (!values(subject, "O").equals(List.of(operator))) {
            return Optional.of(
                    "has a certificate for '" + subject + "', whose O is not the operator '" + operator + "'");
        }
        return values(subject, "CN").equals(List.of(commonName))
                ? Optional.empty()
                : Optional.of("has a certificate for '" + subject + "', whose CN is not '" + commonName + "'");
    }

    private static List<String> values(X500Principal subject, String type) {
        List<String> values = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                var each = rdn.toAttributes().get(type);
                for (int i = 0; each != null && i < each.size(); i++) {
                    values.add(String.valueOf(each.get(i)));
                }
            }
        } catch (InvalidNameException e) {
            return List.of();
        } catch (javax.naming.NamingException e) {
            throw new IllegalStateException("attributes in memory", e);
        }
        return values;
    }
}
