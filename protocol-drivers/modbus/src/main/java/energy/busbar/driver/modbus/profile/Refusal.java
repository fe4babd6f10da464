package energy.busbar.driver.modbus.profile;

import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;

/** What an unanswered or refused request says of the registers that it was for. */
enum Refusal {
    /** Exceptions 1, 2, 3: not these registers, or not so many; asking again soon is of no use. */
    LASTING,
    /** Exceptions such as 5 and 6: not now. */
    PASSING,
    /** Exceptions that some makers give for registers that are not there: 4 and what no specification knows. */
    UNCLEAR,
    /** Nothing from the unit that can be believed: time-out, garbage, or a gateway that cannot reach it (10, 11). */
    SILENT;

    static Refusal of(ModbusException e) {
        if (e.kind() != Kind.REFUSED) {
            return SILENT;
        }
        return switch (e.exceptionCode()) {
            case 1, 2, 3 -> LASTING;
            case 5, 6 -> PASSING;
            case 10, 11 -> SILENT;
            default -> UNCLEAR;
        };
    }
}
