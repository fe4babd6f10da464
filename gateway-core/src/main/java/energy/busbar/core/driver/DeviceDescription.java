package energy.busbar.core.driver;

import java.util.List;
import java.util.Map;

/**
 * A device for people. Bounded by the driver that makes it.
 *
 * @param settings those that the gateway or the configuration wants to have a value
 * @param checked whether concerns are known yet; before that, alerts of an earlier run stand
 * @param concerns what needs attention, in one or two sentences
 */
public record DeviceDescription(
        List<Fact> facts, List<Setting> settings, boolean checked, Map<Concern, String> concerns) {
    /** @param name such as "version" */
    public record Fact(String name, String value) {}

    /**
     * @param name in the protocol's words
     * @param is as the device told it last; empty while it has not
     * @param standing in plain words, such as "as it should be"
     */
    public record Setting(String name, String is, String should, String standing) {}

    /** Each is an alert of the device while it stands. */
    public enum Concern {
        SETTINGS("settings", "Settings are not as they should be"),
        FOREIGN_SETTINGS("foreign-settings", "Somebody else changes settings"),
        CURRENT("current-limit", "More current is drawn than is offered"),
        PHASES("phases", "The charger does not keep to the phases that it was told");

        private final String subtype;
        private final String title;

        Concern(String subtype, String title) {
            this.subtype = subtype;
            this.title = title;
        }

        public String subtype() {
            return subtype;
        }

        public String title() {
            return title;
        }
    }

    public DeviceDescription {
        facts = List.copyOf(facts);
        settings = List.copyOf(settings);
        concerns = Map.copyOf(concerns);
    }
}
