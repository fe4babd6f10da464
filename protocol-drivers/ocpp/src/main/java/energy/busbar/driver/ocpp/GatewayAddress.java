package energy.busbar.driver.ocpp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * By which URL a charger reached the gateway: by the host that it named itself, which a certificate may be held against, else
 * by the address at the gateway's end of its connection.
 */
final class GatewayAddress {
    private static final Pattern HOST = Pattern.compile(
            "([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])(?::(\\d{1,5}))?");
    private static final int MAX_PORT = 65_535;

    private GatewayAddress() {}

    static String of(Request request) {
        return of(
                request.isSecure(),
                request.getHeaders().get(HttpHeader.HOST),
                request.getConnectionMetaData().getLocalSocketAddress() instanceof InetSocketAddress local
                        ? local
                        : null);
    }

    /** @return empty where neither can be used */
    static String of(boolean tls, @Nullable String host, @Nullable InetSocketAddress local) {
        String scheme = tls ? "https://" : "http://";
        Matcher m = HOST.matcher(host == null ? "" : host.trim());
        if (m.matches()) {
            if (m.group(2) != null && Integer.parseInt(m.group(2)) <= MAX_PORT) {
                return scheme + m.group();
            }
            // Some chargers leave the port out whatever it is (RFC 9110 §7.2 allows it for the usual one only).
            if (m.group(2) == null && local != null) {
                return scheme + m.group(1) + ":" + local.getPort();
            }
        }
        return local == null || local.getAddress() == null
                ? ""
                : scheme + literal(local.getAddress()) + ":" + local.getPort();
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        return plain.contains(":") ? "[" + plain + "]" : plain;
    }
}
