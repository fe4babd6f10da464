package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Against ocpp-rpc, which is not ours and holds each of our messages against the published schemas. */
class PeerChargerTest {
    @Test
    void aWholeSessionWithAChargerOfOtherMakeHoldsTheSchemas() throws Exception {
        Path interop = interop();
        try (Bench bench = new Bench()) {
            Heard heard = new Heard();
            OcppConnector charger = bench.charger(
                    "peer",
                    Map.of(
                            "identity",
                            "PEER-1",
                            "securityProfile",
                            1,
                            "password",
                            "sixteen-bytes-ok",
                            "callTimeout",
                            "5s"),
                    heard);
            ProcessBuilder builder = new ProcessBuilder(
                    "node",
                    Path.of("src/test/node/charger.js").toAbsolutePath().toString(),
                    bench.url(),
                    "PEER-1",
                    "sixteen-bytes-ok");
            builder.environment().put("BUSBAR_INTEROP", interop.toString());
            Path log = Files.createTempFile("peer-charger", ".log");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                heard.await("charging", h -> "charging".equals(h.value("chargingState")));
                Setpoint setpoint =
                        new Setpoint(new DeviceId("peer"), Quantity.CHARGE_CURRENT, 16.1, Duration.ofSeconds(30), 6);
                assertThat(charger.write(setpoint).toCompletableFuture().get(10, TimeUnit.SECONDS))
                        .isEqualTo(new Outcome.Applied(16.1));
                heard.await("power", h -> h.value("chargerWattage").equals(7360.0));
                assertThat(heard.value("chargerCurrent")).isEqualTo(16.0);
                assertThat(heard.value("chargerEnergy")).isEqualTo(1234.0);
                assertThat(heard.value("offeredCurrent")).isEqualTo(16.1);
                assertThat(heard.value("isPluggedIn")).isEqualTo(true);
                assertThat(heard.link).isEqualTo(LinkState.UP);
                assertThat(charger.release(Quantity.CHARGE_CURRENT, new Original(Map.of()))
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS))
                        .isEqualTo(new Outcome.Applied(32));
                assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
                String said = Files.readString(log, StandardCharsets.UTF_8);
                assertThat(process.exitValue()).as(said).isZero();
                assertThat(said)
                        .contains("boot \"Accepted\"", "done", "\"startPeriod\":30,\"limit\":6", "Absolute")
                        .doesNotContain("violation");
                heard.await("unplugged", h -> h.value("isPluggedIn").equals(false));
            } finally {
                process.destroyForcibly();
                Files.deleteIfExists(log);
            }
        }
    }

    private static Path interop() {
        Path root = Path.of("").toAbsolutePath().getParent().getParent();
        Path interop = root.resolve("interop");
        boolean there = Files.isDirectory(interop.resolve("node_modules/ocpp-rpc"));
        if (!there) {
            String message = "needs node and interop/node_modules: run 'npm ci' in interop/";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
        return interop;
    }
}
