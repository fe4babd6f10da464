package energy.busbar.driver.modbus;

import java.io.IOException;

/** How requests and answers are packed on a wire, and what is to be made of an answer that does not come or fit. */
interface Framing {
    /** The wire was opened. */
    void opened();

    /**
     * Takes in what has come since the last request; called before the next one, on an open wire.
     *
     * @throws IOException when the wire must be closed
     */
    void settle() throws IOException;

    /**
     * Sends the request and waits for its answer.
     *
     * @return the answer's PDU, maybe an exception's
     * @throws Pdu.Unbelievable when what came is not the answer
     * @throws Overdue when it did not come in time
     * @throws IOException when the wire broke
     */
    byte[] exchange(Call call) throws IOException, Overdue;

    /** Whether the wire must be closed where an answer was in doubt, or came only in part. */
    boolean closesInDoubt();

    /** Whether the wire must be closed where no answer came. */
    boolean closesOnSilence();
}
