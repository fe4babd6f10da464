package energy.busbar.agent.discover;

/** Told how far a scan is; from several threads. */
public interface ScanProgress {
    /** @param what such as {@code looking for port 502} */
    void at(String what, long done, long of);
}
