package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import energy.busbar.driver.coap.CoapDiscovery.Resource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6690, with lists shaped like those of its §5. */
class CoapLinkFormatTest {
    private static final String LIST = "</sensors>;ct=40;title=\"Sensor \\\"Index\\\"\","
            + "</sensors/temp>;rt=\"temperature-c outdoor\";if=\"sensor\";ct=\"50 60\";obs;sz=1280,\n"
            + "<http://www.example.com/sensors/t123>;anchor=\"/sensors/temp\";rel=\"describedby\"";

    private static List<Resource> parse(String text) throws MalformedPayload {
        return CoapLinkFormat.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linksComeWithWhatIsSaidOfThem() throws Exception {
        assertThat(parse(LIST))
                .containsExactly(
                        new Resource("/sensors", List.of(), List.of(), List.of(40), false, "Sensor \"Index\""),
                        new Resource(
                                "/sensors/temp",
                                List.of("temperature-c", "outdoor"),
                                List.of("sensor"),
                                List.of(50, 60),
                                true,
                                ""),
                        new Resource(
                                "http://www.example.com/sensors/t123", List.of(), List.of(), List.of(), false, ""));
        assertThat(parse("")).isEmpty();
        assertThat(parse("</>;rt=a;rt=b").get(0).resourceTypes())
                .as("the first counts")
                .containsExactly("a");
        assertThat(parse("</a>;ct=\"x 70000000 0\"").get(0).contentFormats()).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "<a", "<a>;", "<a>;=b", "<a>b", "<a>;rt=\"x", "<a><b>", "<a>;title=\"x\\", ";rt=a"})
    void whatIsNoListIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedPayload.class);
    }

    /** A stranger on the network writes what an installer's terminal shows. */
    @Test
    void nothingThatATerminalActsOnComesThrough() throws Exception {
        assertThatThrownBy(() -> parse("</a\u001b[2J>")).hasMessageContaining("control character");
        assertThatThrownBy(() -> parse("</a\u202eb>")).hasMessageContaining("control character");
        Resource resource = parse("</a>;rt=\"x\u001b]0;y\u0007 z\r\n\";title=\"\u009b31mred\"")
                .get(0);
        assertThat(resource.resourceTypes()).containsExactly("x]0;y", "z");
        assertThat(resource.title()).isEqualTo("31mred");
    }

    @Test
    void listsAreBounded() throws Exception {
        String many = "<a>,".repeat(CoapLinkFormat.MAX_LINKS - 1) + "<a>";
        assertThat(parse(many)).hasSize(CoapLinkFormat.MAX_LINKS);
        assertThatThrownBy(() -> parse(many + ",<a>")).hasMessageContaining("more than");
        assertThatThrownBy(() -> parse("<" + "a".repeat(CoapLinkFormat.MAX_CHARACTERS + 1) + ">"))
                .isInstanceOf(MalformedPayload.class);
        StringBuilder attributes = new StringBuilder("<a>");
        for (int i = 0; i <= CoapLinkFormat.MAX_ATTRIBUTES; i++) {
            attributes.append(";x").append(i);
        }
        assertThatThrownBy(() -> parse(attributes.toString())).hasMessageContaining("attributes");
    }

    @Test
    void noBytesBreakIt() {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            byte[] bytes = LIST.getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(6); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                CoapLinkFormat.parse(bytes);
            } catch (MalformedPayload e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException e) {
                fail("seed " + seed + ", run " + run, e);
            }
        }
    }
}
