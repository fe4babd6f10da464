package energy.busbar.profiles;

/**
 * A profile as it was written.
 *
 * @param file what problems call it
 */
record ProfileText(String name, ProfileOrigin origin, String file, String text) {}
