package energy.busbar.agent.config;

import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.MqttUplinkConfig;

/**
 * One entry of {@code uplinks:}.
 *
 * @param view what it may see
 * @param rights what it may command
 */
public record ConfiguredUplink(MqttUplinkConfig mqtt, UplinkView view, CommandRights rights) {
    public String id() {
        return mqtt.id();
    }

    /** What its commands name as their source. */
    static String source(String id) {
        return "mqtt:" + id;
    }
}
