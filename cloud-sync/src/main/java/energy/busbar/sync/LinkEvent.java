package energy.busbar.sync;

import java.util.List;

/** What a {@link PahoLink} reports, on the library's threads; whoever takes it only enqueues. */
public sealed interface LinkEvent {
    /** CONNACK with success. */
    record Up(ConnAck connAck) implements LinkEvent {}

    /**
     * No connection was made, or it ended.
     *
     * @param reasonCode of CONNACK or DISCONNECT, 0 when the broker gave none
     * @param unreadable whether the broker sent something that the library could not read
     */
    record Down(int reasonCode, boolean unreadable, String detail) implements LinkEvent {}

    /** @param reasonCodes one a filter; 0x80 and more is a refusal */
    record Subscribed(List<Integer> reasonCodes) implements LinkEvent {
        public Subscribed {
            reasonCodes = List.copyOf(reasonCodes);
        }
    }

    /** @param reasonCode of the PUBACK */
    record Acknowledged(long token, int reasonCode) implements LinkEvent {}

    /**
     * A message from the broker.
     *
     * @param expirySeconds that remain by the broker's count, negative when the message does not expire
     */
    record Arrived(int packetId, int qos, String topic, byte[] payload, boolean retained, long expirySeconds)
            implements LinkEvent {}
}
