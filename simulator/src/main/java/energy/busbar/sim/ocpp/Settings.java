package energy.busbar.sim.ocpp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The charge point's configuration keys (OCPP 1.6 §9). */
final class Settings {
    static final String HEARTBEAT = "HeartbeatInterval";
    static final String SAMPLE = "MeterValueSampleInterval";
    static final String ALIGNED = "ClockAlignedDataInterval";
    static final String MEASURANDS = "MeterValuesSampledData";

    private static final Set<String> SUPPORTED = Set.of(
            "Power.Active.Import", "Current.Import", "Current.Offered", "Voltage", "Energy.Active.Import.Register");
    private static final Set<String> SECONDS =
            Set.of(HEARTBEAT, SAMPLE, ALIGNED, "ConnectionTimeOut", "WebSocketPingInterval");
    private static final Set<String> READ_ONLY = Set.of(
            "NumberOfConnectors",
            "ReserveConnectorZeroSupported",
            "SupportedFeatureProfiles",
            "ChargeProfileMaxStackLevel",
            "ChargingScheduleAllowedChargingRateUnit",
            "ChargingScheduleMaxPeriods",
            "MaxChargingProfilesInstalled");

    private final Map<String, String> values = new LinkedHashMap<>();

    Settings() {
        values.put(HEARTBEAT, "60");
        values.put(SAMPLE, "10");
        values.put(ALIGNED, "0");
        values.put(
                MEASURANDS, "Power.Active.Import,Current.Import,Current.Offered,Voltage,Energy.Active.Import.Register");
        values.put("AuthorizeRemoteTxRequests", "false");
        values.put("LocalAuthorizeOffline", "true");
        values.put("ConnectionTimeOut", "60");
        values.put("WebSocketPingInterval", "30");
        values.put("NumberOfConnectors", "1");
        values.put("ReserveConnectorZeroSupported", "false");
        values.put("SupportedFeatureProfiles", "Core,Reservation,SmartCharging,RemoteTrigger");
        values.put("ChargeProfileMaxStackLevel", String.valueOf(InstalledProfiles.MAX_STACK_LEVEL));
        values.put("ChargingScheduleAllowedChargingRateUnit", "Current,Power");
        values.put("ChargingScheduleMaxPeriods", "24");
        values.put("MaxChargingProfilesInstalled", String.valueOf(InstalledProfiles.MAX_PROFILES));
    }

    Map<String, String> all() {
        return values;
    }

    @Nullable
    String get(String key) {
        return values.get(key);
    }

    boolean readOnly(String key) {
        return READ_ONLY.contains(key);
    }

    int seconds(String key) {
        return Integer.parseInt(values.getOrDefault(key, "0"));
    }

    boolean measures(String measurand) {
        return List.of(values.getOrDefault(MEASURANDS, "").split(",")).contains(measurand);
    }

    /** Accepted, Rejected or NotSupported. */
    String change(String key, String value) {
        if (!values.containsKey(key)) {
            return "NotSupported";
        }
        if (readOnly(key) || (SECONDS.contains(key) && !value.matches("\\d{1,6}"))) {
            return "Rejected";
        }
        if (key.equals(MEASURANDS)) {
            for (String measurand : value.split(",")) {
                if (!SUPPORTED.contains(measurand.trim())) {
                    return "Rejected";
                }
            }
            values.put(key, value.replace(" ", ""));
            return "Accepted";
        }
        values.put(key, value);
        return "Accepted";
    }
}
