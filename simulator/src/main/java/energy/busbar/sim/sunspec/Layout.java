package energy.busbar.sim.sunspec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the points of one SunSpec model are.
 *
 * @param length registers after the length register
 */
record Layout(int id, int length, Map<String, Field> fields) {
    private static final Map<Integer, Layout> ALL = load();

    /**
     * @param offset in registers from the model's id register
     * @param scale the name of the scale factor's point, or "-"
     */
    record Field(String name, int offset, String type, int registers, boolean writable, String scale) {
        /** The raw value that stands for "not implemented": all ones, 0x8000…, or 0, by type. */
        long notImplemented() {
            return switch (type) {
                case "int16", "sunssf" -> 0x8000L;
                case "int32" -> 0x8000_0000L;
                case "int64" -> Long.MIN_VALUE;
                case "acc32", "acc64", "string", "ipaddr" -> 0;
                case "pad" -> 0x8000L;
                default -> -1L;
            };
        }

        boolean signed() {
            return type.startsWith("int") || type.equals("sunssf");
        }
    }

    Layout {
        fields = Map.copyOf(fields);
    }

    static Layout of(int model) {
        Layout layout = ALL.get(model);
        if (layout == null) {
            throw new IllegalStateException("no layout of SunSpec model " + model);
        }
        return layout;
    }

    Field field(String name) {
        Field field = fields.get(name);
        if (field == null) {
            throw new IllegalStateException("SunSpec model " + id + " has no point " + name);
        }
        return field;
    }

    private static Map<Integer, Layout> load() {
        Map<Integer, Layout> layouts = new LinkedHashMap<>();
        try (InputStream in = Layout.class.getResourceAsStream("layouts.txt")) {
            if (in == null) {
                throw new IllegalStateException("layouts.txt is missing from the jar");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            int id = 0;
            int length = 0;
            Map<String, Field> fields = new LinkedHashMap<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ", -1);
                if (line.startsWith("#")) {
                    continue;
                }
                if (words[0].equals("model")) {
                    if (id != 0) {
                        layouts.put(id, new Layout(id, length, fields));
                    }
                    id = Integer.parseInt(words[1]);
                    length = Integer.parseInt(words[2]);
                    fields = new LinkedHashMap<>();
                } else {
                    fields.put(words[0], field(words));
                }
            }
            layouts.put(id, new Layout(id, length, fields));
            return Map.copyOf(layouts);
        } catch (IOException e) {
            throw new UncheckedIOException("layouts.txt cannot be read", e);
        }
    }

    private static Field field(String[] words) {
        return new Field(
                words[0],
                Integer.parseInt(words[1]),
                words[2],
                Integer.parseInt(words[3]),
                words[4].equals("rw"),
                words[5]);
    }
}
