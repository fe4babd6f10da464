package energy.busbar.bench.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** What a card that dies leaves of a file. */
final class Damage {
    private static final int FLIPS = 20;

    private Damage() {}

    /** At most half of it is gone. */
    static void tear(Path file, Random chance) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long size = channel.size();
            channel.truncate(size - (long) (size * chance.nextDouble() / 2) - 1);
            channel.force(true);
        }
    }

    static void flip(Path file, Random chance) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            for (int i = 0; i < FLIPS; i++) {
                long at = (long) (chance.nextDouble() * channel.size());
                channel.read(one.clear(), at);
                one.put(0, (byte) (one.get(0) ^ 1 << chance.nextInt(8)));
                channel.write(one.flip(), at);
            }
            channel.force(true);
        }
    }
}
