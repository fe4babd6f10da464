package energy.busbar.store;

import energy.busbar.core.port.UplinkView;
import java.util.function.Supplier;

/**
 * The epoch of one uplink's stream: the file's, until what the uplink may see changes. Then a number would no longer mean
 * the same parcel, so the stream begins an epoch of its own, noted in both files as {@link Epochs} does.
 *
 * @param name of the file's epoch
 * @param witness the other file
 */
record StreamEpochs(String name, Supplier<Database> witness) {
    /**
     * Before the uplink is registered.
     *
     * @param fingerprint of what the uplink may see
     */
    long agreed(Database own, long fileEpoch, String uplink, long fingerprint) {
        String epochName = name + "." + uplink;
        String viewName = "view." + uplink;
        long epoch =
                Math.max(fileEpoch, Math.max(Epochs.noted(own, epochName), Epochs.noted(witness.get(), epochName)));
        boolean fresh = own.read(sql -> sql.number("SELECT count(*) FROM streams WHERE uplink = ?", uplink)) == 0;
        if (fresh) {
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
            Epochs.rebase(sql, name, uplink);
            Epochs.put(sql, viewName, fingerprint);
            return Epochs.put(sql, epochName, next);
        });
        return next;
    }
}
