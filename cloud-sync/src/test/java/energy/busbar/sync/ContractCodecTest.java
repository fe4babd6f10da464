package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.ContractCodec.DispatchMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractCodecTest {
    @Test
    void readsACommandWithEverything() {
        CommandRequest request = good(ContractCodec.command(
                utf8("{\"id\":\"0193-a\",\"slug\":\"battery:set-operating-mode\",\"deviceId\":\"battery-1\","
                        + "\"input\":{\"operatingMode\":\"discharge\",\"power\":3000,\"x\":[1,2.5,true]},"
                        + "\"expiresAt\":\"2026-11-24T09:00:00.000Z\",\"until\":\"2026-11-24T10:00:00Z\"}"),
                "mqtt:platform"));
        assertThat(request)
                .isEqualTo(new CommandRequest(
                        "0193-a",
                        "battery:set-operating-mode",
                        Optional.of(new DeviceId("battery-1")),
                        Optional.empty(),
                        Map.of("operatingMode", "discharge", "power", 3000L, "x", List.of(1L, 2.5, true)),
                        Optional.of(Instant.parse("2026-11-24T09:00:00Z")),
                        Optional.of(Instant.parse("2026-11-24T10:00:00Z")),
                        "mqtt:platform"));
    }

    @Test
    void readsACommandOfTheSiteAndOneByTag() {
        assertThat(good(ContractCodec.command(utf8("{\"id\":\"a\",\"slug\":\"site:set-service-lockout\"}"), "s"))
                        .device())
                .isEmpty();
        assertThat(good(ContractCodec.command(utf8("{\"id\":\"a\",\"slug\":\"x:y\",\"tag\":\"roof\"}"), "s"))
                        .tag())
                .contains("roof");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|the message is a list; expected an object",
                "\"x\"|the message is 'x'; expected an object",
                "null|the message is null; expected an object",
                "{}|'id' is missing; expected a text",
                "{\"id\":7,\"slug\":\"x:y\"}|'id' is 7; expected a text",
                "{\"id\":\"a b\",\"slug\":\"x:y\"}|'id' is 'a b'; expected 1 to 64 of A-Z, a-z, 0-9, '-', '_', '.'",
                "{\"id\":\"a\"}|'slug' is missing; expected a text",
                "{\"id\":\"a\",\"slug\":null}|'slug' is null; give it a value or leave it out",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"devceId\":\"b\"}|'devceId' is not known here; expected one of deviceId, expiresAt, id, input, slug, tag, until",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"deviceId\":\"B 1\"}|device id 'B 1' must be 1 to 64 of a-z, 0-9 and '-', starting with a letter or digit",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"deviceId\":\"b\",\"tag\":\"t\"}|a command names a deviceId or a tag, not both",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"input\":[1]}|'input' is a list; expected an object",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"input\":{\"p\":null}}|'input.p' is null; give it a value or leave it out",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"input\":{\"p\":1e999}}|'input.p' is",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"expiresAt\":\"tomorrow\"}|'expiresAt' is 'tomorrow'; expected a time such as 2026-11-24T09:00:00.000Z",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"until\":1795510800}|'until' is 1795510800; expected a time such as",
                "{\"id\":\"a\",\"slug\":\"x:y\",\"until\":\"+99999-01-01T00:00:00Z\"}|from 2000 to 2199",
                "{\"id\":\"a\",\"id\":\"b\",\"slug\":\"x:y\"}|the message is not JSON: Duplicate field 'id'",
                "{\"id\":\"a\",\"slug\":\"x:y\"} {}|the message is not JSON: Trailing token",
                "{\"id\":\"a\"|the message is not JSON: Unexpected end-of-input",
                "{id:1}|the message is not JSON: Unexpected character",
                "``|the message is empty",
            })
    void refusesACommandWithWhatIsWrongAndWhatWouldBeRight(String json, String detail) {
        assertThat(bad(ContractCodec.command(utf8(json), "s")).detail()).contains(detail);
    }

    @Test
    void keepsTheIdAndSlugOfARefusedCommandIfTheyCanBeRead() {
        Decoded.Bad<CommandRequest> bad =
                bad(ContractCodec.command(utf8("{\"id\":\"a\",\"slug\":\"x:y\",\"what\":1}"), "s"));
        assertThat(bad.id()).contains("a");
        assertThat(bad.slug()).contains("x:y");
        assertThat(bad(ContractCodec.command(utf8("{\"id\":\"a b\"}"), "s")).id())
                .isEmpty();
    }

    @Test
    void refusesWhatIsTooLargeTooDeepOrNotUtf8() {
        assertThat(bad(ContractCodec.command(new byte[65_537], "s")).detail())
                .isEqualTo("the message has 65537 bytes; at most 65536");
        assertThat(bad(ContractCodec.command(new byte[] {'{', (byte) 0xff, '}'}, "s"))
                        .detail())
                .isEqualTo("the message is not UTF-8");
        String deep = "{\"id\":\"a\",\"slug\":\"x:y\",\"input\":" + "{\"a\":".repeat(20) + "1" + "}".repeat(21);
        assertThat(bad(ContractCodec.command(utf8(deep), "s")).detail()).contains("nested deeper than 8 levels");
        assertThat(bad(ContractCodec.command(utf8("[".repeat(30_000)), "s")).detail())
                .contains("the message is not JSON");
    }

    @Test
    void readsADispatchEventAndItsCancellation() {
        DispatchMessage submit = good(ContractCodec.dispatch(
                utf8("{\"id\":\"ev-1\",\"program\":\"summer-peak\",\"deviceIds\":[\"battery-1\"],\"windows\":["
                        + "{\"from\":\"2026-11-24T09:00:00.000Z\",\"until\":\"2026-11-24T10:00:00.000Z\","
                        + "\"action\":\"discharge\",\"power\":3000,\"exportLimit\":5000.5}]}"),
                "mqtt:platform"));
        assertThat(submit)
                .isEqualTo(new DispatchMessage.Submit(new DispatchEvent(
                        "ev-1",
                        "summer-peak",
                        List.of(new DeviceId("battery-1")),
                        List.of(new DispatchEvent.Window(
                                Instant.parse("2026-11-24T09:00:00Z"),
                                Instant.parse("2026-11-24T10:00:00Z"),
                                DispatchEvent.Action.DISCHARGE,
                                OptionalDouble.of(3000),
                                OptionalDouble.of(5000.5),
                                OptionalDouble.empty())),
                        DispatchEvent.Status.SCHEDULED,
                        "mqtt:platform")));
        assertThat(good(ContractCodec.dispatch(utf8("{\"id\":\"ev-1\",\"cancel\":true}"), "s")))
                .isEqualTo(new DispatchMessage.Cancel("ev-1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"e\"}|'program' is missing",
                "{\"id\":\"e\",\"cancel\":false}|'cancel' is false; expected true, or leave it out",
                "{\"id\":\"e\",\"cancel\":true,\"program\":\"p\"}|'program' is not known here; expected one of cancel, id",
                "{\"id\":\"e\",\"program\":\"p\"}|1 to 48 windows, not 0",
                "{\"id\":\"e\",\"program\":\"p\",\"deviceIds\":[]}|'deviceIds' has 0 entries",
                "{\"id\":\"e\",\"program\":\"p\",\"deviceIds\":[5]}|'deviceIds[0]' is no text",
                "{\"id\":\"e\",\"program\":\"p\",\"windows\":[5]}|windows[0] is 5; expected an object",
                "{\"id\":\"e\",\"program\":\"p\",\"windows\":[{\"action\":\"sell\"}]}|'windows[0].action' is 'sell'; expected one of charge, hold, discharge",
                "{\"id\":\"e\",\"program\":\"p\",\"windows\":[{\"action\":\"hold\",\"from\":\"2026-01-01T00:00:00Z\"}]}|'windows[0].until' is missing",
                "{\"id\":\"e\",\"program\":\"p\",\"windows\":[{\"action\":\"hold\",\"from\":\"2026-01-01T01:00:00Z\",\"until\":\"2026-01-01T00:00:00Z\"}]}|a window must end after it starts",
                "{\"id\":\"e\",\"program\":\"p\",\"windows\":[{\"action\":\"hold\",\"from\":\"2026-01-01T00:00:00Z\",\"until\":\"2026-01-01T01:00:00Z\",\"power\":-1}]}|power must be 0 to 1e9 W",
                "{\"id\":\"e\",\"program\":\"p\",\"windows\":[{\"action\":\"hold\",\"from\":\"2026-01-01T00:00:00Z\",\"until\":\"2026-01-01T01:00:00Z\",\"watts\":1}]}|'windows[0].watts' is not known here",
            })
    void refusesADispatchEventWithWhatIsWrong(String json, String detail) {
        assertThat(bad(ContractCodec.dispatch(utf8(json), "s")).detail()).contains(detail);
    }

    @Test
    void writesLiveValuesAsTheContractShowsThem() {
        String live = new String(
                SitePayloads.live(new FakeSite(), Instant.EPOCH, UplinkView.all("mqtt:platform")),
                StandardCharsets.UTF_8);
        assertThat(live)
                .isEqualTo("{\"timestamp\":\"1970-01-01T00:00:00.000Z\",\"devices\":{\"inverter-1\":{"
                        + "\"type\":\"inverter\",\"link\":\"up\",\"lastError\":\"\","
                        + "\"state\":{\"dcPower\":5400.0,\"power\":5230.0},"
                        + "\"quality\":{\"dcPower\":\"stale\",\"energy\":\"not_implemented\"},"
                        + "\"setpoints\":{\"generation-limit\":3000.0}}}}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T good(Decoded<T> decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Good.class);
        return ((Decoded.Good<T>) decoded).value();
    }

    private static <T> Decoded.Bad<T> bad(Decoded<T> decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Bad.class);
        return (Decoded.Bad<T>) decoded;
    }
}
