package energy.busbar.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts a backup in the place of the present files, which are kept aside. The telemetry begins a new epoch. The present
 * ledger stays unless it is missing or another is asked for, because an older one would not know of commands that were
 * carried out since.
 */
public final class StoreRestore {
    private static final long SLACK_BYTES = 1 << 20;

    /**
     * @param gateway id of this gateway
     * @param ledger whether the backup's ledger takes the place of a present one
     * @param replaceUnsent whether present readings that no platform has may go
     */
    public record Wish(String gateway, boolean ledger, boolean replaceUnsent, Instant now) {}

    /** @param unsentSamples that were only in the files that are aside now */
    public record Done(BackupManifest manifest, boolean ledger, long unsentSamples, List<String> aside) {}

    private final Path state;
    private final Path backup;
    private final Wish wish;
    private final StoreCheck.Progress progress;
    private final Consumer<String> steps;

    private StoreRestore(Path state, Path backup, Wish wish, StoreCheck.Progress progress, Consumer<String> steps) {
        this.state = state;
        this.backup = backup;
        this.wish = wish;
        this.progress = progress;
        this.steps = steps;
    }

    /** @throws StoreException when a gateway runs there, or the backup is not good; nothing has changed then */
    public static Done run(Path state, Path backup, Wish wish, StoreCheck.Progress progress) {
        return run(state, backup, wish, progress, step -> {});
    }

    static Done run(Path state, Path backup, Wish wish, StoreCheck.Progress progress, Consumer<String> steps) {
        BackupManifest manifest = BackupManifest.read(backup);
        if (!manifest.gateway().equals(wish.gateway())) {
            throw new StoreException(backup + " is of gateway " + manifest.gateway() + ", and this is " + wish.gateway()
                    + "; its readings would be sent under a wrong name");
        }
        manifest.verify(backup, progress);
        StoreCheck.Report report = StoreCheck.directory(backup, false, progress);
        if (!report.good()) {
            StoreCheck.Finding first = report.findings().get(0);
            throw new StoreException(
                    "the backup is damaged: " + first.file() + " " + first.where() + ": " + first.what());
        }
        try (DirectoryLock lock = DirectoryLock.take(state)) {
            // The marker of a running gateway stays: what was put in is checked at the next start.
            PendingRestore.finish(state, steps);
            try {
                return new StoreRestore(state, backup, wish, progress, steps).run(manifest);
            } catch (StoreException | IOException e) {
                if (!PendingRestore.decided(state)) {
                    // Nothing has changed; take the staged files away again.
                    PendingRestore.finish(state, steps);
                    if (!lock.unclean()) {
                        lock.leave();
                    }
                }
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException(
                    "the restore in " + state + " failed: " + e
                            + (PendingRestore.decided(state) ? "; the next start goes on with it" : ""),
                    e);
        }
    }

    private Done run(BackupManifest manifest) throws IOException {
        Present telemetry = Present.look(state.resolve(StoreFiles.TELEMETRY));
        Present ledger = Present.look(state.resolve(StoreFiles.LEDGER));
        boolean withLedger = wish.ledger() || !ledger.there();
        if (!withLedger && !ledger.readable()) {
            throw new StoreException(state.resolve(StoreFiles.LEDGER) + " cannot be read: " + ledger.trouble()
                    + "; start the gateway once, which sets it right, or restore the ledger too");
        }
        roomFor(manifest, withLedger);
        steps.accept("stage telemetry");
        Path staged = stage(manifest, StoreFiles.TELEMETRY);
        StagedTelemetry.Lost lost = StagedTelemetry.prepare(staged, backup, telemetry, ledger, withLedger);
        if (lost.unsent() > 0 && !wish.replaceUnsent()) {
            throw unsent(StoreFiles.TELEMETRY, lost.unsent() + " samples");
        }
        OwnFiles.force(staged);
        List<String> files = new ArrayList<>(List.of(StoreFiles.TELEMETRY));
        if (withLedger) {
            steps.accept("stage ledger");
            Path fresh = stage(manifest, StoreFiles.LEDGER);
            long events = StagedLedger.prepare(fresh, ledger, telemetry);
            if (events > 0 && !wish.replaceUnsent()) {
                throw unsent(StoreFiles.LEDGER, events + " events");
            }
            OwnFiles.force(fresh);
            files.add(StoreFiles.LEDGER);
        }
        DirectoryLock.force(state);
        String detail = String.join(" and ", files) + " restored from the backup of " + manifest.madeAt()
                + "; the files from before are kept with " + PendingRestore.REPLACED
                + wish.now().toEpochMilli()
                + " in their names; " + lost.unsent() + " samples in them were not sent";
        PendingRestore pending = new PendingRestore(
                wish.now().toEpochMilli(), files, detail, manifest.madeAt().toEpochMilli(), lost.unsent());
        steps.accept("decide");
        pending.decide(state);
        PendingRestore.finish(state, steps);
        List<String> aside = StoreFiles.in(state).stream()
                .map(StoreStats.StoredFile::name)
                .filter(n -> n.contains(PendingRestore.REPLACED + wish.now().toEpochMilli()))
                .toList();
        return new Done(manifest, withLedger, lost.unsent(), aside);
    }

    private static StoreException unsent(String file, String what) {
        return new StoreException("the present " + file + " holds " + what
                + " that no uplink has carried away and the backup does not have; they would stay behind in the file"
                + " that is moved aside. Let the gateway send them first, or say --replace-unsent");
    }

    private Path stage(BackupManifest manifest, String name) throws IOException {
        progress.at(name + ": copying", 0, 0);
        Path staged = state.resolve(name + PendingRestore.STAGED);
        String sum = OwnFiles.copy(backup.resolve(name), staged);
        if (!manifest.file(name).orElseThrow().sha256().equals(sum)) {
            throw new StoreException(backup.resolve(name) + " was read differently the second time; check its medium");
        }
        return staged;
    }

    private void roomFor(BackupManifest manifest, boolean withLedger) {
        long need = SLACK_BYTES
                + manifest.file(StoreFiles.TELEMETRY).orElseThrow().bytes()
                + (withLedger ? manifest.file(StoreFiles.LEDGER).orElseThrow().bytes() : 0);
        long free = state.toFile().getUsableSpace();
        if (free < need) {
            throw new StoreException("the restore needs " + need + " bytes in " + state + ", and " + free
                    + " are free; the present files are kept, so free some space first");
        }
    }
}
