package energy.busbar.agent.discover;

import energy.busbar.agent.discover.RegisterSurvey.Hole;
import energy.busbar.agent.discover.RegisterSurvey.Run;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.ProfileMatch.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A profile that passes lint, with what a device's registers held as comments. Pure. */
final class ProfileDraft {
    /** Lines of candidates; a device with more has a document. */
    static final int MAX_LINES = 600;

    private static final int MAX_FORBIDDEN = 64;
    /** As in a profile that does not say otherwise. */
    private static final int GAP = 8;

    private static final int SHORTEST_TEXT = 4;

    private ProfileDraft() {}

    /** Printable registers, two characters each. */
    record Text(int function, int from, int registers, String text) {}

    static String of(
            String name, DeviceType type, DeviceEndpoint endpoint, int unit, Identity identity, RegisterSurvey survey) {
        StringBuilder out = new StringBuilder();
        List<Text> texts = texts(survey);
        Run first = survey.runs().get(0);
        String maker = identity.manufacturer().isBlank()
                ? "Maker"
                : identity.manufacturer().strip();
        String model = identity.model().isBlank() ? "Range" : identity.model().strip();
        out.append("""
                # yaml-language-server: $schema=./profile.schema.json
                # Begun from a live device. It passes lint, but nothing in it is known yet: title, source and points are yours.
                format: 1
                name: %s
                title: %s
                manufacturer: %s
                source:
                  - document: Title of the maker's Modbus document
                    revision: V1.0
                    date: undated
                    url: https://example.com/modbus.pdf
                    checkedAgainst: document
                    frames: computed # printed, example or computed: where the vectors below come from
                match:
                  manufacturer: %s
                  model: %s
                """.formatted(name, quoted(maker + " " + model), quoted(maker), pattern(maker), pattern(model)));
        identity(out, identity, texts);
        connection(out, endpoint, unit, survey);
        reading(out, survey);
        out.append(
                """
                defaults:
                  function: %d # 3 holding registers, 4 input registers
                # Addresses count from 0, as in the request. Energies grow and never turn; powers have the signs of the guide.
                devices:
                  %s:
                    points:
                      # This one is only there so that the profile can be read: busbar profile exercise --polls-only
                      - {name: %s, address: %d, type: u16}
                """.formatted(first.function(), type.word(), pointName(first.function(), first.from()), first.from()));
        candidates(out, survey);
        out.append("""
                vectors:
                  - {point: %s, registers: "%02X %02X", value: %d, origin: computed, where: read from the device}
                """.formatted(
                        pointName(first.function(), first.from()),
                        first.registers()[0] >> 8,
                        first.registers()[0] & 0xFF,
                        first.registers()[0]));
        return out.toString();
    }

    private static void identity(StringBuilder out, Identity identity, List<Text> texts) {
        if (!identity.serialNumber().isBlank() || !identity.firmware().isBlank()) {
            out.append("# It says: serial number ")
                    .append(quoted(identity.serialNumber()))
                    .append(", firmware ")
                    .append(quoted(identity.firmware()))
                    .append('\n');
        }
        if (!texts.isEmpty()) {
            out.append("# Texts that were found; one of them may tell the device:\n# identity:\n");
            for (Text text : texts) {
                out.append("#   - {name: model, function: %d, address: %d, type: string, length: %d} # %s%n"
                        .formatted(text.function(), text.from(), text.registers(), quoted(text.text())));
            }
        }
    }

    private static void connection(StringBuilder out, DeviceEndpoint endpoint, int unit, RegisterSurvey survey) {
        out.append("connection:\n  units: [").append(unit).append("]\n");
        Map<String, Object> keys = endpoint.keys();
        if (keys.containsKey("port") && !keys.get("port").equals(502)) {
            out.append("  port: ").append(keys.get("port")).append('\n');
        }
        if (keys.containsKey("baud")) {
            out.append("  serial: {baud: ")
                    .append(keys.get("baud"))
                    .append(", parity: ")
                    .append(keys.get("parity"))
                    .append("}\n");
        }
        out.append("  timeout: 3s # the slowest answer took ")
                .append(survey.slowestMillis())
                .append(" ms\n");
    }

    private static void reading(StringBuilder out, RegisterSurvey survey) {
        out.append("reading:\n  largest: ")
                .append(survey.largest())
                .append(
                        survey.refusedLarger()
                                ? " # a longer read of registers that are there was refused\n"
                                : " # the longest that was tried and answered\n");
        List<Hole> between = between(survey);
        out.append("  gap: ").append(GAP).append('\n');
        if (!between.isEmpty()) {
            out.append("  forbidden: # holes between registers that are there\n");
            for (Hole hole : between) {
                out.append("    - {function: %d, from: %d, to: %d} # %s%n"
                        .formatted(hole.function(), hole.from(), hole.to(), hole.why()));
            }
        }
        out.append("# Readable:\n");
        survey.runs()
                .forEach(run ->
                        out.append("#   function %d, %d to %d%n".formatted(run.function(), run.from(), run.to())));
        if (!survey.holes().isEmpty()) {
            out.append("# Not readable:\n");
            survey.holes()
                    .forEach(hole -> out.append("#   function %d, %d to %d: %s%s%n"
                            .formatted(
                                    hole.function(),
                                    hole.from(),
                                    hole.to(),
                                    hole.why(),
                                    hole.sampled() ? ", of which only a few were tried alone" : "")));
        }
        survey.remarks()
                .forEach(remark -> out.append("# ").append(plain(remark)).append('\n'));
    }

    /** Only a hole that a read would bridge needs to be named. */
    private static List<Hole> between(RegisterSurvey survey) {
        List<Hole> between = new ArrayList<>();
        for (Hole hole : survey.holes()) {
            Map<Integer, Integer> there = survey.values().getOrDefault(hole.function(), new TreeMap<>());
            if (hole.to() - hole.from() < GAP
                    && there.containsKey(hole.from() - 1)
                    && there.containsKey(hole.to() + 1)
                    && between.size() < MAX_FORBIDDEN) {
                between.add(hole);
            }
        }
        return between;
    }

    private static void candidates(StringBuilder out, RegisterSurvey survey) {
        out.append("""
                      # What stood in the registers, but for zeros. Take the comment sign away, and give it its name, type,
                      # scale and unit. "lsw" is a value whose lowest register comes first: wordOrder: little.
                """);
        int lines = 0;
        for (Run run : survey.runs()) {
            for (int i = 0; i < run.registers().length; i++) {
                if (run.registers()[i] == 0) {
                    continue;
                }
                if (lines++ == MAX_LINES) {
                    out.append("      # and more, which are left out\n");
                    return;
                }
                int next = i + 1 < run.registers().length ? run.registers()[i + 1] : -1;
                out.append("      # - {name: %s, function: %d, address: %d, type: u16} # %s%n"
                        .formatted(
                                pointName(run.function(), run.from() + i),
                                run.function(),
                                run.from() + i,
                                meanings(run.registers()[i], next)));
            }
        }
    }

    /** @param next the register behind it, -1 for none */
    static String meanings(int register, int next) {
        StringBuilder all = new StringBuilder("0x%04X u16 %d".formatted(register, register));
        if (register >= 0x8000) {
            all.append(", i16 ").append((short) register);
        }
        if (next >= 0) {
            long big = (long) register << 16 | next;
            long little = (long) next << 16 | register;
            all.append("; u32 ").append(big);
            if (big >= 0x8000_0000L) {
                all.append(", i32 ").append((int) big);
            }
            all.append("; u32 lsw ").append(little);
            if (little >= 0x8000_0000L) {
                all.append(", i32 lsw ").append((int) little);
            }
            real(all, "f32", (int) big);
            real(all, "f32 lsw", (int) little);
        }
        return all.toString();
    }

    /** Only where it is a size that a quantity has. */
    private static void real(StringBuilder all, String type, int bits) {
        float value = Float.intBitsToFloat(bits);
        if (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e8) {
            all.append("; ").append(type).append(' ').append(String.format(Locale.ROOT, "%.6g", value));
        }
    }

    static List<Text> texts(RegisterSurvey survey) {
        List<Text> texts = new ArrayList<>();
        for (Run run : survey.runs()) {
            int i = 0;
            while (i < run.registers().length) {
                int from = i;
                StringBuilder text = new StringBuilder();
                while (i < run.registers().length
                        && isPrintable(run.registers()[i] >> 8)
                        && isPrintable(run.registers()[i] & 0xFF)) {
                    text.append((char) (run.registers()[i] >> 8)).append((char) (run.registers()[i] & 0xFF));
                    i++;
                }
                if (i < run.registers().length && text.length() > 0 && isPrintable(run.registers()[i] >> 8)) {
                    if ((run.registers()[i] & 0xFF) == 0) {
                        text.append((char) (run.registers()[i] >> 8));
                        i++;
                    }
                }
                String stripped = text.toString().strip();
                if (stripped.length() >= SHORTEST_TEXT && stripped.chars().anyMatch(Character::isLetter)) {
                    texts.add(new Text(run.function(), run.from() + from, i - from, stripped));
                }
                i = Math.max(i, from + 1);
            }
        }
        return texts;
    }

    private static boolean isPrintable(int character) {
        return character >= 0x20 && character < 0x7F;
    }

    private static String pointName(int function, int address) {
        return (function == 4 ? "input" : "holding") + address;
    }

    /** A regular expression for exactly this text, as a YAML text. */
    private static String pattern(String text) {
        return text.equals("Maker") || text.equals("Range")
                ? text + ".*"
                : quoted(plain(text).replaceAll("([\\\\.\\[\\]{}()*+?^$|])", "\\\\$1"));
    }

    /** As a YAML text in double quotes. */
    private static String quoted(String text) {
        return '"' + plain(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String plain(String text) {
        return text.replaceAll("[^\\x20-\\x7E]", "?").strip();
    }
}
