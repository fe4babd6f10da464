package energy.busbar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel says of a process: proc(5). */
final class ProcessUsage {
    /** USER_HZ, in which /proc counts processor time; 100 on every architecture with a current JVM. */
    static final int TICKS_PER_SECOND = 100;

    private final Path folder;
    private final long pid;

    ProcessUsage(long pid) {
        this(Path.of("/proc", String.valueOf(pid)), pid);
    }

    ProcessUsage(Path folder, long pid) {
        this.folder = folder;
        this.pid = pid;
    }

    /** Processor time of all its threads since it started, in user and in kernel mode, s. */
    double processorSeconds() {
        return processorTicks(read("stat")) / (double) TICKS_PER_SECOND;
    }

    /** Resident memory, kB. */
    long residentKilobytes() {
        return kilobytes(read("status"), "VmRSS")
                .orElseThrow(() -> new BenchFailure("process " + pid + " has no VmRSS: it has ended"));
    }

    /** Resident memory with pages that n processes share counted as 1/n, kB; empty where the kernel does not say. */
    OptionalLong proportionalKilobytes() {
        try {
            return kilobytes(Files.readString(folder.resolve("smaps_rollup")), "Pss");
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** What it was started with. */
    List<String> commandLine() {
        return List.of(read("cmdline").split("\0"));
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new BenchFailure("cannot read " + folder.resolve(name) + ": process " + pid + " has ended, or "
                    + "/proc is not that of Linux");
        }
    }

    /** utime and stime, fields 14 and 15; the name in field 2 may hold spaces and parentheses. */
    static long processorTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split("\\s+", -1);
        if (stat.lastIndexOf(')') < 0 || fields.length < 13) {
            throw new BenchFailure("/proc/PID/stat reads '" + stat.trim() + "', not as proc(5) says");
        }
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    static OptionalLong kilobytes(String text, String name) {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + ":\\s+(\\d{1,15}) kB$", Pattern.MULTILINE)
                .matcher(text);
        return line.find() ? OptionalLong.of(Long.parseLong(line.group(1))) : OptionalLong.empty();
    }
}
