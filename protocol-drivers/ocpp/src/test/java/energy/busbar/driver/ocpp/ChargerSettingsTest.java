package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.DeviceDescription.Concern;
import energy.busbar.core.driver.Options;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a charger's settings are, what they should be, and what becomes of the difference. */
class ChargerSettingsTest {
    private static final String BOOT = "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}";
    private static final String BOOT_201 =
            "{\"chargingStation\":{\"vendorName\":\"V\",\"model\":\"M\"},\"reason\":\"PowerUp\"}";
    private static final long DAY = KeptSetting.DAY_MILLIS;

    private final ManualLoop loop = new ManualLoop();
    private final Map<String, String> values = new LinkedHashMap<>(Map.of(
            "HeartbeatInterval",
            "60",
            "MeterValueSampleInterval",
            "10",
            "MeterValuesSampledData",
            String.join(",", Measurands.WANTED)));
    private final Set<String> readOnly = new HashSet<>();
    private String answer = "Accepted";
    private boolean takes = true;
    private OcppConnector device;
    private ScriptedCharger peer;

    private void connect(Map<String, Object> configuration) {
        Options read = new Options("c", Map.of("configuration", configuration), new ArrayList<>());
        device = Bench.byHand(loop, "cp", read);
        device.start(new Heard());
        loop.settle();
        reconnect();
    }

    private void reconnect() {
        peer = new ScriptedCharger(loop);
        peer.script.put("GetConfiguration", this::tell);
        peer.script.put("ChangeConfiguration", this::change);
        peer.session = device.charger().opened(peer, Version.V16);
    }

    private void booted(Map<String, Object> configuration) {
        connect(configuration);
        boot();
    }

    private void boot() {
        peer.calls("BootNotification", BOOT);
        loop.advance(OcppCharger.TICK_MILLIS);
    }

    private Optional<String> tell(ObjectNode request) {
        List<String> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (JsonNode key : request.path("key")) {
            String name = key.asText();
            String value = values.get(name);
            if (value == null) {
                unknown.add("\"" + name + "\"");
            } else {
                known.add("{\"key\":\"" + name + "\",\"readonly\":" + readOnly.contains(name) + ",\"value\":\"" + value
                        + "\"}");
            }
        }
        return Optional.of("{\"configurationKey\":[" + String.join(",", known) + "],\"unknownKey\":["
                + String.join(",", unknown) + "]}");
    }

    private Optional<String> change(ObjectNode request) {
        if (takes && answer.equals("Accepted")) {
            values.put(request.path("key").asText(), request.path("value").asText());
        }
        return Optional.of("{\"status\":\"" + answer + "\"}");
    }

    private List<String> written() {
        return peer.sent("ChangeConfiguration").stream()
                .map(p -> p.path("key").asText() + "=" + p.path("value").asText())
                .toList();
    }

    private DeviceDescription.Setting setting(String name) {
        return device.describe().settings().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A day in which the charger beats, so that it is not taken for silent. */
    private void aDay() {
        for (long past = 0; past < DAY; past += 60_000) {
            peer.calls("Heartbeat", "{}");
            loop.advance(60_000);
        }
    }

    @Test
    void what_is_as_it_should_be_is_not_written() {
        values.put("LocalPreAuthorize", "TRUE");
        booted(Map.of("LocalPreAuthorize", true));
        assertThat(written()).isEmpty();
        assertThat(setting("LocalPreAuthorize").standing()).isEqualTo("as it should be");
        assertThat(device.describe().concerns()).isEmpty();
    }

    @Test
    void what_differs_is_corrected_and_read_back() {
        values.put("ClockAlignedDataInterval", "0");
        booted(Map.of("ClockAlignedDataInterval", 900));
        assertThat(written()).containsExactly("ClockAlignedDataInterval=900");
        assertThat(setting("ClockAlignedDataInterval").is()).isEqualTo("900");
        assertThat(setting("ClockAlignedDataInterval").standing()).isEqualTo("was corrected");
        assertThat(device.describe().concerns()).isEmpty();
    }

    @Test
    void settings_are_read_in_pages_as_long_as_the_charger_says() {
        values.put("GetConfigurationMaxKeys", "2");
        booted(Map.of("A", 1, "B", 2));
        assertThat(peer.sent("GetConfiguration"))
                .extracting(p -> p.path("key").size())
                .startsWith(1, 2, 2, 1);
    }

    @Test
    void each_way_of_refusing_is_told_and_left_alone() {
        values.put("Fixed", "1");
        readOnly.add("Fixed");
        values.put("Odd", "1");
        answer = "Rejected";
        booted(Map.of("Fixed", 2, "Odd", 3, "Nowhere", "x"));
        assertThat(written()).containsExactly("Odd=3");
        assertThat(setting("Fixed").standing()).isEqualTo("the charger does not let it be changed");
        assertThat(setting("Odd").standing()).isEqualTo("the charger refused the value");
        assertThat(setting("Nowhere").standing()).isEqualTo("the charger does not know it");
        assertThat(device.describe().concerns().get(Concern.SETTINGS))
                .contains("Fixed is '1' and should be '2'", "Nowhere is not told and should be 'x'");
    }

    @Test
    void a_value_that_is_accepted_and_not_kept_is_told() {
        values.put("Odd", "1");
        takes = false;
        booted(Map.of("Odd", 3));
        assertThat(setting("Odd").standing()).isEqualTo("the charger accepted the value and did not take it");
        assertThat(device.describe().checked()).isTrue();
    }

    @Test
    void a_value_that_needs_a_restart_is_written_once_until_there_is_one() {
        values.put("Odd", "1");
        answer = "RebootRequired";
        booted(Map.of("Odd", 3));
        assertThat(setting("Odd").standing()).isEqualTo("set; counts after a restart of the charger");
        aDay();
        aDay();
        assertThat(written()).containsExactly("Odd=3");
        values.put("Odd", "3");
        boot();
        assertThat(setting("Odd").standing()).isEqualTo("as it should be");
    }

    @Test
    void a_setting_is_looked_at_once_a_day_and_who_changes_it_back_is_told_of() {
        values.put("Odd", "1");
        booted(Map.of("Odd", 3));
        assertThat(written()).hasSize(1);
        for (int day = 0; day < 2; day++) {
            values.put("Odd", "1");
            aDay();
        }
        assertThat(written()).containsExactly("Odd=3", "Odd=3", "Odd=3");
        assertThat(device.describe().concerns().get(Concern.FOREIGN_SETTINGS)).contains("Odd");
        aDay();
        assertThat(device.describe().concerns()).isEmpty();
    }

    @Test
    void a_setting_is_written_only_so_often_a_day_however_often_the_charger_starts() {
        values.put("Odd", "1");
        takes = false;
        booted(Map.of("Odd", 3));
        for (int i = 0; i < 20; i++) {
            boot();
        }
        assertThat(written()).hasSize(KeptSetting.MAX_WRITES);
        assertThat(setting("Odd").standing()).startsWith("written as often as a day allows");
    }

    @Test
    void a_connection_without_a_boot_is_looked_at_too_unless_that_was_just_done() {
        booted(Map.of("Odd", 3));
        reconnect();
        peer.calls("Heartbeat", "{}");
        loop.advance(60_000);
        assertThat(peer.sent("GetConfiguration")).isEmpty();
        loop.advance(100_000);
        loop.advance(600_000);
        reconnect();
        peer.calls("Heartbeat", "{}");
        loop.advance(30_000);
        assertThat(peer.sent("GetConfiguration")).isNotEmpty();
    }

    @Test
    void the_gateways_own_needs_are_written_blindly_where_the_charger_tells_no_settings() {
        connect(Map.of());
        peer.script.remove("GetConfiguration");
        boot();
        assertThat(written()).hasSize(3);
        assertThat(setting("HeartbeatInterval").standing()).isEqualTo("set; the charger does not tell it");
        aDay();
        assertThat(written()).hasSize(3);
    }

    @Test
    void measurands_that_are_taken_one_by_one_are_left_as_they_were_taken() {
        values.put("MeterValuesSampledData", "");
        connect(Map.of());
        peer.script.put("ChangeConfiguration", request -> {
            if (request.path("value").asText().contains(",")) {
                return Optional.of("{\"status\":\"Rejected\"}");
            }
            return change(request);
        });
        boot();
        int first = written().size();
        assertThat(setting("MeterValuesSampledData").standing()).isEqualTo("the charger takes this instead");
        boot();
        assertThat(written()).hasSize(first);
        assertThat(device.describe().concerns()).isEmpty();
    }

    @Test
    void variables_of_2_0_1_are_read_in_chunks_and_corrected() {
        Map<String, String> variables = new LinkedHashMap<>(Map.of("AuthCacheCtrlr.Enabled", "true"));
        Options read = new Options(
                "c",
                Map.of("configuration", Map.of("AuthCacheCtrlr.Enabled", false, "Other/Left.Thing", "x", "Key16", 1)),
                new ArrayList<>());
        device = Bench.byHand(loop, "cp", read);
        device.start(new Heard());
        loop.settle();
        peer = new ScriptedCharger(loop);
        peer.script.put("GetVariables", request -> {
            List<String> results = new ArrayList<>();
            for (JsonNode each : request.path("getVariableData")) {
                String name = each.at("/component/name").asText() + "."
                        + each.at("/variable/name").asText();
                String value = name.equals("DeviceDataCtrlr.ItemsPerMessage") ? "2" : variables.get(name);
                results.add("{\"attributeStatus\":\"" + (value == null ? "UnknownComponent" : "Accepted")
                        + "\",\"component\":" + each.path("component") + ",\"variable\":" + each.path("variable")
                        + (value == null ? "" : ",\"attributeValue\":\"" + value + "\"") + "}");
            }
            return Optional.of("{\"getVariableResult\":[" + String.join(",", results) + "]}");
        });
        peer.script.put("SetVariables", request -> {
            JsonNode each = request.at("/setVariableData/0");
            variables.put(
                    each.at("/component/name").asText() + "."
                            + each.at("/variable/name").asText(),
                    each.path("attributeValue").asText());
            return Optional.of("{\"setVariableResult\":[{\"attributeStatus\":\"Accepted\",\"component\":"
                    + each.path("component") + ",\"variable\":" + each.path("variable") + "}]}");
        });
        peer.session = device.charger().opened(peer, Version.V201);
        peer.calls("BootNotification", BOOT_201);
        loop.advance(OcppCharger.TICK_MILLIS);
        assertThat(peer.sent("GetVariables"))
                .extracting(p -> p.path("getVariableData").size())
                .startsWith(1, 2, 2, 1);
        assertThat(variables).containsEntry("AuthCacheCtrlr.Enabled", "false");
        assertThat(setting("AuthCacheCtrlr.Enabled").standing()).isEqualTo("was corrected");
        assertThat(setting("Other/Left.Thing").standing()).isEqualTo("the charger does not know it");
        assertThat(setting("Key16").standing()).isEqualTo("not of the version that the charger speaks");
    }

    @Test
    void credentials_and_what_options_say_are_refused_as_settings() {
        List<Options.Problem> problems = new ArrayList<>();
        Map<String, Object> wished = new LinkedHashMap<>();
        wished.put("AuthorizationKey", "secret");
        wished.put("SecurityCtrlr.BasicAuthPassword", "secret");
        wished.put("SecurityProfile", 3);
        wished.put("NetworkConfiguration/1.OcppCsmsUrl", "ws://elsewhere");
        wished.put("HeartbeatInterval", 5);
        wished.put("List", List.of(1));
        ChargerOptions.read(
                List.of(Bench.config("cp", new Options("c", Map.of("configuration", wished), problems))), Bench.OPEN);
        assertThat(problems).hasSize(6);
        assertThat(problems)
                .filteredOn(p -> p.path().endsWith("HeartbeatInterval"))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).isEqualTo("is what the option heartbeat says"));
    }

    @Test
    void the_charger_is_explained_with_its_version_and_the_limit_in_force() {
        booted(Map.of());
        assertThat(device.describe().facts())
                .contains(
                        new DeviceDescription.Fact("version", "ocpp1.6"),
                        new DeviceDescription.Fact("limit", "none of the gateway's"));
    }
}
