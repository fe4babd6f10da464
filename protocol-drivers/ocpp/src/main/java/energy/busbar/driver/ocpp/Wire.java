package energy.busbar.driver.ocpp;

/** A charger's socket as the layers above see it. Never blocks. */
interface Wire {
    void send(String text);

    void ping();

    /** @param code WebSocket close code (RFC 6455 §7.4) */
    void close(int code, String reason);
}
