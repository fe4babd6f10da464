package energy.busbar.core.driver;

/** A driver that can tell of its device what no point says: how it is connected, how its settings stand, what is wrong. */
public interface Described {
    /** As things stand now. From any thread; asks nothing of the device. */
    DeviceDescription describe();
}
