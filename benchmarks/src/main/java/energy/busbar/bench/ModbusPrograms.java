package energy.busbar.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is not ours in the Modbus measurement, compiled here: libmodbus as client and unit, and a serial line. */
final class ModbusPrograms {
    private static final String NEEDED =
            "libmodbus is compiled against here, which needs cc and libmodbus.so.5; on Debian: apt-get install gcc"
                    + " libc6-dev libmodbus5";

    private final Parts parts;
    private final Path peer;
    private final Path pacer;

    private ModbusPrograms(Parts parts, Path peer, Path pacer) {
        this.parts = parts;
        this.peer = peer;
        this.pacer = pacer;
    }

    /** @throws BenchFailure where there is no compiler or no libmodbus, which says what to install */
    static ModbusPrograms compile(Parts parts) throws IOException {
        Path folder = Files.createDirectories(parts.folder().resolve("modbus"));
        return new ModbusPrograms(
                parts,
                compile(parts, folder, "modbus-peer", "-l:libmodbus.so.5", "-pthread"),
                compile(parts, folder, "pacer"));
    }

    private static Path compile(Parts parts, Path folder, String name, String... libraries) throws IOException {
        Path source = folder.resolve(name + ".c");
        try (InputStream in = ModbusPrograms.class.getResourceAsStream(name + ".c")) {
            if (in == null) {
                throw new IllegalStateException(name + ".c is not in the jar");
            }
            Files.copy(in, source);
        }
        Path program = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("cc", "-O2", "-o", program.toString(), source.toString()));
        command.addAll(List.of(libraries));
        parts.compile(command, NEEDED);
        return program;
    }

    /** A unit of libmodbus, on TCP or at the given serial port. */
    Part unit(String mode, String... where) {
        List<String> command = new ArrayList<>(List.of(peer.toString(), mode));
        command.addAll(List.of(where));
        return parts.fed("libmodbus-unit", command, line -> {});
    }

    /** @param mode read-tcp, read-rtu or bare-tcp */
    ModbusReads reads(String mode, String where) {
        return new ModbusReads(parts, mode, List.of(peer.toString(), mode, where));
    }

    SerialLine line(SerialPace pace) {
        return new SerialLine(
                parts,
                List.of(pacer.toString(), String.valueOf(pace.characterNanos()), String.valueOf(pace.silenceNanos())));
    }
}
