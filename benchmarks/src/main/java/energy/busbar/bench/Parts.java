package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All processes of a measurement, and the folder of their files. Whoever closes it ends all of them. */
public final class Parts implements AutoCloseable {
    /**
     * Ends process $1 when standard input ends without a word, which is when the measurement was killed: the agent does
     * not read its input. Ctrl-C at a terminal reaches the agent itself; this sits it out.
     */
    private static final String WATCHDOG = "trap '' INT HUP TERM; if read -r word; then exit 0; fi; kill \"$1\"; n=0; "
            + "while [ $n -lt 10 ] && kill -0 \"$1\"; do sleep 1; n=$((n + 1)); done; kill -9 \"$1\"";

    private final Path folder;
    private final Path launcher;
    private final List<Part> fed = new ArrayList<>();
    private final List<Part> agents = new ArrayList<>();
    private final List<Part> watchdogs = new ArrayList<>();
    private int logs;
    private boolean closed;

    /**
     * @param parent of the folder that is made, and deleted at the end
     * @param launcher the script {@code busbar}
     */
    public Parts(Path parent, Path launcher) throws IOException {
        // Short, since the gateway keeps a Unix socket in it.
        this.folder = Files.createTempDirectory(parent, "bb");
        this.launcher = launcher;
    }

    public Path folder() {
        return folder;
    }

    public Path launcher() {
        return launcher;
    }

    /** A part of the simulator; returned when it is ready. */
    public Part simulator(String name, List<String> options, Consumer<JsonNode> lines) {
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "simulator", name));
        command.addAll(options);
        return fed(name, command, lines);
    }

    /** A process that ends with its standard input and prints a line of type "ready"; not awaited. */
    public synchronized Part fed(String name, List<String> command, Consumer<JsonNode> lines) {
        mustBeOpen();
        Part part = new Part(name, command, log(name), lines);
        fed.add(part);
        return part;
    }

    /** A process that ends on SIGTERM. */
    Part agent(List<String> command) {
        return signalled("gateway", command, Map.of());
    }

    /** The same under another name, with an environment beside this process's. */
    public synchronized Part signalled(String name, List<String> command, Map<String, String> environment) {
        mustBeOpen();
        Part agent = new Part(name, command, environment, log(name), line -> {});
        agents.add(agent);
        watchdogs.add(new Part(
                "watchdog",
                List.of("sh", "-c", WATCHDOG, "busbar-bench-watchdog", String.valueOf(agent.pid())),
                log("watchdog"),
                line -> {}));
        return agent;
    }

    /**
     * Runs a compiler to its end.
     *
     * @param needed what it takes, for whoever has not got it
     */
    public void compile(List<String> command, String needed) {
        try {
            fed("compiler", command, line -> {}).awaitSuccess();
        } catch (BenchFailure e) {
            throw e.log()
                    .map(log -> new BenchFailure(e.getMessage() + "; " + needed, log))
                    .orElseGet(() -> new BenchFailure(e.getMessage() + "; " + needed));
        }
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Ends everything that was started so far, agents first, so that they can say goodbye to their broker. */
    public synchronized void endAll() {
        endAgents();
        fed.forEach(Part::endInput);
        fed.forEach(Part::awaitEnd);
        fed.clear();
    }

    /** Kills one that {@link #signalled} gave, without a word. */
    public void kill(Part part) {
        part.kill();
        forget(part);
    }

    /** Asks one that {@link #signalled} gave to end, and waits for it. */
    public void end(Part part) {
        part.terminate();
        forget(part);
    }

    private synchronized void forget(Part part) {
        part.awaitEnd();
        int at = agents.indexOf(part);
        if (at >= 0) {
            agents.remove(at);
            Part watchdog = watchdogs.remove(at);
            watchdog.dismiss();
            watchdog.awaitEnd();
        }
    }

    /** Ends the agents alone. */
    synchronized void endAgents() {
        agents.forEach(Part::terminate);
        agents.forEach(Part::awaitEnd);
        agents.clear();
        // Only now, so that no other process can have got an agent's number.
        watchdogs.forEach(Part::dismiss);
        watchdogs.forEach(Part::awaitEnd);
        watchdogs.clear();
    }

    /** Ends everything and deletes the folder; nothing can be started afterwards. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        endAll();
        delete(folder);
    }

    private void mustBeOpen() {
        if (closed) {
            throw new BenchFailure("the measurement is ending");
        }
    }

    private Path log(String name) {
        return folder.resolve(++logs + "-" + name + ".log");
    }

    /** With everything in it. */
    static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
