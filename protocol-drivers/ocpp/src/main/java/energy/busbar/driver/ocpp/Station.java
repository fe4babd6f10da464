package energy.busbar.driver.ocpp;

import java.util.List;

/** A configured charger as the server sees it. */
interface Station {
    /** The last part of its URL. */
    String identity();

    /** Who may come in its name. Asked on the server's threads. */
    Access access();

    /** At least one. */
    List<SubProtocol> speaks();

    /** It was let in; before {@link #opened}. On the loop. */
    void admitted(Caller caller);

    /** Somebody came in its name and was sent away. On the loop. */
    void refused(String reason);

    /**
     * A socket of it is open; an older one is replaced by it. On the loop.
     *
     * @param version what was agreed on
     */
    Talk opened(Wire wire, SubProtocol version);

    /** One socket's conversation. On the loop. */
    interface Talk {
        void received(String text);

        /** Once, and last. */
        void lost(String reason);
    }
}
