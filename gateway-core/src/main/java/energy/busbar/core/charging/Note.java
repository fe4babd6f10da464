package energy.busbar.core.charging;

/** What is remembered of one charger. A plan changes its own copy only. Times are monotonic milliseconds. */
final class Note {
    static final long NONE = Long.MIN_VALUE;

    /** Last grant; NaN before the first. */
    double granted = Double.NaN;
    /** Most that it may think it may give, and since when that is so low. */
    double told;

    long toldMillis = NONE;
    /** Since when it is told what it is, more or less than before. */
    long changedMillis = NONE;
    /** Most that may be drawn until a lower current is confirmed. */
    double held;

    long upMillis = NONE;
    long loweredMillis = NONE;
    /** Drawn beyond what it was told. */
    double excess;

    long drawnMillis = NONE;

    // for the car
    boolean plugged;
    /** Conductors, as bits, that this car was seen not to use, and to use. */
    int quiet;

    int seen;
    /** Whether on one phase it was seen to be on one; whether it was seen not to be. */
    boolean single;

    boolean disobeys;
    int idle;
    long idleMillis = NONE;
    long restMillis = NONE;
    /** Most that this car takes; NaN while that is not known. */
    double carAmps = Double.NaN;

    int switches;
    boolean surplusOn;
    long gateMillis = NONE;
    long upSinceMillis = NONE;

    // turns
    long turnMillis = NONE;
    long waitMillis = NONE;
    boolean aged;
    long pausedMillis = NONE;

    int phasesAim;
    /** Since when it is to change them, and to what it did not. */
    long switchMillis = NONE;

    int refusedPhases;
    long day;
    int daySwitches;

    Note copy() {
        Note n = new Note();
        n.granted = granted;
        n.told = told;
        n.toldMillis = toldMillis;
        n.changedMillis = changedMillis;
        n.held = held;
        n.upMillis = upMillis;
        n.loweredMillis = loweredMillis;
        n.excess = excess;
        n.drawnMillis = drawnMillis;
        n.plugged = plugged;
        n.quiet = quiet;
        n.seen = seen;
        n.single = single;
        n.disobeys = disobeys;
        n.idle = idle;
        n.idleMillis = idleMillis;
        n.restMillis = restMillis;
        n.carAmps = carAmps;
        n.switches = switches;
        n.surplusOn = surplusOn;
        n.gateMillis = gateMillis;
        n.upSinceMillis = upSinceMillis;
        n.turnMillis = turnMillis;
        n.waitMillis = waitMillis;
        n.aged = aged;
        n.pausedMillis = pausedMillis;
        n.phasesAim = phasesAim;
        n.switchMillis = switchMillis;
        n.refusedPhases = refusedPhases;
        n.day = day;
        n.daySwitches = daySwitches;
        return n;
    }

    void forgetCar() {
        quiet = 0;
        seen = 0;
        single = false;
        disobeys = false;
        idle = 0;
        idleMillis = NONE;
        restMillis = NONE;
        carAmps = Double.NaN;
        switches = 0;
        surplusOn = false;
        gateMillis = NONE;
        upSinceMillis = NONE;
        turnMillis = NONE;
        waitMillis = NONE;
        aged = false;
        pausedMillis = NONE;
        excess = 0;
    }
}
