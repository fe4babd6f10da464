package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.session.IdToken;
import energy.busbar.driver.ocpp.message.Interop;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services against ocpp-rpc, which is not ours and holds each of our messages against the published schemas. */
class PeerServicesTest {
    @ParameterizedTest
    @CsvSource({
        "ocpp1.6, RemoteStartTransaction, 8",
        "ocpp2.0.1, RequestStartTransaction, 9",
    })
    void a_charger_of_other_make_is_asked_for_every_service(String protocol, String start, int triggered)
            throws Exception {
        Path interop = Interop.directory();
        Path log = Files.createTempFile("peer-services", ".log");
        try (Bench bench = new Bench()) {
            Heard heard = new Heard();
            OcppConnector charger = bench.charger(
                    "peer", Map.of("identity", "PEER-S", "securityProfile", 1, "password", "sixteen-bytes-ok"), heard);
            ProcessBuilder builder = new ProcessBuilder(
                    "node",
                    Path.of("src/test/node/services.js").toAbsolutePath().toString(),
                    bench.url(),
                    "PEER-S",
                    "sixteen-bytes-ok",
                    protocol);
            builder.environment().put("BUSBAR_INTEROP", interop.toString());
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                heard.await("status", h -> h.value("isPluggedIn").equals(false));
                Instant expiry = Bench.CLOCK.instant().plusSeconds(3600);
                IdToken card = new IdToken("04A1B2C3");
                List<ServiceOrder> orders = new ArrayList<>(List.of(
                        new ServiceOrder.UnlockConnector(),
                        new ServiceOrder.SetAvailability(false),
                        new ServiceOrder.SetAvailability(true),
                        new ServiceOrder.Reserve(card, expiry, OptionalInt.empty()),
                        new ServiceOrder.CancelReservation(OptionalInt.empty()),
                        new ServiceOrder.StartSession(Optional.of(card)),
                        new ServiceOrder.StartSession(Optional.empty())));
                for (ServiceOrder.TriggerMessage.Message message : ServiceOrder.TriggerMessage.Message.values()) {
                    orders.add(new ServiceOrder.TriggerMessage(message));
                }
                orders.add(new ServiceOrder.Reset(ServiceOrder.Reset.Kind.SOFT));
                List<String> told = new ArrayList<>();
                int done = 0;
                for (ServiceOrder order : orders) {
                    ServiceResult result = charger.perform(order, ServiceProgress.NONE)
                            .toCompletableFuture()
                            .get(15, TimeUnit.SECONDS);
                    told.add(order.service() + ": " + result);
                    done += result instanceof ServiceResult.Done ? 1 : 0;
                }
                assertThat(done).as("%s", told).isEqualTo(triggered + 7);
                assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
                String said = Files.readString(log, StandardCharsets.UTF_8);
                assertThat(process.exitValue()).as(said).isZero();
                assertThat(said)
                        .contains("UnlockConnector", "ReserveNow", "CancelReservation", start, "Reset", "done")
                        .doesNotContain("violation");
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
