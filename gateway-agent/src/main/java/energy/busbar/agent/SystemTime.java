package energy.busbar.agent;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clocks of this machine. On Linux {@code System.nanoTime} is CLOCK_MONOTONIC, which counts from the boot of the
 * machine and not of this process, so its times compare between two runs of the gateway within one boot. Where the boot
 * has no name, each run is a boot of its own.
 */
public final class SystemTime implements GatewayClock {
    private static final Logger LOG = LoggerFactory.getLogger(SystemTime.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final String bootId = readBootId();
    private final ClockSync sync;

    /** @param sync told apart because asking the system takes longer than a reader of the time may wait */
    public SystemTime(ClockSync sync) {
        this.sync = sync;
    }

    @Override
    public Moment now() {
        return new Moment(System.currentTimeMillis(), System.nanoTime() / 1_000_000);
    }

    @Override
    public boolean synchronised() {
        return sync.synchronised();
    }

    @Override
    public String bootId() {
        return bootId;
    }

    private static String readBootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            LOG.warn("boot has no id, every start counts as one reason={}", e.getMessage());
            return UUID.randomUUID().toString();
        }
    }
}
