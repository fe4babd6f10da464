package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Modbus servers that are not ours, each serving unit 1. What they do their own way is said here. */
public enum PeerProgram {
    /** Debian's python3-pymodbus. */
    PYMODBUS,
    /**
     * Debian's libmodbus5 from C; over TCP it answers for every unit. On a serial line it does not know where a request of
     * a function ends that it does not know: it says nothing to it, and is out of step until half a second of silence.
     */
    LIBMODBUS,
    /** npm modbus-serial; on a serial line it puts a right check sum into a request before it checks it. */
    MODBUS_SERIAL,
    /**
     * npm jsmodbus; it answers for every unit, and a read beyond its registers with fewer of them, not with exception 2. On
     * a serial line it says nothing to a write of more than 120 registers, whose end it does not find.
     */
    JSMODBUS;

    private static final int START_SECONDS = 30;
    private static final Path INTEROP =
            Path.of("..", "..", "interop").toAbsolutePath().normalize();

    boolean answersForEveryUnit(boolean serial) {
        return this == JSMODBUS || (this == LIBMODBUS && !serial);
    }

    int mostWritten(boolean serial) {
        return this == JSMODBUS && serial ? 120 : ModbusClient.MAX_WRITE;
    }

    boolean refusesIllegalAddresses() {
        return this != JSMODBUS;
    }

    boolean isSilentToOtherFunctions(boolean serial) {
        return this == LIBMODBUS && serial;
    }

    boolean identifiesItself() {
        return this == PYMODBUS || this == MODBUS_SERIAL;
    }

    /** Skips the test where it is not installed, or fails it where it must be. */
    public void needed() throws IOException, InterruptedException {
        switch (this) {
            case PYMODBUS -> Peers.needsPymodbus();
            case LIBMODBUS -> {
                Peers.needsLibmodbus();
                Peers.needs("gcc", "/usr/bin/env", "sh", "-c", "command -v cc");
            }
            case MODBUS_SERIAL, JSMODBUS -> {
                Peers.needs("nodejs", "/usr/bin/env", "sh", "-c", "command -v node");
                Peers.needed(
                        Files.isDirectory(INTEROP.resolve("node_modules").resolve(npmName())),
                        "interop/node_modules has no " + npmName() + ": run 'npm ci' in interop/");
            }
        }
    }

    private String npmName() {
        return this == JSMODBUS ? "jsmodbus" : "modbus-serial";
    }

    /** @param folder for what is compiled and written, emptied by whoever made it */
    public Running onTcp(PeerTables tables, int port, Path folder) throws IOException, InterruptedException {
        return start(tables, folder, "tcp", String.valueOf(port));
    }

    public Running onSerial(PeerTables tables, Path port, Path folder) throws IOException, InterruptedException {
        return start(tables, folder, "rtu", port.toString());
    }

    private Running start(PeerTables tables, Path folder, String... where) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program(folder));
        command.addAll(List.of(where));
        Path log = Files.createTempFile(folder, "peer", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("BUSBAR_INTEROP", INTEROP.toString());
        Process process = builder.start();
        process.outputWriter(StandardCharsets.UTF_8).append(tables.line()).flush();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        // Ends the wait for a line that never comes.
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        watch.schedule(process::destroyForcibly, START_SECONDS, TimeUnit.SECONDS);
        String said = out.readLine();
        watch.shutdownNow();
        if (said == null) {
            fail(this + " ended: " + Files.readString(log));
        }
        return new Running(process, String.valueOf(said));
    }

    private List<String> program(Path folder) throws IOException, InterruptedException {
        return switch (this) {
            case PYMODBUS ->
                List.of(Peers.PYTHON, script("pymodbus_unit.py", folder).toString());
            case LIBMODBUS -> List.of(compiled(folder).toString());
            case MODBUS_SERIAL, JSMODBUS ->
                List.of("node", script("node_unit.js", folder).toString(), npmName());
        };
    }

    private static Path compiled(Path folder) throws IOException, InterruptedException {
        Path program = folder.resolve("libmodbus_unit");
        if (!Files.exists(program)) {
            Path source = script("libmodbus_unit.c", folder);
            Process compiler = new ProcessBuilder(
                            "cc", "-o", program.toString(), source.toString(), "-l:libmodbus.so.5", "-pthread")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (compiler.waitFor() != 0) {
                fail("cc: " + said);
            }
        }
        return program;
    }

    private static Path script(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(PeerProgram.class.getResourceAsStream("/peers/" + name), name)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** One that listens. */
    public record Running(Process process, String said) implements AutoCloseable {
        public int port() {
            return Integer.parseInt(said);
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly();
            process.waitFor(20, TimeUnit.SECONDS);
        }
    }
}
