package energy.busbar.driver.ocpp.relay;

import java.util.List;

/**
 * What the gateway needs of a charger, and no upstream may take from it.
 *
 * @param heartbeatSeconds longest; silence of three of them is no link
 * @param meterSeconds longest between two meter values
 * @param measurands that have to be among them
 */
public record Needs(long heartbeatSeconds, long meterSeconds, List<String> measurands) {
    public Needs {
        measurands = List.copyOf(measurands);
    }

    boolean heartbeat(String value) {
        return within(value, heartbeatSeconds);
    }

    boolean meter(String value) {
        return within(value, meterSeconds);
    }

    boolean measured(String value) {
        return List.of(value.replace(" ", "").split(",", -1)).containsAll(measurands);
    }

    private static boolean within(String value, long most) {
        try {
            long seconds = Long.parseLong(value.trim());
            return seconds >= 1 && seconds <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
