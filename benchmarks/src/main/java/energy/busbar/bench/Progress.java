package energy.busbar.bench;

/** Where someone sees that something goes on. */
public interface Progress {
    /** Something began or ended. */
    void say(String line);

    /** How far it is; called each second or so, and may be left out. */
    void tick(String line);
}
