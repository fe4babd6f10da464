package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Options;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The block {@code connection.configuration} of a charger: what its settings should be. */
final class SettingsReader {
    private static final String BLOCK = "configuration";
    private static final int MOST = 100;
    private static final int MAX_NAME_CHARS = 200;

    /** Of 1.6; 2.0.1 takes 1000. */
    private static final int MAX_VALUE_CHARS = 500;

    /** Settings that change who gets in and where the charger connects to; in both versions, lower case. */
    private static final Set<String> CREDENTIALS = Set.of(
            "authorizationkey",
            "securityprofile",
            "cponame",
            "basicauthpassword",
            "organizationname",
            "networkconfigurationpriority");

    private static final String NETWORK = "networkconfiguration";

    /** Those that an option says already, which the gateway itself goes by. */
    private static final Map<String, String> OPTIONS = Map.of(
            "heartbeatinterval", "heartbeat",
            "metervaluesampleinterval", "meterInterval",
            "txupdatedinterval", "meterInterval");

    private SettingsReader() {}

    static Map<String, String> read(ChargerBlocks blocks) {
        Options options = blocks.of(BLOCK);
        if (!options.has(BLOCK)) {
            return Map.of();
        }
        if (!(options.plain(BLOCK).orElse(Map.of()) instanceof Map<?, ?> given)) {
            options.problem(BLOCK, "is no block", "lines such as 'LocalPreAuthorize: true'");
            return Map.of();
        }
        if (given.size() > MOST) {
            options.problem(BLOCK, "has " + given.size() + " settings", "at most " + MOST);
            return Map.of();
        }
        Map<String, String> read = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            String key = String.valueOf(name);
            String text = text(value);
            if (key.isBlank() || key.length() > MAX_NAME_CHARS || key.length() > 50 && !key.contains(".")) {
                options.problem(
                        BLOCK + "." + key,
                        "is no name of a setting",
                        "a configuration key of 1.6 of at most 50 characters, or " + SettingName.FORM);
            } else if (text == null || text.length() > MAX_VALUE_CHARS) {
                options.problem(
                        BLOCK + "." + key, "is " + value, "a text of at most 500 characters, a number, true or false");
            } else if (allowed(options, key)) {
                read.put(key, text);
            }
        });
        return Collections.unmodifiableMap(read);
    }

    private static boolean allowed(Options options, String key) {
        String whole = key.toLowerCase(Locale.ROOT);
        String variable = whole.substring(whole.lastIndexOf('.') + 1);
        if (CREDENTIALS.contains(variable) || whole.startsWith(NETWORK)) {
            options.problem(
                    BLOCK + "." + key,
                    "is a credential or the way to the gateway, and is not set from here",
                    "securityProfile and passwordHash of the connection; the gateway changes a password by itself");
            return false;
        }
        String option = OPTIONS.get(variable);
        if (option != null) {
            options.problem(
                    BLOCK + "." + key, "is what the option " + option + " says", option + " of the connection instead");
            return false;
        }
        return true;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text.strip();
        }
        if (value instanceof Boolean flag) {
            return flag.toString();
        }
        return value instanceof Number number ? new BigDecimal(number.toString()).toPlainString() : null;
    }
}
