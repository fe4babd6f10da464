package energy.busbar.bench;

import energy.busbar.bench.BenchOptions.Measure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All measurements, one after the other, and the processes that they start. */
public final class Benchmarks implements AutoCloseable {
    private final Parts parts;
    private final Class<?> idle;
    private final Class<?> modbusReader;
    private final Class<?> fleet;
    private final BenchOptions options;
    private final Progress progress;

    /**
     * @param launcher the script {@code busbar}
     * @param parent an existing folder for the programs' files; they are deleted at the end
     * @param idle a main that prints {@code {"type":"ready"}} and ends with its standard input
     * @param modbusReader a main that is our Modbus client, in the same jar
     * @param fleet a main that is many chargers, in the same jar
     */
    public Benchmarks(
            Path launcher,
            Path parent,
            Class<?> idle,
            Class<?> modbusReader,
            Class<?> fleet,
            BenchOptions options,
            Progress progress)
            throws IOException {
        this.parts = new Parts(parent, launcher);
        this.idle = idle;
        this.modbusReader = modbusReader;
        this.fleet = fleet;
        this.options = options;
        this.progress = progress;
    }

    /** @throws BenchFailure where something does not run as it should */
    public Report run() throws IOException {
        Machine machine = Machine.here(parts.folder());
        progress.say(
                "on " + machine.processor() + ", " + machine.cores() + " cores, load average " + machine.loadBefore());
        String jar = Path.of(
                        idle.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
        List<Figure> figures = new ArrayList<>();
        // First, since it may be that it cannot be compiled.
        Optional<ModbusPrograms> modbus = modbusPrograms();
        if (options.measures(Measure.START)) {
            figures.addAll(new StartBench(parts, jar, idle.getName(), progress).measure(options.runs()));
            parts.endAll();
        }
        if (options.measures(Measure.LOAD)) {
            figures.addAll(new LoadBench(parts, jar, idle.getName(), progress).measure(options));
            parts.endAll();
        }
        if (options.measures(Measure.COMMAND)) {
            figures.addAll(new CommandBench(parts, progress).measure(options.commands(), options.seed()));
            parts.endAll();
        }
        Optional<Part> peer = chargersPeer();
        if (peer.isPresent()) {
            figures.addAll(new ChargersBench(parts, jar, fleet.getName(), progress)
                    .measure(peer.get(), options.chargers(), options.chargerSeconds()));
            parts.endAll();
        }
        if (modbus.isPresent()) {
            figures.addAll(new ModbusBench(parts, modbus.get(), jar, modbusReader.getName(), progress)
                    .measure(options.rounds()));
            parts.endAll();
        }
        return new Report(figures, machine.afterwards(), SystemClock.now());
    }

    /** Empty where they are not wanted, or cannot be compiled and were not asked for by name: then it says so. */
    private Optional<Part> chargersPeer() throws IOException {
        if (!options.measures(Measure.CHARGERS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ChargersPeer.start(parts));
        } catch (BenchFailure e) {
            if (options.only().contains(Measure.CHARGERS)) {
                throw e;
            }
            progress.say("chargers: left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<ModbusPrograms> modbusPrograms() throws IOException {
        if (!options.measures(Measure.MODBUS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ModbusPrograms.compile(parts));
        } catch (BenchFailure e) {
            if (options.only().contains(Measure.MODBUS)) {
                throw e;
            }
            progress.say("modbus: left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether it was ended from outside. */
    public boolean isClosed() {
        return parts.isClosed();
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
