package energy.busbar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose figures they are.
 *
 * @param disk type of the file system
 * @param loadBefore the load average of a minute before the first measurement
 * @param loadAfter the same at the end, with what was measured in it
 */
record Machine(
        String processor,
        int cores,
        String memory,
        String system,
        String java,
        String disk,
        String loadBefore,
        String loadAfter) {
    private static final double KILOBYTES_PER_GIGABYTE = 1024 * 1024;

    /** @param folder where the gateway's state is while it is measured */
    static Machine here(Path folder) {
        String system = value(read(Path.of("/etc/os-release")), "PRETTY_NAME=\"?([^\"\n]+)\"?")
                .orElse(System.getProperty("os.name"));
        return new Machine(
                processor(read(Path.of("/proc/cpuinfo"))).orElse(System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                memory(read(Path.of("/proc/meminfo"))),
                system + ", kernel " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                disk(folder),
                load(),
                load());
    }

    /** The same machine at the end. */
    Machine afterwards() {
        return new Machine(processor, cores, memory, system, java, disk, loadBefore, load());
    }

    /** For people, on one line. */
    String line() {
        return processor + ", " + cores + (cores == 1 ? " core, " : " cores, ") + memory + " memory, " + system + ", "
                + java + "; state on " + disk + "; load average " + loadBefore + " before, "
                + loadAfter + " after";
    }

    private static String load() {
        return read(Path.of("/proc/loadavg")).split(" ", 2)[0];
    }

    /** The board's name, where the kernel gives one, says more than the processor's. */
    static Optional<String> processor(String cpuinfo) {
        Optional<String> board = value(cpuinfo, "(?m)^Model\\s*: (.+)$");
        return board.isPresent() ? board : value(cpuinfo, "(?m)^model name\\s*: (.+)$");
    }

    static String memory(String meminfo) {
        return value(meminfo, "(?m)^MemTotal:\\s+(\\d{1,15}) kB$")
                .map(kilobytes ->
                        String.format(Locale.ROOT, "%.1f GB", Long.parseLong(kilobytes) / KILOBYTES_PER_GIGABYTE))
                .orElse("unknown");
    }

    private static Optional<String> value(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        return found.find() ? Optional.of(found.group(1).trim()) : Optional.empty();
    }

    private static String disk(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            return "an unknown file system";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
