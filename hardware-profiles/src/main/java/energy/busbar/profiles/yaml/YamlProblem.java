package energy.busbar.profiles.yaml;

/**
 * What is wrong in a file, where, and what would be right.
 *
 * @param line counted from 1; 0 where no line is to blame
 * @param path such as {@code devices.meter.points[3].address}; empty for the whole file
 */
public record YamlProblem(String file, int line, String path, String message, String expected) {
    /** As compilers say what may be meant, in the form that editors find again. */
    public String warning() {
        return text("warning: ");
    }

    @Override
    public String toString() {
        return text("");
    }

    private String text(String mark) {
        String where = line > 0 ? file + ":" + line : file;
        return where + ": " + mark + (path.isEmpty() ? "" : path + " ") + message
                + (expected.isEmpty() ? "" : "; expected " + expected);
    }
}
