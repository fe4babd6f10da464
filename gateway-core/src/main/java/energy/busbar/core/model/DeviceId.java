package energy.busbar.core.model;

import java.util.regex.Pattern;

/** The gateway-wide name of a device: 1 to 64 of a–z, 0–9 and '-', starting with a letter or digit. */
public record DeviceId(String value) implements Comparable<DeviceId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    public DeviceId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "device id '" + value + "' must be 1 to 64 of a-z, 0-9 and '-', starting with a letter or digit");
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public int compareTo(DeviceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
