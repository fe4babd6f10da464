package energy.busbar.profiles;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which devices a profile is for. Patterns match the whole text, upper and lower case alike.
 *
 * @param registers that must all hold what is expected; how an unnamed device is told apart
 */
public record ProfileMatch(
        Optional<TextPattern> manufacturer,
        Optional<TextPattern> model,
        Optional<TextPattern> firmware,
        Optional<TextPattern> serialNumber,
        List<IdentityCheck> registers) {
    public ProfileMatch {
        registers = List.copyOf(registers);
    }

    /** What is known of a device; empty texts for what is not. */
    public record Identity(String manufacturer, String model, String firmware, String serialNumber) {}

    /** A register whose content tells the device: one of {@code values}, or a text that {@code pattern} matches. */
    public record IdentityCheck(Register register, List<Long> values, Optional<TextPattern> pattern) {
        public IdentityCheck {
            values = List.copyOf(values);
        }

        /** @param words what was read from {@link #register()} */
        public boolean accepts(int[] words) {
            RegisterCodec.Decoded decoded = RegisterCodec.decode(register, words);
            if (decoded.value().isEmpty()) {
                return false;
            }
            Object plain = decoded.value().get().plain();
            if (pattern.isPresent()) {
                return pattern.get().matches(plain.toString());
            }
            return values.contains(RegisterCodec.raw(register, words));
        }
    }

    /**
     * How well a device fits: the number of patterns that match; empty as soon as one does not. A pattern for something
     * that is not known of the device counts as nothing, except maker and model, which must be known.
     */
    public OptionalInt score(Identity identity) {
        if (manufacturer.isEmpty() && model.isEmpty()) {
            return OptionalInt.empty();
        }
        int score = 0;
        for (Part part : List.of(
                new Part(manufacturer, identity.manufacturer(), true),
                new Part(model, identity.model(), true),
                new Part(firmware, identity.firmware(), false),
                new Part(serialNumber, identity.serialNumber(), false))) {
            if (part.pattern().isEmpty() || (part.text().isBlank() && !part.needed())) {
                continue;
            }
            if (!part.pattern().get().matches(part.text().strip())) {
                return OptionalInt.empty();
            }
            score++;
        }
        return OptionalInt.of(score);
    }

    private record Part(Optional<TextPattern> pattern, String text, boolean needed) {}
}
