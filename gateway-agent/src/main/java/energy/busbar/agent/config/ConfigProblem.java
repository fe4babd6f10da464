package energy.busbar.agent.config;

import java.nio.file.Path;

/**
 * One thing that is wrong in the file.
 *
 * @param line from 1; 0 where the whole file is meant
 * @param what where and what, such as {@code devices[2].connection.port is 'x'}
 * @param expected what would be right; empty where that is said already
 */
public record ConfigProblem(Path file, int line, String what, String expected) {
    /** Such as {@code gateway.yaml:14: devices[2].connection.port is 'x'; expected a whole number from 1 to 65535}. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + what + (expected.isEmpty() ? "" : "; expected " + expected);
    }
}
