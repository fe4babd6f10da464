package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonPointer;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.StandardPoints;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Any JSON, CBOR or text as the model's points. */
class MappingTest {
    private static final Moment NOW = new Moment(1_767_225_600_000L, 5_000_000);

    private static Mapping at(Point point, String pointer, String unit, double scale, double offset) {
        return new Mapping(point, Optional.of(JsonPointer.compile(pointer)), "", unit, scale, offset);
    }

    private static Reading read(Mapping mapping, Format format, String payload) throws MalformedPayload {
        byte[] bytes = format.isCbor() ? HexFormat.of().parseHex(payload) : payload.getBytes(StandardCharsets.UTF_8);
        return mapping.reading(new DeviceId("d"), Document.parse(format, bytes), NOW);
    }

    @Test
    void aPointerFindsTheValueInJsonAndCbor() throws Exception {
        Mapping mapping = at(StandardPoints.CABINET_TEMPERATURE, "/temp/value", "", 0.1, -40);
        assertThat(read(mapping, Format.JSON, "{\"temp\":{\"value\":650}}").goodNumber())
                .isEqualTo(25);
        // {"temp": {"value": 650}}
        assertThat(read(mapping, Format.CBOR, "a16474656d70a16576616c756519028a")
                        .goodNumber())
                .isEqualTo(25);
        Mapping numbered = at(StandardPoints.GRID_POWER, "/7/1", "kW", -1, 0);
        // {7: [0, 1.5]}
        assertThat(read(numbered, Format.CBOR, "a1078200f93e00").goodNumber()).isEqualTo(-1500);
    }

    @Test
    void aTextIsANumberWhereItLooksLikeOne() throws Exception {
        Mapping mapping = new Mapping(StandardPoints.GRID_POWER, Optional.empty(), "", "kW", 1, 0);
        assertThat(read(mapping, Format.TEXT, " -1.25\n").goodNumber()).isEqualTo(-1250);
        assertThat(read(mapping, Format.TEXT, "warm").quality()).isEqualTo(Quality.COMM_FAIL);
        Mapping state = at(StandardPoints.CHARGING_STATE, "", "", 1, 0);
        assertThat(read(state, Format.TEXT, "charging").value().orElseThrow().plain())
                .isEqualTo("charging");
    }

    @Test
    void whatIsMissingOrNoNumberIsAQuality() throws Exception {
        Mapping mapping = at(StandardPoints.GRID_POWER, "/p", "", 1, 0);
        assertThat(read(mapping, Format.JSON, "{}").quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
        assertThat(read(mapping, Format.JSON, "{\"p\":null}").quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
        assertThat(read(mapping, Format.JSON, "{\"p\":\"5\"}").quality()).isEqualTo(Quality.COMM_FAIL);
        assertThat(read(mapping, Format.JSON, "{\"p\":1e999}").quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
        // {"p": NaN}
        assertThat(read(mapping, Format.CBOR, "a16170f97e00").quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
        Mapping plugged = at(StandardPoints.IS_PLUGGED_IN, "/p", "", 1, 0);
        assertThat(read(plugged, Format.JSON, "{\"p\":true}").goodNumber()).isEqualTo(1);
        assertThat(read(plugged, Format.JSON, "{\"p\":1}").quality()).isEqualTo(Quality.COMM_FAIL);
    }

    @Test
    void theWayBackIsTheInverse() throws Exception {
        Mapping mapping = at(StandardPoints.GRID_POWER, "", "kW", -0.5, 3);
        for (double value : new double[] {-4_200, 0, 17.5, 11_000}) {
            String raw = Double.toString(mapping.raw(value));
            assertThat(read(mapping, Format.JSON, raw).goodNumber()).isEqualTo(value, within(1e-9));
        }
    }

    @Test
    void aFormatThatCannotHoldSenMlIsToldApart() {
        Mapping mapping = new Mapping(StandardPoints.GRID_POWER, Optional.empty(), "", "", 1, 0);
        assertThatThrownBy(() -> read(mapping, Format.CBOR, "81a1020a")).hasMessageContaining("SenML was expected");
        assertThatThrownBy(() -> read(mapping, Format.JSON, "{\"a\":1,\"a\":2}"))
                .hasMessageContaining("uplicate");
        assertThatThrownBy(() -> read(mapping, Format.TEXT, "x".repeat(1025))).hasMessageContaining("at most");
    }
}
