package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Options;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The {@code connection:} block of an OCPP charger. Currents in A a phase. */
record ChargerOptions(
        String identity,
        Access access,
        int connector,
        double maxCurrent,
        Duration meterInterval,
        Duration heartbeat,
        Duration callTimeout,
        Duration response,
        int stackLevel,
        boolean relativeSchedule,
        boolean freeVend,
        Set<String> idTags,
        boolean remoteStart,
        String idTag,
        Optional<String> serialNumber) {
    /** OCPP-J 1.6 §3.1.1 leaves the form open; this is what fits a path without escapes. */
    private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9*\\-_=:+|@.]{1,48}");

    static ChargerOptions read(Options options, String deviceId, OcppServerConfig site) {
        String identity = options.text("identity").orElse(deviceId);
        if (!IDENTITY.matcher(identity).matches()) {
            options.problem("identity", "is '" + identity + "'", "1 to 48 letters, digits or *-_=:+|@.");
        }
        ChargerOptions read = new ChargerOptions(
                identity,
                AccessReader.read(options, identity, site),
                options.integer("connector", 1, 1, 255),
                options.number("maxCurrent", 6, 500).orElse(32.0),
                options.duration("meterInterval", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofHours(1)),
                options.duration("heartbeat", Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofHours(1)),
                options.duration("callTimeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(2)),
                options.duration("response", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                options.integer("stackLevel", 1, 0, 100),
                options.flag("relativeSchedule", false),
                options.flag("freeVend", !options.has("idTags")),
                Set.copyOf(new java.util.LinkedHashSet<>(options.texts("idTags"))),
                options.flag("remoteStart", false),
                options.text("idTag").orElse("BUSBAR"),
                options.text("serialNumber"));
        if (read.idTag().length() > 20) {
            options.problem("idTag", "has " + read.idTag().length() + " characters", "at most 20 (OCPP 1.6 §7.28)");
        }
        options.finish();
        return read;
    }

    boolean admits(String tag) {
        return freeVend || idTags.contains(tag) || (remoteStart && tag.equals(idTag));
    }
}
