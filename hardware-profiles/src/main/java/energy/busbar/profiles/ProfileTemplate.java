package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.StandardPoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a new profile begins with, and the schema that editors complete it by. */
public final class ProfileTemplate {
    /** What the file is called that {@code profile new} writes beside the profile. */
    public static final String SCHEMA = "profile.schema.json";

    private ProfileTemplate() {}

    /** The JSON Schema of profiles, draft 2020-12. */
    public static String schema() {
        try (InputStream in = ProfileTemplate.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException(SCHEMA + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(SCHEMA + " cannot be read", e);
        }
    }

    /**
     * A profile without problems, with the standard points of the type at addresses to be put right.
     *
     * @param name of lower-case letters, digits and '-'
     * @throws IllegalArgumentException for another name, or a type that has no standard points
     */
    public static String text(String name, DeviceType type) {
        if (!ProfileReader.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name is '" + name + "'; expected lower-case letters, digits and '-'");
        }
        StringBuilder points = new StringBuilder();
        String first = "";
        int address = 0;
        for (Point point : StandardPoints.of(type).values()) {
            if (point.kind() == Kind.REAL) {
                points.append("      - {name: ").append(point.name());
                points.append(", address: ").append(address).append(", type: i32}");
                points.append(" # ").append(point.unit().symbol()).append('\n');
                first = first.isEmpty() ? point.name() : first;
                address += 2;
            }
        }
        if (first.isEmpty()) {
            throw new IllegalArgumentException("a " + type.word() + " has no standard points yet");
        }
        return HEAD.replace("NAME", name) + "  " + type.word() + ":\n    points:\n" + points
                + TAIL.replace("POINT", first);
    }

    private static final String HEAD = """
            # yaml-language-server: $schema=./profile.schema.json
            format: 1
            name: NAME
            title: Maker, range, what it is
            manufacturer: Maker
            source:
              - document: Title of the maker's Modbus document
                revision: V1.0
                date: undated
                url: https://example.com/modbus.pdf
                checkedAgainst: document
                frames: computed # printed, example or computed: where the vectors below come from
            match:
              manufacturer: Maker.*
              model: Range.*
            connection:
              units: [1]
              timeout: 3s
            reading:
              largest: 100
              gap: 8
            defaults:
              function: 3 # 3 holding registers, 4 input registers
            # Addresses count from 0, as in the request. Energies grow and never turn; powers have the signs of the guide.
            devices:
            """;

    private static final String TAIL = """
            vectors:
              - {point: POINT, registers: "00 00 05 DC", value: 1500, origin: computed, where: clause of the document}
            """;
}
