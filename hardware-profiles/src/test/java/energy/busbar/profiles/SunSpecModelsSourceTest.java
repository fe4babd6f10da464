package energy.busbar.profiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import energy.busbar.profiles.SunSpecModel.Group;
import energy.busbar.profiles.SunSpecModel.Point;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table against where it comes from. Comparing needs the models' JSON: set SUNSPEC_MODELS_JSON to the folder
 * {@code json} of a copy of github.com/sunspec/models. The checking program needs Python 3 only.
 */
class SunSpecModelsSourceTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path TABLE = Path.of("src/main/resources/energy/busbar/profiles/sunspec-models.txt");

    @TempDir
    Path folder;

    @Test
    void every_fact_of_the_models_is_in_the_table() throws IOException {
        String json = System.getenv("SUNSPEC_MODELS_JSON");
        Assumptions.assumeTrue(json != null, "SUNSPEC_MODELS_JSON names no folder");
        ObjectMapper mapper = new ObjectMapper();
        int models = 0;
        try (Stream<Path> files = Files.list(Path.of(json))) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("model_\\d+\\.json"))
                    .toList()) {
                JsonNode root = mapper.readTree(file.toFile());
                SunSpecModel model =
                        SunSpecModels.find(root.get("id").asInt()).orElseThrow(() -> new AssertionError(file));
                models++;
                compare(file.getFileName().toString(), root.get("group"), model.top(), 0);
            }
        }
        assertEquals(models, SunSpecModels.ids().size());
    }

    private static void compare(String where, JsonNode json, Group group, int first) {
        List<String> wanted = new ArrayList<>();
        int offset = 0;
        for (JsonNode point : json.path("points")) {
            String name = point.get("name").asText();
            if (first > 0 || !List.of("ID", "L").contains(name) || !where.matches("model_\\d+\\.json")) {
                wanted.add(wanted(point, offset));
            }
            offset += point.get("size").asInt();
        }
        List<String> had =
                group.points().stream().map(SunSpecModelsSourceTest::had).toList();
        assertEquals(String.join("\n", wanted), String.join("\n", had), where);
        List<JsonNode> inner = new ArrayList<>();
        json.path("groups").forEach(inner::add);
        assertEquals(inner.size(), group.groups().size(), where);
        for (int i = 0; i < inner.size(); i++) {
            Group its = group.groups().get(i);
            String below = where + "/" + inner.get(i).get("name").asText();
            assertEquals(inner.get(i).get("name").asText(), its.name(), below);
            assertEquals(inner.get(i).path("count").asText("1"), its.count(), below);
            assertEquals("sync".equals(inner.get(i).path("type").asText()), its.sync(), below);
            compare(below, inner.get(i), its, 1);
        }
    }

    private static String wanted(JsonNode point, int offset) {
        Map<Long, String> symbols = new TreeMap<>();
        point.path("symbols")
                .forEach(s -> symbols.put(
                        s.get("value").asLong(), s.get("name").asText().strip().replaceAll("\\s+", "_")));
        return String.join(
                " ",
                point.get("type").asText(),
                point.get("size").asText(),
                point.get("name").asText(),
                "at " + offset,
                point.path("sf").asText("-"),
                point.path("units").asText("").strip().replaceAll("\\s+", "_"),
                String.valueOf("RW".equals(point.path("access").asText())),
                String.valueOf("M".equals(point.path("mandatory").asText())),
                symbols.toString());
    }

    private static String had(Point point) {
        return String.join(
                " ",
                point.type().name().toLowerCase(Locale.ROOT),
                String.valueOf(point.size()),
                point.name(),
                "at " + point.offset(),
                point.scale().orElse("-"),
                point.unit(),
                String.valueOf(point.writable()),
                String.valueOf(point.mandatory()),
                new TreeMap<>(point.symbols()).toString());
    }

    @Test
    void the_checking_program_passes_the_table_and_finds_what_is_broken() throws Exception {
        needsPython();
        assertTrue(check(TABLE).contains("112 models, 0 faults"), check(TABLE));
        String table = Files.readString(TABLE);
        Path broken = folder.resolve("broken.txt");
        Map<String, String> faults = Map.of(
                "int16 1 W W_SF W -", "int16 2 W W_SF W -",
                "group Prt NPrt", "group Prt NPort",
                "sunssf 1 DeptRef_SF - - m", "sunssf 1 DeptReff_SF - - m",
                "enum16 1 PrtTyp", "enum61 1 PrtTyp");
        for (Map.Entry<String, String> each : faults.entrySet()) {
            assertTrue(table.contains(each.getKey()), each.getKey());
            Files.writeString(broken, table.replace(each.getKey(), each.getValue()));
            assertTrue(!check(broken).contains(" 0 faults"), each.getValue());
        }
    }

    private static String check(Path table) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(PYTHON.toString(), "tools/sunspec_models.py", "--check", table.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(said.contains(" 0 faults") ? 0 : 1, process.waitFor(), said);
        return said;
    }

    private static void needsPython() {
        if (!Files.isExecutable(PYTHON)) {
            String message = "python3 is not there: apt-get install python3";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
    }
}
