package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.DeviceModel.Component;
import energy.busbar.driver.ocpp.v201.DeviceModel.Variable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A variable of OCPP 2.0.1 as one word: {@code Component.Variable}, each with {@code /Instance} where it has one. */
record SettingName(Component component, Variable variable) {
    static final String FORM = "Component.Variable, or Component/Instance.Variable, as OCPP 2.0.1 names it";

    private static final Pattern WORD =
            Pattern.compile("([^./]{1,50})(?:/([^./]{1,50}))?\\.([^./]{1,50})(?:/([^./]{1,50}))?");

    static Optional<SettingName> parse(String word) {
        Matcher m = WORD.matcher(word);
        return m.matches()
                ? Optional.of(new SettingName(
                        new Component(m.group(1), null, m.group(2)), new Variable(m.group(3), m.group(4))))
                : Optional.empty();
    }

    /** Whether an answer is about it: stations repeat names in their own case, and leave instances out. */
    boolean is(Component its, Variable named) {
        return same(component.name(), its.name())
                && same(variable.name(), named.name())
                && (its.instance() == null || same(component.instance(), its.instance()))
                && (named.instance() == null || same(variable.instance(), named.instance()));
    }

    private static boolean same(@Nullable String one, @Nullable String other) {
        return one == null ? other == null || other.isEmpty() : one.equalsIgnoreCase(other);
    }
}
