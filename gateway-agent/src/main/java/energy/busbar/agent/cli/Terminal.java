package energy.busbar.agent.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;

/** Whether a person sits at this process, and one line that tells them how far it is. */
final class Terminal {
    private Terminal() {}

    static boolean attached() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there is a console without a terminal too, and this method to tell.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    /** A line that is written over; none where nobody sits. Thread-safe. */
    static final class Line implements AutoCloseable {
        private static final long LEAST_NANOS = 200_000_000L;

        private final PrintWriter err;
        private final boolean shown;
        private long nextNanos = System.nanoTime() + 5 * LEAST_NANOS;
        private boolean dirty;

        /** First shown after a second. */
        Line(PrintWriter err, boolean shown) {
            this.err = err;
            this.shown = shown;
        }

        synchronized void say(String text) {
            if (!shown || System.nanoTime() - nextNanos < 0) {
                return;
            }
            nextNanos = System.nanoTime() + LEAST_NANOS;
            String line = text.length() < Text.WIDTH ? text : text.substring(0, Text.WIDTH - 2) + "…";
            err.print("\r" + line + " ".repeat(Text.WIDTH - 1 - line.length()));
            err.flush();
            dirty = true;
        }

        @Override
        public synchronized void close() {
            if (dirty) {
                err.print("\r" + " ".repeat(Text.WIDTH - 1) + "\r");
                err.flush();
            }
        }
    }
}
