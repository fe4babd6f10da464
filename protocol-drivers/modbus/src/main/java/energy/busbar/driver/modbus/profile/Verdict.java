package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Outcome;
import energy.busbar.driver.modbus.ModbusException;

/** What a write that was not answered well came to: whether it can have been carried out all the same. */
final class Verdict {
    /** Exception 6: not now. The other passing one, 5, means that it is still at it. */
    private static final int BUSY = 6;

    private Verdict() {}

    /** @param valueSent whether the device has confirmed the value in this operation; what fails after that leaves doubt */
    static Outcome of(ModbusException e, UnitRegisters registers, boolean valueSent) {
        String why = String.valueOf(e.getMessage());
        if (!registers.written()) {
            return new Outcome.Failed(why);
        }
        return switch (Refusal.of(e)) {
            case LASTING, UNCLEAR ->
                registers.confirmed() == 0
                        ? new Outcome.Refused(why)
                        : valueSent ? new Outcome.NoAnswer(why) : new Outcome.Failed(why);
            case PASSING ->
                e.exceptionCode() == BUSY && !valueSent ? new Outcome.Failed(why) : new Outcome.NoAnswer(why);
            case SILENT -> new Outcome.NoAnswer(why);
        };
    }
}
