package energy.busbar.store;

import energy.busbar.core.port.UplinkView;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * The epoch of one uplink's stream: the file's, until what the uplink may see changes. Then a number would no longer mean
 * the same parcel, so the stream begins an epoch of its own, noted in both files as {@link Epochs} does.
 *
 * @param name of the file's epoch
 * @param witness the other file
 */
record StreamEpochs(String name, Supplier<Database> witness) {
    /** Within a transaction: what was carried away counts as the old epoch's. */
    @FunctionalInterface
    interface Rebase {
        void run(Database.Sql sql) throws SQLException;
    }

    /** @param fresh whether the uplink never had a place in it */
    record Stream(Database own, long fileEpoch, String noted, boolean fresh, Rebase rebase) {
        static Stream of(CarriedTable table, String uplink) {
            return new Stream(
                    table.database(),
                    table.epoch(),
                    table.noted(uplink),
                    !table.knows(uplink),
                    sql -> table.rebase(sql, uplink));
        }
    }

    /**
     * Before the uplink is registered.
     *
     * @param fingerprint of what the uplink may see
     */
    long agreed(Stream stream, long fingerprint) {
        String epochName = name + "." + stream.noted();
        String viewName = "view." + stream.noted();
        Database own = stream.own();
        long epoch = Math.max(
                stream.fileEpoch(), Math.max(Epochs.noted(own, epochName), Epochs.noted(witness.get(), epochName)));
        if (stream.fresh()) {
            if (fingerprint != UplinkView.WHOLE) {
                own.write(sql -> Epochs.put(sql, viewName, fingerprint));
            }
            return epoch;
        }
        // A stream from before views were noted left nothing out.
        if (Epochs.noted(own, viewName) == fingerprint) {
            return epoch;
        }
        long next = epoch + 1;
        Epochs.note(witness.get(), epochName, next);
        own.write(sql -> {
            stream.rebase().run(sql);
            Epochs.put(sql, viewName, fingerprint);
            return Epochs.put(sql, epochName, next);
        });
        return next;
    }
}
