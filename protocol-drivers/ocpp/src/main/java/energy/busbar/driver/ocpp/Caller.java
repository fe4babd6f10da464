package energy.busbar.driver.ocpp;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/**
 * Who asks to be let in, as far as the connection shows it.
 *
 * @param certificate of the peer, already verified up to an authority
 * @param base URL by which it reached the gateway, without a path; see {@link GatewayAddress}
 * @param authorization the HTTP header, empty when there is none
 */
record Caller(boolean tls, Optional<X509Certificate> certificate, String authorization, String from, String base) {
    Caller(boolean tls, Optional<X509Certificate> certificate, String authorization, String from) {
        this(tls, certificate, authorization, from, "");
    }

    static Caller of(Request request) {
        Optional<X509Certificate> certificate =
                request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData data
                        ? first(data.peerCertificates())
                        : Optional.empty();
        return new Caller(
                request.isSecure(),
                certificate,
                Optional.ofNullable(request.getHeaders().get(HttpHeader.AUTHORIZATION))
                        .orElse(""),
                String.valueOf(request.getConnectionMetaData().getRemoteSocketAddress()),
                GatewayAddress.of(request));
    }

    private static Optional<X509Certificate> first(X509Certificate @org.jspecify.annotations.Nullable [] chain) {
        return chain == null || chain.length == 0 ? Optional.empty() : Optional.of(chain[0]);
    }
}
