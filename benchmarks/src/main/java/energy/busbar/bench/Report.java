package energy.busbar.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** All figures with the machine that they belong to. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Figure> figures;
    private final Machine machine;
    private final Instant at;

    Report(List<Figure> figures, Machine machine, Instant at) {
        this.figures = List.copyOf(figures);
        this.machine = machine;
        this.at = at;
    }

    /** Whether all figures came about under what was promised for them. */
    public boolean reached() {
        return figures.stream().allMatch(Figure::reached);
    }

    /** A table in Markdown, with machine, date and command around it. */
    public List<String> markdown(String command) {
        List<String> lines = new ArrayList<>();
        lines.add("| figure | measured | beside it | how |");
        lines.add("|---|---|---|---|");
        for (Figure figure : figures) {
            String value = figure.reached() ? figure.value() : "NOT REACHED: " + figure.value();
            lines.add("| " + cell(figure.title()) + " | " + cell(value) + " | " + cell(figure.baseline()) + " | "
                    + cell(figure.how()) + " |");
        }
        lines.add("");
        lines.add("Machine: " + machine.line() + ".");
        lines.add("Measured on " + date() + ". To repeat: `" + command + "`.");
        return lines;
    }

    /** The same for machines, with numbers instead of text. */
    public String json(String command) {
        ObjectNode root = JSON.createObjectNode().put("date", at.toString()).put("command", command);
        root.put("reached", reached());
        root.putObject("machine")
                .put("processor", machine.processor())
                .put("cores", machine.cores())
                .put("memory", machine.memory())
                .put("system", machine.system())
                .put("java", machine.java())
                .put("disk", machine.disk())
                .put("loadBefore", machine.loadBefore())
                .put("loadAfter", machine.loadAfter());
        ArrayNode array = root.putArray("figures");
        for (Figure figure : figures) {
            ObjectNode node = array.addObject()
                    .put("key", figure.key())
                    .put("title", figure.title())
                    .put("reached", figure.reached());
            new TreeMap<>(figure.numbers()).forEach(node::put);
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String date() {
        return at.toString().substring(0, 10);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
