package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.agent.config.ConfigFile;
import energy.busbar.driver.modbus.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsedEndpointsTest {
    @TempDir
    Path folder;

    private UsedEndpoints used(String... devices) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, "devices:\n  - " + String.join("\n  - ", devices) + "\n");
        return UsedEndpoints.read(ConfigFile.read(file));
    }

    @Test
    void ports_of_tcp_and_udp_are_counted_apart() throws IOException {
        UsedEndpoints used = used(
                "{id: m, protocol: modbus, connection: {profile: eastron-sdm630, host: 127.0.0.1}}",
                "{id: c, protocol: coap, connection: {profile: shelly-3em, host: 127.0.0.2}}",
                "{id: o, protocol: coap, connection: {host: 127.0.0.3, port: 502}}");
        assertThat(used.at(new Endpoint.Tcp("127.0.0.1", 502))).contains("m");
        assertThat(used.atCoap("127.0.0.1", 502)).isEmpty();
        assertThat(used.atCoap("127.0.0.2", 5683)).contains("c");
        assertThat(used.at(new Endpoint.Tcp("127.0.0.2", 502))).isEmpty();
        assertThat(used.at(new Endpoint.Tcp("127.0.0.2", 5683))).isEmpty();
        assertThat(used.atCoap("127.0.0.3", 502)).contains("o");
        assertThat(used.at(new Endpoint.Tcp("127.0.0.3", 502))).isEmpty();
    }

    @Test
    void a_device_in_dtls_has_the_port_of_dtls_and_one_that_pushes_has_none() throws IOException {
        UsedEndpoints used = used(
                "{id: s, protocol: coap, connection: {profile: senml-meter, host: 127.0.0.1, dtls: {psk: {}}}}",
                "{id: r, protocol: coap, connection: {host: 127.0.0.2, dtls: {psk: {}}}}",
                "{id: p, protocol: coap, connection: {push: true, host: 127.0.0.3}}");
        assertThat(used.atCoap("127.0.0.1", 5684)).contains("s");
        assertThat(used.atCoap("127.0.0.1", 5683)).isEmpty();
        assertThat(used.atCoap("127.0.0.2", 5684)).contains("r");
        assertThat(used.atCoap("127.0.0.3", 5683)).isEmpty();
    }
}
