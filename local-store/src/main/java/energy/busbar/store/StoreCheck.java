package energy.busbar.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads everything and believes nothing; changes nothing. Also beside a running gateway, and on copies. */
public final class StoreCheck {
    /** Findings told of one file; more are only counted. */
    public static final int MAX_FINDINGS = 100;

    /** @param where the row or page; empty for the whole file */
    public record Finding(Path file, String where, String what) {}

    /**
     * @param rows blocks, or entries of the ledger
     * @param periods of roll-ups that were compared with what they were made of
     */
    public record Looked(Path file, String kind, long rows, long samples, long periods) {}

    /**
     * @param findings damage
     * @param notes what is worth knowing and no damage
     */
    public record Report(List<Looked> looked, List<Finding> findings, List<String> notes) {
        public boolean good() {
            return findings.isEmpty();
        }
    }

    /** Told now and then how far it is. */
    @FunctionalInterface
    public interface Progress {
        Progress NONE = (what, done, total) -> {};

        /** @param total 0 where nobody can tell */
        void at(String what, long done, long total);
    }

    private final boolean full;
    private final Progress progress;
    private final List<Looked> looked = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private StoreCheck(boolean full, Progress progress) {
        this.full = full;
        this.progress = progress;
    }

    /**
     * Both databases of a state directory or of a backup.
     *
     * @param full whether SQLite compares every index with its table too, which takes longer
     */
    public static Report directory(Path directory, boolean full, Progress progress) {
        StoreCheck check = new StoreCheck(full, progress);
        Path telemetry = directory.resolve(StoreFiles.TELEMETRY);
        Path ledger = directory.resolve(StoreFiles.LEDGER);
        if (!Files.exists(telemetry) && !Files.exists(ledger)) {
            throw new StoreException("there is neither " + StoreFiles.TELEMETRY + " nor " + StoreFiles.LEDGER + " in "
                    + directory + "; expected a state directory or a backup");
        }
        for (Path file : List.of(telemetry, ledger)) {
            if (Files.exists(file)) {
                check.one(file);
            } else {
                check.find(file, "", "the file is not there");
            }
        }
        if (check.findings.isEmpty()) {
            check.epochs(telemetry, ledger);
        }
        return check.report();
    }

    /** One database, whatever its name; its head tells which it is. */
    public static Report file(Path file, boolean full, Progress progress) {
        StoreCheck check = new StoreCheck(full, progress);
        check.one(file);
        return check.report();
    }

    private Report report() {
        return new Report(List.copyOf(looked), List.copyOf(findings), List.copyOf(notes));
    }

    private void one(Path file) {
        Database opened;
        try {
            opened = Database.readOnly(file);
        } catch (StoreException e) {
            if (!e.damaged()) {
                throw e;
            }
            find(file, "", String.valueOf(e.getMessage()));
            return;
        }
        try (Database database = opened) {
            Optional<Database.Schema> schema = schema(database);
            if (schema.isPresent() && integrity(database)) {
                looked.add(
                        schema.get() == Schemas.TELEMETRY
                                ? new TelemetryCheck(database, progress, (w, s) -> find(file, w, s)).run()
                                : new LedgerCheck(database, progress, (w, s) -> find(file, w, s)).run());
            }
        } catch (StoreException e) {
            find(file, "", String.valueOf(e.getMessage()));
        }
    }

    private void find(Path file, String where, String what) {
        long told = findings.stream().filter(f -> f.file().equals(file)).count();
        if (told < MAX_FINDINGS) {
            findings.add(new Finding(file, where, what));
        } else if (told == MAX_FINDINGS) {
            findings.add(new Finding(file, "", "and more than these " + MAX_FINDINGS));
        }
    }

    private Optional<Database.Schema> schema(Database database) {
        int id = database.read(sql -> sql.number("PRAGMA application_id").intValue());
        int version = database.read(sql -> sql.number("PRAGMA user_version").intValue());
        for (Database.Schema schema : List.of(Schemas.TELEMETRY, Schemas.LEDGER)) {
            if (schema.applicationId() != id) {
                continue;
            }
            int newest = schema.migrations().size();
            if (version < 1 || version > newest) {
                find(
                        database.file(),
                        "head",
                        "schema version " + version + "; this program knows 1 to " + newest
                                + ", and a file of a newer one is checked by that");
                return Optional.empty();
            }
            if (version < newest) {
                notes.add(database.file().getFileName() + " is of schema " + version + "; the next start makes it "
                        + newest);
            }
            return Optional.of(schema);
        }
        find(database.file(), "head", "its application id is none of Busbar's; expected a telemetry or ledger file");
        return Optional.empty();
    }

    private boolean integrity(Database database) {
        String name = String.valueOf(database.file().getFileName());
        progress.at(name + ": reading all pages", 0, 0);
        String pragma = (full ? "PRAGMA integrity_check(" : "PRAGMA quick_check(") + MAX_FINDINGS + ")";
        List<String> said = database.read(sql -> sql.list(pragma, r -> r.getString(1)));
        if (said.equals(List.of("ok"))) {
            return true;
        }
        said.forEach(line -> find(database.file(), "SQLite", line));
        return false;
    }

    private void epochs(Path telemetry, Path ledger) {
        try (Database one = Database.readOnly(telemetry);
                Database other = Database.readOnly(ledger)) {
            boolean agree = Epochs.noted(one, Epochs.TELEMETRY) == Epochs.noted(other, Epochs.TELEMETRY)
                    && Epochs.noted(one, Epochs.LEDGER) == Epochs.noted(other, Epochs.LEDGER);
            if (!agree) {
                notes.add("the two files have not run together since one of them was replaced; the next start begins"
                        + " a new epoch");
            }
        }
    }
}
