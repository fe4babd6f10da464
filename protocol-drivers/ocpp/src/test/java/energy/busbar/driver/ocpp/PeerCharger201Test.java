package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.driver.ocpp.message.Interop;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Against ocpp-rpc as a 2.0.1 charger, which is not ours and holds each message against the published schemas. */
class PeerCharger201Test {
    @Test
    void a_201_charger_of_other_make_is_driven_like_a_16_one() throws Exception {
        Path interop = Interop.directory();
        try (Bench bench = new Bench()) {
            Heard heard = new Heard();
            OcppConnector charger = bench.charger(
                    "peer",
                    Map.of(
                            "identity",
                            "PEER-201",
                            "securityProfile",
                            1,
                            "password",
                            "sixteen-bytes-ok",
                            "callTimeout",
                            "5s",
                            "remoteStart",
                            true,
                            "freeVend",
                            true),
                    heard);
            ProcessBuilder builder = new ProcessBuilder(
                    "node",
                    Path.of("src/test/node/charger201.js").toAbsolutePath().toString(),
                    bench.url(),
                    "PEER-201",
                    "sixteen-bytes-ok");
            builder.environment().put("BUSBAR_INTEROP", interop.toString());
            Path log = Files.createTempFile("peer-charger-201", ".log");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                heard.await("plugged in", h -> h.value("isPluggedIn").equals(true));
                Setpoint setpoint =
                        new Setpoint(new DeviceId("peer"), Quantity.CHARGE_CURRENT, 16.1, Duration.ofSeconds(30), 6);
                assertThat(charger.write(setpoint).toCompletableFuture().get(10, TimeUnit.SECONDS))
                        .isEqualTo(new Outcome.Applied(16.1));
                heard.await("power", h -> h.value("chargerWattage").equals(7360.0));
                assertThat(heard.value("chargingState")).isEqualTo("charging");
                assertThat(heard.value("chargerCurrent")).isEqualTo(16.0);
                assertThat(heard.value("chargerEnergy")).isEqualTo(1234.0);
                assertThat(heard.value("offeredCurrent")).isEqualTo(16.1);
                assertThat(heard.link).isEqualTo(LinkState.UP);
                assertThat(heard.infos.get(heard.infos.size() - 1).ratedWatts()).isEqualTo(11_000);
                assertThat(charger.release(Quantity.CHARGE_CURRENT, new Original(Map.of()))
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS))
                        .isEqualTo(new Outcome.Applied(32));
                assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
                String said = Files.readString(log, StandardCharsets.UTF_8);
                assertThat(process.exitValue()).as(said).isZero();
                assertThat(said)
                        .contains(
                                "protocol \"ocpp2.0.1\"",
                                "boot \"Accepted\"",
                                "token \"Accepted\"",
                                "\"startPeriod\":30,\"limit\":6",
                                "ChargingStationMaxProfile",
                                "Absolute",
                                "done")
                        .doesNotContain("violation");
                heard.await("unplugged", h -> h.value("isPluggedIn").equals(false));
            } finally {
                process.destroyForcibly();
                Files.deleteIfExists(log);
            }
        }
    }
}
