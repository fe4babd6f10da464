package energy.busbar.agent.api;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a file, without reading what comes before. */
public final class LogTail {
    public static final int MAX_LINES = 2_000;
    private static final int MAX_BYTES = 512 * 1024;

    private LogTail() {}

    /**
     * @param count at most {@link #MAX_LINES}, and at most what half a megabyte holds
     * @return oldest first; without the line that is cut at the front
     */
    public static List<String> lines(Path file, int count) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, in.length() - MAX_BYTES);
            in.seek(from);
            byte[] bytes = new byte[(int) Math.min(MAX_BYTES, in.length() - from)];
            in.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            int first = Math.max(from > 0 ? 1 : 0, lines.size() - Math.min(count, MAX_LINES));
            return lines.subList(Math.min(first, lines.size()), lines.size());
        }
    }
}
