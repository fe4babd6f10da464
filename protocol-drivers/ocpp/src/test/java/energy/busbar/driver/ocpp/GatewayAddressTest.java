package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What a charger is told to fetch from. */
class GatewayAddressTest {
    private static InetSocketAddress local(String address) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), 8887);
    }

    @Test
    void the_host_that_the_charger_named_counts() throws Exception {
        assertThat(GatewayAddress.of(false, "gw.site:1234", local("10.0.0.1"))).isEqualTo("http://gw.site:1234");
        assertThat(GatewayAddress.of(true, "gw.site:8888", local("10.0.0.1"))).isEqualTo("https://gw.site:8888");
        assertThat(GatewayAddress.of(false, "[fd00::1]:8887", null)).isEqualTo("http://[fd00::1]:8887");
    }

    @Test
    void a_port_that_is_left_out_is_that_of_the_connection() throws Exception {
        assertThat(GatewayAddress.of(false, "gw.site", local("10.0.0.1"))).isEqualTo("http://gw.site:8887");
    }

    @Test
    void what_is_no_host_is_replaced_by_the_address_of_the_connection() throws Exception {
        for (String host : new String[] {null, "", "a b", "x@y:1", "gw:99999", "gw/path", "gw\r\nX: y", "-gw"}) {
            assertThat(GatewayAddress.of(false, host, local("10.0.0.1")))
                    .as("%s", host)
                    .isEqualTo("http://10.0.0.1:8887");
        }
        assertThat(GatewayAddress.of(true, null, local("fd00::1"))).isEqualTo("https://[fd00:0:0:0:0:0:0:1]:8887");
        assertThat(GatewayAddress.of(true, null, null)).isEmpty();
    }
}
