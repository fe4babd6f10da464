package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.StandardPoints;

/** What a new profile of a CoAP device begins with. */
public final class CoapTemplate {
    private CoapTemplate() {}

    /**
     * A profile without problems, with the standard points of the type at paths to be put right.
     *
     * @param name of lower-case letters, digits and '-'
     * @throws IllegalArgumentException for another name, or a type that has no standard points
     */
    public static String text(String name, DeviceType type) {
        if (!ProfileReader.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name is '" + name + "'; expected lower-case letters, digits and '-'");
        }
        StringBuilder points = new StringBuilder();
        for (Point point : StandardPoints.of(type).values()) {
            if (point.kind() == Kind.REAL) {
                points.append("      - {name: ").append(point.name());
                points.append(", path: state, pointer: /").append(point.name()).append('}');
                points.append(" # ").append(point.unit().symbol()).append('\n');
            }
        }
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a " + type.word() + " has no standard points yet");
        }
        return HEAD.replace("NAME", name) + "  " + type.word() + ":\n    points:\n" + points;
    }

    private static final String HEAD = """
            # yaml-language-server: $schema=./profile.schema.json
            format: 1
            name: NAME
            title: Maker, range, what it is
            protocol: coap
            manufacturer: Maker
            source:
              - document: Title of the maker's CoAP document
                revision: V1.0
                date: undated
                url: https://example.com/coap.pdf
                checkedAgainst: document
                frames: computed # printed, example or computed: where what was compared comes from
            match:
              core: # links of /.well-known/core; rt, if and ct tell more than a path
                - {path: /state}
            connection:
              timeout: 5s
            defaults:
              format: json # text, octets, json, cbor, senml-json or senml-cbor
            identity:
              - {name: model, path: about, pointer: /model}
            # Energies grow and never turn; powers have the signs of the guide.
            devices:
            """;
}
