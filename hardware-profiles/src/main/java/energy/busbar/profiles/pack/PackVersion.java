package energy.busbar.profiles.pack;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code MAJOR.MINOR.PATCH}, of which a later one has the larger numbers. */
public record PackVersion(int major, int minor, int patch) implements Comparable<PackVersion> {
    private static final Pattern LEADING =
            Pattern.compile("(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})(?![0-9.])");
    private static final Comparator<PackVersion> ORDER = Comparator.comparingInt(PackVersion::major)
            .thenComparingInt(PackVersion::minor)
            .thenComparingInt(PackVersion::patch);

    /** Empty for anything else. */
    public static Optional<PackVersion> parse(String text) {
        return leading(text).filter(v -> v.toString().equals(text));
    }

    /** Of {@code 1.2.0-SNAPSHOT} the numbers; empty for a word such as that of a build without a version. */
    public static Optional<PackVersion> leading(String text) {
        Matcher m = LEADING.matcher(text);
        return m.lookingAt()
                ? Optional.of(new PackVersion(
                        Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))))
                : Optional.empty();
    }

    @Override
    public int compareTo(PackVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
