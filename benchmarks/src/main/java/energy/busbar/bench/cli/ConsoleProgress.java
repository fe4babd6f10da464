package energy.busbar.bench.cli;

import energy.busbar.bench.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** On standard error: one line that moves on a terminal, and a plain line now and then elsewhere. */
final class ConsoleProgress implements Progress {
    private static final int WIDTH = 79;
    private static final long PLAIN_EVERY_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private long lastPlainNanos = System.nanoTime();
    private boolean drawn;

    ConsoleProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Whether standard error is a terminal; the console of the JVM tells of standard input and output only. */
    static boolean onTerminal() {
        try {
            String target = Path.of("/proc/self/fd/2").toRealPath().toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public synchronized void say(String line) {
        erase();
        out.println(line);
        lastPlainNanos = System.nanoTime();
    }

    @Override
    public synchronized void tick(String line) {
        if (terminal) {
            erase();
            out.print(line.length() > WIDTH ? line.substring(0, WIDTH) : line);
            out.flush();
            drawn = true;
        } else if (System.nanoTime() - lastPlainNanos >= PLAIN_EVERY_NANOS) {
            say(line);
        }
    }

    private void erase() {
        if (drawn) {
            out.print("\r\u001b[K");
            drawn = false;
        }
    }
}
