package energy.busbar.agent.config;

import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.sparkplug.SparkplugConfig;

/**
 * The block {@code sparkplug:}.
 *
 * @param view what its hosts may see
 * @param rights what they may command
 */
public record ConfiguredSparkplug(SparkplugConfig sparkplug, UplinkView view, CommandRights rights) {
    /** What its commands name as their source. */
    public static final String SOURCE = "sparkplug";
}
