package energy.busbar.core.charging;

import java.util.List;

/** What one allocation hands to the next. Nobody changes it. */
public final class Memory {
    private static final Memory NOTHING = new Memory(List.of(), new Note[0], new FuseNote[0], Double.NaN, 0);

    private final List<String> outlets;
    private final Note[] notes;
    private final FuseNote[] fuses;
    private final double surplusWatts;
    private final long surplusMillis;

    Memory(List<String> outlets, Note[] notes, FuseNote[] fuses, double surplusWatts, long surplusMillis) {
        this.outlets = outlets;
        this.notes = notes;
        this.fuses = fuses;
        this.surplusWatts = surplusWatts;
        this.surplusMillis = surplusMillis;
    }

    public static Memory initial() {
        return NOTHING;
    }

    /** Copies to work on; new ones where the site has become another. */
    Note[] notes(List<Outlet> now) {
        boolean same = now.size() == notes.length;
        Note[] copies = new Note[now.size()];
        for (int i = 0; i < copies.length; i++) {
            same = same && outlets.get(i).equals(now.get(i).id());
            copies[i] = same ? notes[i].copy() : new Note();
        }
        return copies;
    }

    FuseNote[] fuses(int count, long now) {
        FuseNote[] copies = new FuseNote[count];
        for (int i = 0; i < count; i++) {
            copies[i] = count == fuses.length ? fuses[i].copy() : new FuseNote(now);
        }
        return copies;
    }

    double surplusWatts() {
        return surplusWatts;
    }

    long surplusMillis() {
        return surplusMillis;
    }
}
