package energy.busbar.driver.ocpp.files;

/** Names that strangers give to files, as names that are safe on a disk, in a URL and on a terminal. */
final class SafeName {
    static final int MAX_LENGTH = 100;

    private SafeName() {}

    /** @return the last part of the path, of letters, digits, dot, hyphen and underscore; {@code fallback} if none is left */
    static String of(String said, String fallback) {
        String last = said.substring(Math.max(said.lastIndexOf('/'), said.lastIndexOf('\\')) + 1);
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < last.length(); i++) {
            char c = last.charAt(i);
            boolean good = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.';
            safe.append(good ? c : '_');
        }
        // No hidden file, and no way up.
        while (!safe.isEmpty() && (safe.charAt(0) == '.' || safe.charAt(0) == '_' || safe.charAt(0) == '-')) {
            safe.deleteCharAt(0);
        }
        if (safe.length() > MAX_LENGTH) {
            safe.delete(0, safe.length() - MAX_LENGTH); // the ending tells more than the beginning
            return of(safe.toString(), fallback);
        }
        return safe.isEmpty() ? fallback : safe.toString();
    }
}
