package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.SettingsTalk.Found;
import java.util.ArrayDeque;
import java.util.Deque;

/** One setting that is looked after: what it is, how it stands, and how often it was written. Runs on the loop. */
final class KeptSetting {
    /** Of one setting a day; chargers keep them in flash. */
    static final int MAX_WRITES = 5;

    static final long DAY_MILLIS = 24 * 3_600_000L;

    /** Once may have been a reset of the charger. */
    private static final int FOREIGN = 2;

    final SettingWish wish;
    SettingStanding standing = SettingStanding.UNREAD;
    String is = "";
    private final Deque<Long> writes = new ArrayDeque<>();
    /** What the charger took in place of the wish. */
    private String instead = "";

    private boolean confirmed;
    private int changedBack;
    private boolean writtenSinceBoot;

    KeptSetting(SettingWish wish) {
        this.wish = wish;
    }

    void booted() {
        writtenSinceBoot = false;
    }

    /** Takes what was read before anything is written. @return whether it is to be written */
    boolean toWrite(Found found, long nowMillis) {
        if (found instanceof Found.Value value) {
            is = value.text();
            if (wish.metBy(is)) {
                standing = standing == SettingStanding.CORRECTED ? standing : SettingStanding.FITS;
                confirmed = true;
                changedBack = 0;
                return false;
            }
            if (!instead.isEmpty() && new SettingWish(wish.name(), instead, true).metBy(is)) {
                standing = SettingStanding.INSTEAD;
                return false;
            }
            if (standing == SettingStanding.AFTER_RESTART && writtenSinceBoot) {
                return false;
            }
            if (confirmed) {
                confirmed = false;
                changedBack++;
            }
            if (value.readOnly()) {
                standing = SettingStanding.READ_ONLY;
                return false;
            }
            return allowed(nowMillis);
        }
        is = "";
        if (found instanceof Found.Unknown) {
            standing = SettingStanding.UNKNOWN;
            return false;
        }
        // What cannot be compared is written once a boot.
        return !(found instanceof Found.Gone) && !writtenSinceBoot && allowed(nowMillis);
    }

    /** What it is known to take, once it has refused the wish. */
    String toBeWritten() {
        return instead.isEmpty() ? wish.value() : instead;
    }

    private boolean allowed(long nowMillis) {
        while (!writes.isEmpty() && nowMillis - writes.getFirst() >= DAY_MILLIS) {
            writes.removeFirst();
        }
        if (writes.size() >= MAX_WRITES) {
            standing = SettingStanding.SPENT;
            return false;
        }
        return true;
    }

    void written(SettingsTalk.Written how, long nowMillis) {
        if (how == SettingsTalk.Written.NOT_SENT) {
            return;
        }
        writes.addLast(nowMillis);
        writtenSinceBoot = true;
        standing = switch (how) {
            case DONE -> SettingStanding.UNSEEN; // until it is read back
            case AFTER_RESTART -> SettingStanding.AFTER_RESTART;
            case REJECTED -> SettingStanding.REJECTED;
            case UNKNOWN -> SettingStanding.UNKNOWN;
            case NO_ANSWER, NOT_SENT -> SettingStanding.NO_ANSWER;
        };
    }

    void takenInstead(String value) {
        instead = value;
        standing = SettingStanding.INSTEAD;
    }

    /** What is read after a write that the charger accepted. */
    void readBack(Found found) {
        if (!(found instanceof Found.Value value)) {
            return;
        }
        is = value.text();
        if (!instead.isEmpty() && new SettingWish(wish.name(), instead, true).metBy(is)) {
            standing = SettingStanding.INSTEAD;
        } else if (wish.metBy(is)) {
            standing = SettingStanding.CORRECTED;
            confirmed = true;
        } else if (standing == SettingStanding.UNSEEN) {
            standing = SettingStanding.NOT_KEPT;
        }
    }

    /** Whether it was right and is changed again and again by somebody else. */
    boolean foreign() {
        return changedBack >= FOREIGN;
    }
}
