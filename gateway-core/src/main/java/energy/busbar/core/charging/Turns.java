package energy.busbar.core.charging;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Who is served first: the rank of who wants it, urgent goals by their laxity, priority, then turns. A turn lasts a slot;
 * who waited longest is next. Who waits for more slots than there are cars of its kind goes before turns that are not over,
 * because a car that needs several phases may otherwise never find all of them free at once.
 */
final class Turns {
    private static final int PROTECTED = 0;
    private static final int AGED = 1;
    private static final int HOLDER = 2;
    private static final int WAITER = 3;
    private static final int OVER = 4;
    private static final int RESTING = 5;

    private final Workings w;
    private final int[] kind;
    private final long[] since;

    private Turns(Workings w) {
        this.w = w;
        kind = new int[w.n];
        since = new long[w.n];
    }

    static void order(Workings w) {
        new Turns(w).sort();
    }

    private void sort() {
        Integer[] sorted = new Integer[w.n];
        int count = 0;
        for (int i = 0; i < w.n; i++) {
            if (w.sight(i).reachable()) {
                sorted[count++] = i;
            }
        }
        for (int k = 0; k < count; k++) {
            classify(sorted[k]);
        }
        Integer[] able = Arrays.copyOf(sorted, count);
        Comparator<Integer> first = Comparator.<Integer>comparingInt(
                        i -> w.sight(i).plugged() ? 0 : 1)
                .thenComparingInt(
                        i -> w.outlet(i).guaranteeAmps() > 0 && w.sight(i).plugged() ? 0 : 1)
                .thenComparingInt(i -> w.wish(i).rank())
                .thenComparingInt(i -> w.urgent[i] ? 0 : 1)
                .thenComparingDouble(i -> w.urgent[i] ? w.laxityMillis[i] : 0)
                .thenComparingInt(i -> -w.outlet(i).priority())
                .thenComparingInt(i -> kind[i])
                .thenComparingLong(i -> since[i])
                .thenComparing(i -> w.outlet(i).id());
        Arrays.sort(able, first);
        w.order = Arrays.stream(able).mapToInt(Integer::intValue).toArray();
    }

    private void classify(int i) {
        Note note = w.notes[i];
        boolean resting = resting(w, i);
        if (note.turnMillis != Note.NONE) {
            boolean over = w.now - note.turnMillis >= w.rules.slot();
            kind[i] = over ? OVER : note.aged ? PROTECTED : HOLDER;
            since[i] = note.turnMillis;
        } else if (note.waitMillis != Note.NONE) {
            kind[i] = w.now - note.waitMillis >= (peers(i) + 1) * w.rules.slot() ? AGED : WAITER;
            since[i] = note.waitMillis;
        } else {
            kind[i] = WAITER;
            since[i] = w.now;
        }
        if (resting && kind[i] != AGED && kind[i] != PROTECTED) {
            kind[i] = RESTING;
        }
    }

    static boolean resting(Workings w, int i) {
        long since = w.notes[i].restMillis;
        return since != Note.NONE && w.now - since >= w.rules.rest();
    }

    private long peers(int i) {
        long peers = 0;
        for (int j = 0; j < w.n; j++) {
            peers += w.sight(j).plugged()
                            && w.outlet(j).priority() == w.outlet(i).priority()
                    ? 1
                    : 0;
        }
        return peers;
    }

    /** Books the turns after the grants. */
    static void book(Workings w) {
        for (int i = 0; i < w.n; i++) {
            Note note = w.notes[i];
            if (!w.sight(i).reachable() || !w.wants[i] || !w.sight(i).plugged() || w.blind[i] >= 0) {
                note.turnMillis = Note.NONE;
                note.waitMillis = Note.NONE;
                note.aged = false;
            } else if (w.grant[i] > 0) {
                if (note.turnMillis == Note.NONE) {
                    note.turnMillis = w.now;
                    note.aged = note.waitMillis != Note.NONE && w.now - note.waitMillis >= w.rules.slot();
                }
                note.waitMillis = Note.NONE;
                note.pausedMillis = Note.NONE;
            } else {
                if (note.turnMillis != Note.NONE) {
                    note.pausedMillis = w.now;
                }
                note.turnMillis = Note.NONE;
                note.aged = false;
                note.waitMillis = note.waitMillis == Note.NONE ? w.now : note.waitMillis;
            }
        }
    }

    /** How long a car that was paused for want of current still waits at least; 0 when it may start. */
    static long pauseLeftMillis(Workings w, int i) {
        long at = w.notes[i].pausedMillis;
        return at == Note.NONE ? 0 : Math.max(0, w.rules.leastPause() - (w.now - at));
    }
}
