package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code connection:} block of a CoAP device that calls the gateway.
 *
 * @param host only from where an open push is taken; empty for anywhere
 * @param credentials how the device shows that it is this one; empty for none
 * @param silence how long it may say nothing
 */
record PushOptions(
        Optional<String> host,
        Optional<Credentials> credentials,
        Duration silence,
        List<CoapOptions.Resource> resources) {
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    PushOptions {
        resources = List.copyOf(resources);
    }

    static PushOptions read(Options options, DeviceType type, CoapServerConfig server) {
        options.flag("push", true);
        Optional<String> host = options.text("host");
        host.filter(h -> !ADDRESS.matcher(h).matches())
                .ifPresent(h -> options.problem(
                        "host", "is '" + h + "'", "an IP address: names are not looked up for each message"));
        Optional<Credentials> credentials = Optional.empty();
        boolean dtls = options.has("dtls");
        if (dtls) {
            Options block = options.block("dtls");
            credentials = Credentials.ofCaller(block);
            block.finish();
            credentials.ifPresent(c -> check(options, c, server));
            if (host.isPresent()) {
                options.problem("host", "is for what is pushed openly", "no host beside dtls: its key says who it is");
            }
        }
        if (dtls && server.dtlsListen().isEmpty()) {
            options.problem("push", "has nowhere to go", "coap: with dtlsListen: 0.0.0.0:5684 at the top of the file");
        } else if (!dtls && server.listen().isEmpty()) {
            options.problem(
                    "push",
                    "has nowhere to go",
                    "dtls here, or coap: with listen: 0.0.0.0:5683 at the top of the file");
        }
        Duration silence =
                options.duration("silence", Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofDays(1));
        List<CoapOptions.Resource> resources = CoapOptions.resources(options, type, false);
        options.finish();
        return new PushOptions(host, credentials, silence, resources);
    }

    private static void check(Options options, Credentials credentials, CoapServerConfig server) {
        if (!(credentials instanceof Credentials.Psk) && server.keyStore().isEmpty()) {
            options.problem("dtls", "needs a key of the gateway", "psk:, or keyStore: in coap: at the top of the file");
        }
        if (credentials instanceof Credentials.Certificates
                && server.trustStore().isEmpty()) {
            options.problem("dtls", "needs authorities to trust", "trustStore: in coap: at the top of the file");
        }
    }
}
