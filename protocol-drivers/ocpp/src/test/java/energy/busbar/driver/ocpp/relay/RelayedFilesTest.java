package energy.busbar.driver.ocpp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.v201.Ocpp201;
import org.junit.jupiter.api.Test;

/** A charger fetches one image and sends one log at a time, be it for the gateway or for its upstream. */
class RelayedFilesTest {
    private static final String UPDATE_16 = "{'location':'ftp://csms/fw','retrieveDate':'2026-01-01T00:00:00Z'}";
    private static final String UPDATE_201 =
            "{'requestId':5,'firmware':{'location':'ftp://csms/fw','retrieveDateTime':'2026-01-01T00:00:00Z'}}";
    private static final String LOG_201 =
            "{'requestId':6,'logType':'DiagnosticsLog','log':{'remoteLocation':'ftp://csms/log'}}";

    @Test
    void what_the_gateway_does_itself_the_upstream_is_told_to_try_later() {
        RelayBench bench = new RelayBench();
        bench.up();
        bench.busyWith.add(FileKind.FIRMWARE);
        bench.busyWith.add(FileKind.LOG);
        assertThat(bench.asked("UpdateFirmware", UPDATE_16)).isInstanceOf(Told.Error.class);
        assertThat(bench.asked("GetDiagnostics", "{'location':'ftp://csms/log'}"))
                .isInstanceOf(Told.Error.class);
        assertThat(bench.toCharger).isEmpty();
        bench.busyWith.clear();
        bench.charger("UpdateFirmware", "{}");
        assertThat(bench.asked("UpdateFirmware", UPDATE_16)).isInstanceOf(Told.Result.class);
    }

    @Test
    void where_there_is_a_status_it_is_rejected() {
        RelayBench bench = new RelayBench(Ocpp201.DIALECT);
        bench.up();
        bench.busyWith.add(FileKind.FIRMWARE);
        bench.busyWith.add(FileKind.LOG);
        assertThat(bench.status(bench.asked("UpdateFirmware", UPDATE_201))).isEqualTo("Rejected");
        assertThat(bench.status(bench.asked("GetLog", LOG_201))).isEqualTo("Rejected");
        assertThat(bench.toCharger).isEmpty();
    }

    @Test
    void words_without_a_number_about_the_gateways_own_file_are_not_passed_on() {
        RelayBench bench = new RelayBench();
        bench.up();
        bench.busyWith.add(FileKind.FIRMWARE);
        bench.says("FirmwareStatusNotification", "{'status':'Downloading'}", "{}");
        // The last word ends the gateway's part before it would be passed on.
        bench.relay.said("FirmwareStatusNotification", RelayBench.json("{'status':'Installed'}"), () -> {
            bench.busyWith.clear();
            return java.util.concurrent.CompletableFuture.completedFuture(new Told.Result(RelayBench.json("{}")));
        });
        bench.time.settle();
        assertThat(bench.line().sent("FirmwareStatusNotification")).isEmpty();
        bench.says("FirmwareStatusNotification", "{'status':'Idle'}", "{}");
        assertThat(bench.line().sent("FirmwareStatusNotification")).hasSize(1);
    }

    @Test
    void what_the_upstream_has_begun_is_its_own_until_the_charger_says_its_end() {
        RelayBench bench = new RelayBench();
        bench.up();
        bench.charger("UpdateFirmware", "{}");
        assertThat(bench.relay.upstreamHas(FileKind.FIRMWARE)).isFalse();
        bench.asked("UpdateFirmware", UPDATE_16);
        bench.says("FirmwareStatusNotification", "{'status':'Downloading'}", "{}");
        assertThat(bench.relay.upstreamHas(FileKind.FIRMWARE)).isTrue();
        assertThat(bench.relay.upstreamHas(FileKind.LOG)).isFalse();
        bench.says("FirmwareStatusNotification", "{'status':'Installed'}", "{}");
        assertThat(bench.relay.upstreamHas(FileKind.FIRMWARE)).isFalse();
        assertThat(bench.line().sent("FirmwareStatusNotification")).hasSize(2);
    }

    @Test
    void a_charger_that_never_says_the_end_is_the_gateways_again_after_hours() {
        RelayBench bench = new RelayBench();
        bench.up();
        bench.charger("GetDiagnostics", "{'fileName':'d'}");
        bench.asked("GetDiagnostics", "{'location':'ftp://csms/log'}");
        assertThat(bench.relay.upstreamHas(FileKind.LOG)).isTrue();
        bench.time.advance(3_600_000);
        assertThat(bench.relay.upstreamHas(FileKind.LOG)).isFalse();
    }

    @Test
    void what_the_charger_rejects_is_nobodys() {
        RelayBench bench = new RelayBench(Ocpp201.DIALECT);
        bench.up();
        bench.charger("UpdateFirmware", "{'status':'Rejected'}");
        bench.asked("UpdateFirmware", UPDATE_201);
        assertThat(bench.relay.upstreamHas(FileKind.FIRMWARE)).isFalse();
    }
}
