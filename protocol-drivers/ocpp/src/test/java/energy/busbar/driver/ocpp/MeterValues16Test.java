package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.MessageReader;
import energy.busbar.driver.ocpp.v16.Charging.MeterValues;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OCPP 1.6 §7.33 and §7.43, and what chargers in the field send instead. */
class MeterValues16Test {
    private static List<MeterPoints.Sample> samples(String meterValue) throws Exception {
        String json = "{\"connectorId\":1,\"meterValue\":" + meterValue + "}";
        return MeterValues16.samples(MessageReader.read(MeterValues.class, (ObjectNode) OcppRpc.JSON.readTree(json))
                .meterValue());
    }

    private static Map<String, Double> points(String sampledValues) throws Exception {
        List<MeterPoints.Sample> samples =
                samples("[{\"timestamp\":\"2026-01-01T00:00:00Z\",\"sampledValue\":[" + sampledValues + "]}]");
        return samples.isEmpty() ? Map.of() : samples.get(0).points();
    }

    @Test
    void aValueWithoutAMeasurandIsTheEnergyRegister() throws Exception {
        assertThat(points("{\"value\":\"1234\"}")).isEqualTo(Map.of("chargerEnergy", 1234.0));
    }

    @Test
    void kilowattsAndKilowattHoursAreScaled() throws Exception {
        assertThat(points("{\"value\":\"7.4\",\"measurand\":\"Power.Active.Import\",\"unit\":\"kW\"},"
                        + "{\"value\":\"12.5\",\"unit\":\"kWh\"}"))
                .isEqualTo(Map.of("chargerWattage", 7400.0, "chargerEnergy", 12_500.0));
    }

    @Test
    void powerByPhaseWithoutATotalIsSummed() throws Exception {
        assertThat(points("{\"value\":\"1000\",\"measurand\":\"Power.Active.Import\",\"phase\":\"L1\"},"
                        + "{\"value\":\"1100\",\"measurand\":\"Power.Active.Import\",\"phase\":\"L2-N\"},"
                        + "{\"value\":\"1200\",\"measurand\":\"Power.Active.Import\",\"phase\":\"L3\"}"))
                .isEqualTo(Map.of("chargerWattage", 3300.0));
    }

    @Test
    void aTotalOutranksItsPhases() throws Exception {
        assertThat(points("{\"value\":\"1000\",\"measurand\":\"Power.Active.Import\",\"phase\":\"L1\"},"
                        + "{\"value\":\"3210\",\"measurand\":\"Power.Active.Import\"}"))
                .isEqualTo(Map.of("chargerWattage", 3210.0));
    }

    @Test
    void currentsKeepTheirPhaseAndTheLargestStandsForAll() throws Exception {
        assertThat(points("{\"value\":\"10.1\",\"measurand\":\"Current.Import\",\"phase\":\"L1-N\"},"
                        + "{\"value\":\"0\",\"measurand\":\"Current.Import\",\"phase\":\"L2\"},"
                        + "{\"value\":\"9\",\"measurand\":\"Current.Import\",\"phase\":\"N\"}"))
                .isEqualTo(Map.of("chargerCurrentL1", 10.1, "chargerCurrentL2", 0.0, "chargerCurrent", 10.1));
    }

    @Test
    void voltageIsTheMeanOfConnectedPhases() throws Exception {
        assertThat(points("{\"value\":\"230\",\"measurand\":\"Voltage\",\"phase\":\"L1-N\"},"
                        + "{\"value\":\"232\",\"measurand\":\"Voltage\",\"phase\":\"L2-N\"},"
                        + "{\"value\":\"0\",\"measurand\":\"Voltage\",\"phase\":\"L3-N\"},"
                        + "{\"value\":\"400\",\"measurand\":\"Voltage\",\"phase\":\"L1-L2\"}"))
                .isEqualTo(Map.of("chargerVoltage", 231.0));
    }

    @Test
    void wordsAndPaddingOfTheFieldAreUnderstood() throws Exception {
        assertThat(points("{\"value\":\" 0007360.00 \",\"measurand\":\"W\"}"))
                .isEqualTo(Map.of("chargerWattage", 7360.0));
        assertThat(points("{\"value\":7360,\"measurand\":\"Power\"}")).isEqualTo(Map.of("chargerWattage", 7360.0));
    }

    @Test
    void whatIsNotANumberOrNotOfTheOutletIsLeftOut() throws Exception {
        assertThat(points("{\"value\":\"NaN\"},{\"value\":\"\"},{\"value\":\"1e999\"},{},"
                        + "{\"value\":\"AB12\",\"format\":\"SignedData\"},"
                        + "{\"value\":\"5\",\"measurand\":\"Power.Active.Import\",\"location\":\"Inlet\"}"))
                .isEmpty();
    }

    @Test
    void aMissingTimestampAndASingleObjectAreTaken() throws Exception {
        List<MeterPoints.Sample> samples = samples("{\"sampledValue\":{\"value\":\"1\"}}");
        assertThat(samples).hasSize(1);
        assertThat(samples.get(0).written()).isEmpty();
        assertThat(samples("null")).isEmpty();
    }
}
