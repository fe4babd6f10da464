package energy.busbar.core.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the energies of an OCMF record (Open Charge Metering Format 1.x: {@code OCMF|payload|signature}). It is only
 * looked into: the signature is for whoever has the meter's key.
 */
final class Ocmf {
    /**
     * @param transaction OCMF's TX: B begin, E, L, R, A, P ends, others between
     * @param identification the register (OCMF's RI); only readings of one may be compared
     */
    record Reading(String transaction, String identification, double wattHours) {
        boolean begin() {
            return transaction.equals("B");
        }

        boolean end() {
            return !transaction.isEmpty() && "ELRAP".contains(transaction);
        }
    }

    private static final int MAX_LENGTH = 64 << 10;
    /** OBIS 1.8.x, and B0 to B3 of OCMF, with or without loss compensation; 2.8.x and C0 to C3 are fed back. */
    private static final Pattern IMPORTED = Pattern.compile("(?:[^:]*:)?(?:0?1\\.0?8\\.|B[0-3]\\.).*");

    /** 1.6 has no fields for what 2.0.1's SignedMeterValue says, so chargers put the whole of it in the value, as JSON. */
    private static final Pattern WRAPPED =
            Pattern.compile("\"(?:signedMeterData|signedMeterValue)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"");

    /** "OCMF|" in base64, as 2.0.1 carries it. */
    private static final String BASE64_HEAD = "T0NNR";

    private static final Pattern LIST = Pattern.compile("\"RD\"\\s*:\\s*\\[([^\\]]*)\\]");
    private static final Pattern ENTRY = Pattern.compile("\\{[^{}]*\\}");
    private static final Pattern TEXT = Pattern.compile("\"(TX|RI|RU)\"\\s*:\\s*\"([^\"]{0,40})\"");
    private static final Pattern VALUE = Pattern.compile("\"RV\"\\s*:\\s*\"?(-?\\d{1,15}(?:\\.\\d{1,9})?)\"?");

    private Ocmf() {}

    /** Empty for whatever is no OCMF or carries no imported energy. Fields left out are those of the entry before. */
    static List<Reading> readings(String data) {
        List<Reading> readings = new ArrayList<>();
        String[] parts =
                data.length() > MAX_LENGTH ? new String[0] : plain(data).split("\\|", 3);
        if (parts.length < 2 || !parts[0].trim().equals("OCMF")) {
            return readings;
        }
        Matcher list = LIST.matcher(parts[1]);
        if (!list.find()) {
            return readings;
        }
        String identification = "";
        String unit = "";
        Matcher entries = ENTRY.matcher(list.group(1));
        while (entries.find()) {
            String transaction = "";
            Matcher texts = TEXT.matcher(entries.group());
            while (texts.find()) {
                switch (texts.group(1)) {
                    case "TX" -> transaction = texts.group(2);
                    case "RI" -> identification = texts.group(2);
                    default -> unit = texts.group(2);
                }
            }
            Matcher value = VALUE.matcher(entries.group());
            boolean imported =
                    identification.isEmpty() || IMPORTED.matcher(identification).matches();
            if (value.find() && imported && (unit.equals("kWh") || unit.equals("Wh"))) {
                readings.add(new Reading(
                        transaction,
                        identification,
                        Double.parseDouble(value.group(1)) * (unit.equals("kWh") ? 1000 : 1)));
            }
        }
        return readings;
    }

    private static String plain(String carried) {
        Matcher wrapped = WRAPPED.matcher(carried);
        String data =
                carried.startsWith("{") && wrapped.find() ? wrapped.group(1).replaceAll("\\\\(.)", "$1") : carried;
        if (!data.startsWith(BASE64_HEAD)) {
            return data;
        }
        try {
            return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
