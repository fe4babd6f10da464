package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Tokens as CSV: {@code token,group,expires,blocked,note}; a note with a comma stands in quotes. */
final class TokenCsv {
    static final String HEAD = "token,group,expires,blocked,note";

    private TokenCsv() {}

    /** @throws CliException that names the line */
    static ArrayNode read(List<String> lines) {
        ArrayNode tokens = GatewayClient.JSON.createArrayNode();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (i == 0 && line.startsWith("\uFEFF")) {
                line = line.substring(1);
            }
            if (line.isEmpty() || i == 0 && line.equalsIgnoreCase(HEAD)) {
                continue;
            }
            tokens.add(token(cells(line), i + 1));
        }
        return tokens;
    }

    private static ObjectNode token(List<String> cells, int line) {
        if (cells.size() > 5 || cells.get(0).isBlank()) {
            throw wrong(line, "has " + cells.size() + " cells", HEAD + ", the first not empty");
        }
        ObjectNode token = GatewayClient.JSON.createObjectNode();
        token.put("token", cells.get(0).strip());
        put(token, "group", cell(cells, 1));
        String expires = cell(cells, 2);
        try {
            if (!expires.isEmpty()) {
                token.put("expiresAt", Instant.parse(expires).toString());
            }
        } catch (DateTimeException e) {
            throw wrong(line, "has '" + expires + "' for expires", "a time such as 2027-01-01T00:00:00Z, or nothing");
        }
        String blocked = cell(cells, 3);
        if (!blocked.isEmpty() && !blocked.equals("true") && !blocked.equals("false")) {
            throw wrong(line, "has '" + blocked + "' for blocked", "true, false or nothing");
        }
        token.put("blocked", blocked.equals("true"));
        put(token, "note", cell(cells, 4));
        return token;
    }

    private static void put(ObjectNode token, String key, String value) {
        if (!value.isEmpty()) {
            token.put(key, value);
        }
    }

    private static String cell(List<String> cells, int index) {
        return index < cells.size() ? cells.get(index).strip() : "";
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    private static CliException wrong(int line, String what, String right) {
        return new CliException(ExitCodes.FAULT, "line " + line + " " + what + "; expected " + right);
    }

    static String line(JsonNode token) {
        String note = token.path("note").asText("");
        String quoted = note.contains(",") || note.contains("\"") ? '"' + note.replace("\"", "\"\"") + '"' : note;
        return String.join(
                ",",
                token.path("token").asText(),
                token.path("group").asText("").replace("null", ""),
                token.path("expiresAt").asText("").replace("null", ""),
                token.path("blocked").asText(),
                quoted);
    }
}
