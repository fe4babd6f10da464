package energy.busbar.agent.cli;

import energy.busbar.core.driver.Options;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code --wait} of the ways to enroll. */
final class EnrollWait {
    private static final Duration MOST = Duration.ofDays(1);

    private EnrollWait() {}

    static Duration of(CommandSpec spec, String text) {
        return Options.parseDuration(text)
                .filter(wait -> !wait.isNegative() && wait.compareTo(MOST) <= 0)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--wait is '" + text + "'; a time such as 30s or 10m, at most a day"));
    }
}
