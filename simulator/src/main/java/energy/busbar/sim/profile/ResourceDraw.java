package energy.busbar.sim.profile;

import energy.busbar.core.model.Point.Kind;
import energy.busbar.profiles.CoapMatch.ValueCheck;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapValue;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.TextPattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Draws values that a CoAP device of a profile could have. */
final class ResourceDraw {
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    private static final int MAX_LETTERS = 16;

    private final Random chance;
    private final DevicePart part;

    ResourceDraw(Random chance, DevicePart part) {
        this.chance = chance;
        this.part = part;
    }

    /** BigDecimal, Boolean or String. */
    Object value(CoapPoint point) {
        CoapValue value = point.value();
        if (!value.words().isEmpty()) {
            List<String> words = new ArrayList<>(new TreeSet<>(value.words().values()));
            String word = words.get(chance.nextInt(words.size()));
            return value.kind() == Kind.FLAG ? (Object) Boolean.valueOf(word) : word;
        }
        return switch (value.kind()) {
            case FLAG -> chance.nextBoolean();
            case TEXT -> text();
            default -> number(point);
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int letters = 1 + chance.nextInt(MAX_LETTERS);
        for (int i = 0; i < letters; i++) {
            text.append(LETTERS.charAt(chance.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private BigDecimal number(CoapPoint point) {
        PlausibleRange range = point.point().name().equals("ratedWatts")
                ? new PlausibleRange(6_000, 12_000)
                : PlausibleRange.of(part, point);
        double drawn = range.low() + chance.nextDouble() * (range.high() - range.low());
        return ResourceCoder.rounded(point, BigDecimal.valueOf(drawn));
    }

    /** @throws IllegalArgumentException where it would take more than a literal to match a pattern */
    static String text(ValueCheck check) {
        String text = check.pattern()
                .map(ResourceDraw::literal)
                .orElseGet(() -> check.is().get(0));
        if (!check.accepts(text)) {
            throw new IllegalArgumentException("match.values has the pattern '"
                    + check.pattern().map(TextPattern::toString).orElse("")
                    + "', for which the simulator finds no text; it can where the pattern is plain, such as Acme.*");
        }
        return text;
    }

    static String literal(TextPattern pattern) {
        return pattern.toString()
                .replaceAll("\\([^()]*\\)[*+?]", "")
                .replaceAll("\\.[*+?]", "")
                .replaceAll("\\\\(.)", "$1");
    }
}
