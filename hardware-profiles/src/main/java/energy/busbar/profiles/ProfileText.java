package energy.busbar.profiles;

/**
 * A profile as it was written.
 *
 * @param file what problems call it
 * @param source the pack's name and version, or the file; "shipped"
 */
record ProfileText(String name, ProfileOrigin origin, String source, String file, String text) {}
