package energy.busbar.agent.discover;

import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.profiles.Register;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Single registers of one unit, each asked for once. */
final class Registers {
    /** Answers that may fail to come before the unit is asked nothing more. */
    private static final int MAX_SILENCES = 3;

    private final ReadOnlyClient client;
    private final int unit;
    private final int maxSilences;
    private final Map<Place, Optional<int[]>> read = new HashMap<>();
    private int silences;

    private record Place(int function, int address, int count) {}

    /**
     * @param patient whether a read after one that was not answered is harmless. It is not on a serial line, where the
     *     late answer may look like the next one
     */
    Registers(ReadOnlyClient client, int unit, boolean patient) {
        this.client = client;
        this.unit = unit;
        this.maxSilences = patient ? MAX_SILENCES : 1;
    }

    /** Whether it has been silent too often to go on. */
    boolean silent() {
        return silences >= maxSilences;
    }

    /** Empty where the unit does not have them, or does not answer any more. */
    Optional<int[]> words(Register register) {
        Place place = new Place(register.function(), register.address(), register.length());
        Optional<int[]> known = read.get(place);
        if (known == null) {
            known = silent() ? Optional.empty() : ask(place);
            read.put(place, known);
        }
        return known;
    }

    private Optional<int[]> ask(Place place) {
        try {
            return Optional.of(
                    place.function() == 4
                            ? client.readInputRegisters(unit, place.address(), place.count())
                            : client.readHoldingRegisters(unit, place.address(), place.count()));
        } catch (ModbusException e) {
            if (e.kind() != Kind.REFUSED) {
                silences++;
            }
            return Optional.empty();
        }
    }
}
