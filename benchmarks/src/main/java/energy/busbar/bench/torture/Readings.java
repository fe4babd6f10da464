package energy.busbar.bench.torture;

import energy.busbar.bench.BenchFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the receiver has, decoded by the contract's own decoder in Python: for each device the readings in its order. */
record Readings(Map<String, List<Long>> byDevice) {
    private static final int FIELDS = 7;
    private static final int QUALITY = 5;
    /** Files of one call, well below what a command line may have. */
    private static final int AT_ONCE = 200;

    static Readings of(Path launcher, Path folder) throws IOException {
        List<String> files = List.of();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> found = Files.list(folder)) {
                files = found.map(Path::toString)
                        .filter(name -> name.endsWith(".parcel"))
                        .sorted()
                        .toList();
            }
        }
        Map<String, List<Long>> readings = new TreeMap<>();
        for (int i = 0; i < files.size(); i += AT_ONCE) {
            decode(launcher, files.subList(i, Math.min(files.size(), i + AT_ONCE)), readings);
        }
        return new Readings(readings);
    }

    private static void decode(Path launcher, List<String> files, Map<String, List<Long>> readings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "python3",
                launcher.resolveSibling("docs")
                        .resolve("reference")
                        .resolve("decode_block.py")
                        .toString(),
                "--lines"));
        command.addAll(files);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] fields = line.split("\t", -1);
                if (fields.length == FIELDS && fields[1].equals(Gateway.POINT) && fields[QUALITY].equals("good")) {
                    readings.computeIfAbsent(fields[0], any -> new ArrayList<>())
                            .add(value(fields[3], fields[FIELDS - 1]));
                }
            }
            if (process.waitFor() != 0) {
                throw new BenchFailure("the reference decoder refuses what the receiver kept");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        }
    }

    private static long value(String kind, String text) {
        return kind.equals("real")
                ? (long) Double.longBitsToDouble(Long.parseUnsignedLong(text, 16))
                : Long.parseLong(text);
    }
}
