package energy.busbar.driver.ocpp.message;

/**
 * The payload of a CALL: a record with the name of its action, whose components are the fields on the wire.
 *
 * @param <R> the record that answers it
 */
public interface Request<R extends Record> {}
