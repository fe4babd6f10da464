package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.message.Interop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;

/** A script of ours on a library that is not, told what to do line by line. */
final class LinePeer implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 20;

    private final Process process;
    private final OutputStream in;
    private final List<String> said = new ArrayList<>();

    LinePeer(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                Path.of("src/test/node").resolve(script).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BUSBAR_INTEROP", Interop.directory().toString());
        process = builder.start();
        in = process.getOutputStream();
        Thread reader = new Thread(this::read, script);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                synchronized (this) {
                    said.add(line);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // it was killed
        }
    }

    void does(String line) throws IOException {
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    synchronized List<String> said(String beginning) {
        return said.stream().filter(each -> each.startsWith(beginning)).toList();
    }

    /** @return the last line that begins so */
    synchronized String await(String beginning) {
        return await(beginning, lines -> !lines.isEmpty());
    }

    synchronized String await(String beginning, Predicate<List<String>> enough) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!enough.test(said(beginning))) {
            long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (millis <= 0 || (!process.isAlive() && said(beginning).isEmpty())) {
                Assertions.fail("not said: " + beginning + "; but\n" + String.join("\n", said));
            }
            try {
                wait(Math.min(millis, 100));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        List<String> lines = said(beginning);
        return lines.get(lines.size() - 1);
    }

    synchronized String all() {
        return String.join("\n", said);
    }

    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
