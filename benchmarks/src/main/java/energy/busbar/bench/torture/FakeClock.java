package energy.busbar.bench.torture;

import energy.busbar.bench.BenchFailure;
import energy.busbar.bench.Parts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A wall clock for one process that can be set, compiled here. Not libfaketime: that touches what waits too, and a JVM
 * under it sleeps for the years that its clock was moved by.
 */
final class FakeClock {
    /** Long before any gateway: what a box without a battery for its clock starts with. */
    static final int NEVER_SET_DAYS = -20_000;

    private static final long SECONDS_A_DAY = 86_400;

    private final Path library;
    private final Path ahead;

    /** @throws BenchFailure where there is no compiler, which says what to install */
    FakeClock(Parts parts, int days) throws IOException {
        Path folder = Files.createDirectories(parts.folder().resolve("clock"));
        Path source = folder.resolve("clock.c");
        try (InputStream in = FakeClock.class.getResourceAsStream("clock.c")) {
            if (in == null) {
                throw new IllegalStateException("clock.c is not in the jar");
            }
            Files.copy(in, source);
        }
        library = folder.resolve("clock.so");
        parts.compile(
                List.of("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl"),
                "a clock that can be set is compiled here; on Debian: apt-get install gcc libc6-dev");
        ahead = folder.resolve("ahead");
        set(days);
    }

    /** @param days by which it is ahead of the real one */
    void set(int days) throws IOException {
        // In place, since the process has it mapped: eight bytes of one page, which nobody sees by halves.
        try (FileChannel file = FileChannel.open(ahead, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putLong(0, days * SECONDS_A_DAY),
                    0);
        }
    }

    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "BUSBAR_CLOCK", ahead.toString());
    }
}
