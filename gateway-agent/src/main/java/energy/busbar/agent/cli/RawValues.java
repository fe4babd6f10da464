package energy.busbar.agent.cli;

import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterCodec;
import energy.busbar.profiles.RegisterCodec.Decoded;
import energy.busbar.profiles.RegisterType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How registers are to be read, and values to be written. */
final class RawValues {
    @Option(
            names = "--as",
            paramLabel = "TYPE",
            defaultValue = "u16",
            description = "u16, i16, u32, i32, u64, i64, f32, f64, bcd or string (${DEFAULT-VALUE})")
    private String as = "u16";

    @Option(
            names = "--words",
            paramLabel = "ORDER",
            defaultValue = "big",
            description = "big: the first register is the highest; or little (${DEFAULT-VALUE})")
    private String words = "big";

    @Option(
            names = "--bytes",
            paramLabel = "ORDER",
            defaultValue = "big",
            description = "of each register: big or little (${DEFAULT-VALUE})")
    private String bytes = "big";

    RegisterType type(CommandSpec spec) {
        return RegisterType.ofWord(as)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--as is '" + as + "'; expected one of "
                                + Arrays.stream(RegisterType.values())
                                        .map(RegisterType::word)
                                        .collect(Collectors.joining(", "))));
    }

    private static boolean little(CommandSpec spec, String option, String order) {
        if (!order.equals("big") && !order.equals("little")) {
            throw new ParameterException(spec.commandLine(), option + " is '" + order + "'; expected big or little");
        }
        return order.equals("little");
    }

    /** @param length registers that a text or BCD number takes; others take their own */
    Register register(CommandSpec spec, int function, int address, int length) {
        RegisterType type = type(spec);
        Kind kind = type == RegisterType.STRING ? Kind.TEXT : type.isFloat() ? Kind.REAL : Kind.WHOLE;
        return new Register(
                function,
                address,
                type,
                type.registers() == 0 ? length : type.registers(),
                little(spec, "--words", words),
                little(spec, "--bytes", bytes),
                BigDecimal.ONE,
                BigDecimal.ZERO,
                Optional.empty(),
                false,
                Set.of(),
                -1,
                0,
                Map.of(),
                Optional.empty(),
                Map.of(),
                StandardCharsets.UTF_8,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                kind);
    }

    static String shown(Register register, int[] registers) {
        Decoded decoded = RegisterCodec.decode(register, registers);
        return decoded.value()
                .map(value -> value.plain().toString().replaceAll("\\p{Cntrl}|\uFFFD", "."))
                .orElse("no value ("
                        + decoded.quality().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")");
    }

    /** @throws ParameterException for a value that the type does not have */
    static int[] encoded(CommandSpec spec, Register register, String text) {
        try {
            return RegisterCodec.encode(register, value(register, text), 0);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--value is '" + text + "', which is no " + register.type().word() + ": " + e.getMessage());
        }
    }

    private static Value value(Register register, String text) {
        if (register.kind() == Kind.TEXT) {
            return new Value.Text(text);
        }
        if (register.kind() == Kind.REAL) {
            return new Value.Real(Double.parseDouble(text));
        }
        return new Value.Whole(Long.decode(text));
    }
}
