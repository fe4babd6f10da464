package energy.busbar.sim.profile;

import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileMatch.IdentityCheck;
import energy.busbar.profiles.ProfilePoint.Access;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Values by chance: the same seed gives the same device. */
final class Draw {
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    private static final int MAX_LETTERS = 12;
    private static final int TRIES = 500;
    private static final int FLOAT_DIGITS = 2;

    private final Random chance;
    private final DevicePart part;

    Draw(long seed, DevicePart part) {
        this.chance = new Random(seed);
        this.part = part;
    }

    /** A value of this one point, which its register holds exactly, but for the rounding of floats. */
    Object value(Measured point, int exponent) {
        Register register = point.register();
        if (register.type() == RegisterType.STRING) {
            return text(register);
        }
        PlausibleRange range = point.point().name().equals("ratedWatts")
                ? new PlausibleRange(6_000, 12_000)
                : PlausibleRange.of(part, point, exponent);
        double drawn = range.low() + chance.nextDouble() * (range.high() - range.low());
        if (register.type().isFloat()) {
            return BigDecimal.valueOf(drawn).setScale(FLOAT_DIGITS, RoundingMode.HALF_UP);
        }
        BigDecimal step = register.scale().scaleByPowerOfTen(exponent).abs();
        BigDecimal offset = register.negate() ? register.offset().negate() : register.offset();
        BigDecimal steps = BigDecimal.valueOf(drawn).subtract(offset).divide(step, MathContext.DECIMAL128);
        BigDecimal value = steps.setScale(0, RoundingMode.FLOOR).multiply(step).add(offset);
        return value.doubleValue() < range.low() ? value.add(step) : value;
    }

    private String text(Register register) {
        int most = register.charset().equals(StandardCharsets.UTF_16BE) ? register.length() : 2 * register.length();
        int letters = 1 + chance.nextInt(Math.min(most, MAX_LETTERS));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < letters; i++) {
            text.append(LETTERS.charAt(chance.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /** Registers out of which every point of the cell reads a value, if such were found. */
    int[] words(Cell cell) {
        int[] words = candidate(cell);
        for (int i = 0; i < TRIES && !holdsAll(cell, words); i++) {
            words = candidate(cell);
        }
        return words;
    }

    private static boolean holdsAll(Cell cell, int[] words) {
        return cell.points().stream().allMatch(p -> PointCoder.decode(p.register(), words, 0) != null);
    }

    private int[] candidate(Cell cell) {
        Measured number = number(cell);
        BigInteger raw = number == null
                ? new BigInteger(16 * cell.length(), chance)
                : PointCoder.bits(number.register(), PointCoder.encode(number.register(), value(number, 0), 0));
        for (Measured point : cell.points()) {
            Register register = point.register();
            if (!register.words().isEmpty()) {
                List<Long> keys = new ArrayList<>(new TreeSet<>(register.words().keySet()));
                BigInteger key = BigInteger.valueOf(keys.get(chance.nextInt(keys.size())));
                BigInteger field = field(register);
                raw = raw.andNot(field)
                        .or(key.shiftLeft(PointCoder.lowestBit(register)).and(field));
            }
        }
        return PointCoder.words(cell.register(), raw);
    }

    private static @Nullable Measured number(Cell cell) {
        return cell.points().stream()
                .filter(p -> p.register().isNumber() && p.register().mask() == 0)
                .findFirst()
                .orElse(null);
    }

    private static BigInteger field(Register register) {
        if (register.bit() >= 0) {
            return BigInteger.ONE.shiftLeft(register.bit());
        }
        return register.mask() == 0
                ? BigInteger.ONE.shiftLeft(16 * register.length()).subtract(BigInteger.ONE)
                : BigInteger.valueOf(register.mask());
    }

    /** A point for what {@code match.registers} asks for. */
    static Measured asPoint(IdentityCheck check, int index) {
        Point point = new Point("match" + index, Unit.NONE, check.register().kind(), PollClass.ONCE);
        return new Measured(point, true, check.register(), new Access(true, 0), Optional.empty());
    }

    /** @throws IllegalArgumentException where it would take more than a literal to match a pattern */
    static int[] words(IdentityCheck check) {
        Register register = check.register();
        if (!check.values().isEmpty()) {
            return PointCoder.words(register, BigInteger.valueOf(check.values().get(0)));
        }
        String pattern = check.pattern().orElseThrow().toString();
        String text = pattern.replaceAll("\\.[*+?]", "").replaceAll("\\\\(.)", "$1");
        int[] words = PointCoder.encode(register, text, 0);
        if (!check.accepts(words)) {
            throw new IllegalArgumentException("match.registers has the pattern '" + pattern
                    + "', for which the simulator finds no text; it can where the pattern is plain, such as Acme.*");
        }
        return words;
    }
}
